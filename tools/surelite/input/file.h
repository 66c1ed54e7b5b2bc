// SPDX-License-Identifier: Apache-2.0
// Input files, decoded but not yet fitted to a tensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace surelite::tool {

// From .npy and .npz: elements in row-major order of this machine.
struct ArrayData {
  ElementType type = ElementType::float32;
  Shape shape;
  std::vector<std::byte> bytes;
  std::vector<std::string> strings;  // instead of bytes for text arrays
};

// From .raw, .bin and unknown suffixes.
struct RawData {
  std::vector<std::byte> bytes;
};

// From .png, .jpg, .bmp, .ppm: rows top down, channels together, 8 bits each.
struct ImageData {
  int width = 0, height = 0, channels = 0;
  std::vector<uint8_t> pixels;
};

// From .wav: PCM16 or float32, channels together.
struct SoundData {
  uint32_t rate = 0;
  int channels = 0;
  bool is_float = false;
  std::vector<int16_t> pcm;
  std::vector<float> samples;  // -1 to 1; of PCM too
};

// From .txt.
struct TextData {
  std::vector<std::string> lines;
};

using InputData = std::variant<ArrayData, RawData, ImageData, SoundData, TextData>;

// Decodes by suffix. An archive gives one pair per member, named after it; any other file one pair without a name.
// If members of an archive are named as one of `names`, the others come without their data. Fails with M101 or A750.
Result<std::vector<std::pair<std::string, InputData>>> read_input_file(const std::string& path,
                                                                       const std::vector<std::string>& names = {});

// The decoders. `path` is for diagnostics only.
Result<InputData> decode_npy(std::span<const std::byte> bytes, const std::string& path);
Result<InputData> decode_image(std::span<const std::byte> bytes, const std::string& path);
Result<InputData> decode_pnm(std::span<const std::byte> bytes, const std::string& path);
Result<InputData> decode_wav(std::span<const std::byte> bytes, const std::string& path);

// A750: the file cannot be decoded.
Failure bad_file(const std::string& path, const char* kind, std::string what);

// Most bytes that a decoded input may take.
inline constexpr uint64_t kMostInputBytes = uint64_t{1} << 32;

}  // namespace surelite::tool

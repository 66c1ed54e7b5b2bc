// SPDX-License-Identifier: Apache-2.0
// RIFF WAVE: 16-bit PCM and 32-bit float, one or two channels.
#include <fmt/format.h>

#include <bit>

#include "input/file.h"
#include "input/little_endian.h"

namespace surelite::tool {

Result<InputData> decode_wav(std::span<const std::byte> bytes, const std::string& path) {
  constexpr const char* kKind = "a WAVE file";
  constexpr uint16_t kPcm = 1, kFloat = 3, kExtensible = 0xfffe;
  ByteReader reader(bytes);
  if (reader.text(4) != "RIFF" || (reader.u32(), reader.text(4)) != "WAVE")
    return bad_file(path, kKind, "it does not start with RIFF and WAVE");
  SoundData sound;
  uint16_t format = 0, bits = 0;
  std::span<const std::byte> data;
  bool found = false;
  while (!found && reader.left() >= 8) {
    const std::string_view id = reader.text(4);
    const uint32_t length = reader.u32();
    if (id == "data") {
      // Writers that stream leave the length open or too large: what is there counts.
      data = reader.take(std::min<uint64_t>(length, reader.left()));
      found = true;
      continue;
    }
    ByteReader chunk(reader.take(length));
    if (length % 2 && reader.left() > 0) reader.u8();
    if (id != "fmt ") continue;
    format = chunk.u16();
    sound.channels = chunk.u16();
    sound.rate = chunk.u32();
    chunk.take(6);
    bits = chunk.u16();
    if (format == kExtensible) {
      chunk.take(8);
      format = chunk.u16();
    }
    if (chunk.failed()) return bad_file(path, kKind, "its format chunk is cut off");
  }
  if (reader.failed() || !found) return bad_file(path, kKind, "it has no data chunk, or is cut off");
  sound.is_float = format == kFloat && bits == 32;
  if (!sound.is_float && !(format == kPcm && bits == 16))
    return bad_file(
        path, kKind,
        fmt::format("its samples have format {} with {} bits; 16-bit PCM (1) and 32-bit float (3) are known", format,
                    bits));
  if (sound.channels < 1 || sound.channels > 2)
    return bad_file(path, kKind, fmt::format("it has {} channels; 1 or 2 are known", sound.channels));
  ByteReader samples(data);
  const size_t count =
      data.size() / (bits / 8u) / static_cast<size_t>(sound.channels) * static_cast<size_t>(sound.channels);
  sound.samples.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    if (sound.is_float) {
      sound.samples.push_back(std::bit_cast<float>(samples.u32()));
      continue;
    }
    sound.pcm.push_back(static_cast<int16_t>(samples.u16()));
    sound.samples.push_back(static_cast<float>(sound.pcm.back()) / 32768.0f);
  }
  return InputData(std::move(sound));
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// PNG, JPEG and BMP through stb_image, from memory only. Extents are read and limited before pixels are decoded, and
// what the decoder allocates is counted, so a small file cannot ask for all memory.
#include <fmt/format.h>

#include <cstdlib>
#include <memory>

#include "input/file.h"

namespace {

constexpr int kMostPixelsPerSide = 32768;
constexpr size_t kMostDecoderBytes = size_t{1} << 30;
constexpr size_t kBlockHeader = 16;  // keeps the alignment of malloc

thread_local size_t decoder_bytes = 0;

void* decoder_realloc(void* block, size_t size) {
  std::byte* base = block ? static_cast<std::byte*>(block) - kBlockHeader : nullptr;
  const size_t old = base ? *reinterpret_cast<size_t*>(base) : 0;
  if (size > kMostDecoderBytes || decoder_bytes - old + size > kMostDecoderBytes) return nullptr;
  auto* fresh = static_cast<std::byte*>(std::realloc(base, size + kBlockHeader));
  if (!fresh) return nullptr;
  *reinterpret_cast<size_t*>(fresh) = size;
  decoder_bytes += size - old;
  return fresh + kBlockHeader;
}

void decoder_free(void* block) {
  if (!block) return;
  std::byte* base = static_cast<std::byte*>(block) - kBlockHeader;
  decoder_bytes -= *reinterpret_cast<size_t*>(base);
  std::free(base);
}

}  // namespace

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_MAX_DIMENSIONS kMostPixelsPerSide
#define STBI_ASSERT(condition) ((void)0)
#define STBI_MALLOC(size) decoder_realloc(nullptr, size)
#define STBI_REALLOC(block, size) decoder_realloc(block, size)
#define STBI_FREE(block) decoder_free(block)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace surelite::tool {

namespace {

// The decoder writes the values of a Huffman table into 256 places, however many the file says there are. So every
// place where it could find such a table is looked at: behind the marker, wherever that is. Segments for applications
// at the start are no such places; pictures of their own lie there.
bool has_oversized_table(std::span<const std::byte> bytes) {
  const auto at = [&](size_t i) { return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0u; };
  size_t begin = 0;
  while (at(begin) == 0xff) ++begin;  // the decoder takes any number of them for one
  if (begin == 0 || at(begin) != 0xd8) return false;
  ++begin;
  while (at(begin) == 0xff && ((at(begin + 1) >= 0xe0 && at(begin + 1) <= 0xef) || at(begin + 1) == 0xfe)) {
    const size_t length = at(begin + 2) << 8 | at(begin + 3);
    if (length < 2) break;
    begin += 2 + length;
  }
  for (size_t i = begin; i + 3 < bytes.size(); ++i) {
    if (at(i) != 0xff || at(i + 1) != 0xc4) continue;
    auto left = static_cast<int64_t>(at(i + 2) << 8 | at(i + 3)) - 2;
    for (size_t table = i + 4; left > 0;) {
      size_t values = 0;
      for (size_t k = 1; k <= 16; ++k) values += at(table + k);
      if (values > 256) return true;
      left -= static_cast<int64_t>(17 + values);
      table += 17 + values;
    }
  }
  return false;
}

// The decoder copies the first piece of a PNG's data to memory that it has not got yet where the piece is empty.
bool begins_with_nothing(std::span<const std::byte> bytes) {
  const auto at = [&](uint64_t i) { return i < bytes.size() ? std::to_integer<uint64_t>(bytes[i]) : 0u; };
  const auto word = [&](uint64_t i) { return at(i) << 24 | at(i + 1) << 16 | at(i + 2) << 8 | at(i + 3); };
  constexpr uint64_t kPng = 0x89504e47, kData = 0x49444154;  // "\x89PNG", "IDAT"
  if (word(0) != kPng) return false;
  for (uint64_t chunk = 8; chunk + 8 <= bytes.size(); chunk += 12 + word(chunk))
    if (word(chunk + 4) == kData) return word(chunk) == 0;
  return false;
}

}  // namespace

Result<InputData> decode_image(std::span<const std::byte> bytes, const std::string& path) {
  constexpr const char* kKind = "a PNG, JPEG or BMP image";
  if (bytes.size() > INT_MAX) return bad_file(path, kKind, "it is larger than 2 GiB");
  if (has_oversized_table(bytes)) return bad_file(path, kKind, "a Huffman table has more than 256 values");
  if (begins_with_nothing(bytes)) return bad_file(path, kKind, "its data begins with an empty piece");
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int size = static_cast<int>(bytes.size());
  ImageData image;
  if (!stbi_info_from_memory(data, size, &image.width, &image.height, &image.channels) || image.width <= 0 ||
      image.height <= 0)
    return bad_file(
        path, kKind,
        fmt::format("the decoder says: {}", stbi_failure_reason() ? stbi_failure_reason() : "unknown format"));
  if (image.width > kMostPixelsPerSide || image.height > kMostPixelsPerSide ||
      size_t(image.width) * size_t(image.height) > kMostDecoderBytes / 8)
    return bad_file(path, kKind,
                    fmt::format("{} x {} pixels are more than the decoder takes", image.width, image.height));
  // Always four channels: grey, palettes and transparency come out alike; the alpha channel is dropped unless it is
  // used.
  const bool has_alpha = image.channels == 2 || image.channels == 4;
  const bool grey = image.channels <= 2;
  const int channels = has_alpha ? 4 : grey ? 1 : 3;
  int width = 0, height = 0, in_file = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(data, size, &width, &height, &in_file, channels), decoder_free);
  if (!pixels || width != image.width || height != image.height)
    return bad_file(path, kKind,
                    fmt::format("the decoder says: {}", stbi_failure_reason() ? stbi_failure_reason() : "damaged"));
  image.channels = channels;
  image.pixels.assign(pixels.get(), pixels.get() + size_t(width) * size_t(height) * size_t(channels));
  return InputData(std::move(image));
}

}  // namespace surelite::tool

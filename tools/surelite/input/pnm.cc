// SPDX-License-Identifier: Apache-2.0
// The binary portable maps: P5 (grey) and P6 (colour) with up to 8 bits per channel.
#include <fmt/format.h>

#include "input/file.h"

namespace surelite::tool {
namespace {

constexpr const char* kPnmKind = "a PPM or PGM image";
constexpr uint64_t kMostPixels = uint64_t{1} << 27;

// The next number of the header; blanks and remarks before it are skipped. -1 if there is none below 2^24.
int next_number(std::string_view text, size_t* at) {
  while (*at < text.size() && (text[*at] == '#' || std::isspace(static_cast<unsigned char>(text[*at])))) {
    if (text[*at] == '#') *at = std::min(text.find('\n', *at), text.size());
    else ++*at;
  }
  int value = -1;
  for (; *at < text.size() && text[*at] >= '0' && text[*at] <= '9'; ++*at) {
    value = (value < 0 ? 0 : value) * 10 + (text[*at] - '0');
    if (value >= 1 << 24) return -1;
  }
  return value;
}

}  // namespace

Result<InputData> decode_pnm(std::span<const std::byte> bytes, const std::string& path) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with("P5") && !text.starts_with("P6"))
    return bad_file(path, kPnmKind, "it does not start with P5 or P6");
  ImageData image;
  image.channels = text[1] == '5' ? 1 : 3;
  size_t at = 2;
  image.width = next_number(text, &at);
  image.height = next_number(text, &at);
  const int most = next_number(text, &at);
  ++at;  // one blank ends the header
  if (image.width <= 0 || image.height <= 0 || most <= 0 || most > 255)
    return bad_file(path, kPnmKind, "its header is damaged, or it has more than 8 bits per channel");
  const uint64_t pixels = static_cast<uint64_t>(image.width) * static_cast<uint64_t>(image.height);
  if (pixels > kMostPixels)
    return bad_file(path, kPnmKind, fmt::format("{} x {} pixels are too many", image.width, image.height));
  const uint64_t need = pixels * static_cast<uint64_t>(image.channels);
  if (at > text.size() || text.size() - at < need)
    return bad_file(path, kPnmKind,
                    fmt::format("{} x {} pixels need {} bytes, the file has {}", image.width, image.height, need,
                                at > text.size() ? 0 : text.size() - at));
  image.pixels.resize(need);
  for (size_t i = 0; i < need; ++i) {
    const int value = static_cast<unsigned char>(text[at + i]);
    image.pixels[i] = static_cast<uint8_t>(most == 255 ? value : std::min(value, most) * 255 / most);
  }
  return InputData(std::move(image));
}

}  // namespace surelite::tool

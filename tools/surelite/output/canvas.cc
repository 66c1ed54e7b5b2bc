// SPDX-License-Identifier: Apache-2.0
#include "output/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "output/files.h"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#define STBIW_ASSERT(condition) ((void)0)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <stb/stb_easy_font.h>
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace surelite::tool {
namespace {

constexpr Colour kColours[] = {{230, 25, 75},  {60, 180, 75},  {0, 130, 200},   {245, 130, 48}, {145, 30, 180},
                               {70, 240, 240}, {240, 50, 230}, {210, 245, 60}, {250, 190, 212}, {0, 128, 128}};

void append_bytes(void* context, void* data, int size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data), static_cast<size_t>(size));
}

}  // namespace

Colour colour_of(int64_t number) {
  constexpr auto kCount = static_cast<int64_t>(std::size(kColours));
  return kColours[static_cast<size_t>((number % kCount + kCount) % kCount)];
}

Canvas::Canvas(const ImageData& image)
    : width_(image.width), height_(image.height), pen_(std::min(image.width, image.height) / 300) {
  const auto channels = static_cast<size_t>(image.channels);
  for (size_t i = 0; i + channels <= image.pixels.size(); i += channels)
    for (size_t c = 0; c < 3; ++c) pixels_.push_back(image.pixels[i + (channels >= 3 ? c : 0)]);
}

void Canvas::set(int64_t x, int64_t y, Colour colour) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  std::copy(colour.begin(), colour.end(), pixels_.begin() + (y * width_ + x) * 3);
}

void Canvas::tint(int x, int y, Colour colour) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  uint8_t* const pixel = pixels_.data() + (int64_t{y} * width_ + x) * 3;
  for (size_t c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>((pixel[c] + colour[c]) / 2);
}

void Canvas::line(double x0, double y0, double x1, double y1, Colour colour) {
  // Ends far outside would take for ever to draw, and are shown by nothing.
  const double far = 4.0 * std::max(width_, height_);
  for (const double value : {x0, y0, x1, y1})
    if (!(std::abs(value) <= far)) return;
  const int steps = static_cast<int>(std::max(std::abs(x1 - x0), std::abs(y1 - y0))) + 1;
  for (int i = 0; i <= steps; ++i) {
    const double part = static_cast<double>(i) / steps;
    const int64_t x = std::lround(x0 + part * (x1 - x0)), y = std::lround(y0 + part * (y1 - y0));
    for (int dy = -pen_; dy <= pen_; ++dy)
      for (int dx = -pen_; dx <= pen_; ++dx) set(x + dx, y + dy, colour);
  }
}

void Canvas::frame(double left, double top, double right, double bottom, Colour colour) {
  line(left, top, right, top, colour);
  line(left, bottom, right, bottom, colour);
  line(left, top, left, bottom, colour);
  line(right, top, right, bottom, colour);
}

void Canvas::dot(double x, double y, Colour colour) {
  const int radius = 2 * pen_ + 2;
  if (!(std::abs(x) < 1e9 && std::abs(y) < 1e9)) return;
  for (int dy = -radius; dy <= radius; ++dy)
    for (int dx = -radius; dx <= radius; ++dx)
      if (dx * dx + dy * dy <= radius * radius) set(std::lround(x) + dx, std::lround(y) + dy, colour);
}

void Canvas::label(double x, double y, const std::string& text, Colour colour) {
  if (!(std::abs(x) < 1e6 && std::abs(y) < 1e6)) return;
  std::string line = text.substr(0, 60);
  for (char& c : line)
    if (c < ' ' || c > '~') c = '?';
  struct Corner {
    float x, y, z;
    uint8_t colour[4];
  };
  std::vector<Corner> corners(line.size() * 270 / sizeof(Corner) + 64);
  const int quads = stb_easy_font_print(0, 0, line.data(), nullptr, corners.data(),
                                        static_cast<int>(corners.size() * sizeof(Corner)));
  const int scale = pen_ + 1;
  for (int q = 0; q < quads; ++q) {
    const Corner &first = corners[static_cast<size_t>(q) * 4], &last = corners[static_cast<size_t>(q) * 4 + 2];
    for (auto dy = static_cast<int64_t>(first.y) * scale; dy < static_cast<int64_t>(last.y) * scale; ++dy)
      for (auto dx = static_cast<int64_t>(first.x) * scale; dx < static_cast<int64_t>(last.x) * scale; ++dx)
        set(std::lround(x) + dx, std::lround(y) + dy, colour);
  }
}

Status Canvas::write(const std::string& path) const {
  std::string bytes;
  const bool encoded = stbi_write_png_to_func(append_bytes, &bytes, width_, height_, 3, pixels_.data(), width_ * 3);
  if (!encoded) return fail(Code::A752, {{"path", path}, {"reason", "the picture cannot be encoded"}});
  return write_text(path, bytes);
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// A picture that boxes, points and masks are drawn on, and a PNG file of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "input/file.h"

namespace surelite::tool {

using Colour = std::array<uint8_t, 3>;

// Tells neighbouring numbers apart: of classes, or of figures.
Colour colour_of(int64_t number);

class Canvas {
 public:
  explicit Canvas(const ImageData& image);

  int width() const { return width_; }
  int height() const { return height_; }
  // Coordinates are pixels; whatever lies outside the picture, or is no number, is left out.
  void frame(double left, double top, double right, double bottom, Colour colour);
  void line(double x0, double y0, double x1, double y1, Colour colour);
  void dot(double x, double y, Colour colour);
  // Text beside a box; characters that are not ASCII are shown as "?".
  void label(double x, double y, const std::string& text, Colour colour);
  void tint(int x, int y, Colour colour);  // half of it
  // A752 where the file cannot be written.
  Status write(const std::string& path) const;

 private:
  void set(int64_t x, int64_t y, Colour colour);
  int width_, height_, pen_;  // pen: half the thickness of lines
  std::vector<uint8_t> pixels_;
};

}  // namespace surelite::tool

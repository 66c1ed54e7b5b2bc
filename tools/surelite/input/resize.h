// SPDX-License-Identifier: Apache-2.0
// Pictures in the size of a tensor: which part of them it shows, and the pixels there.
#pragma once

#include <string_view>
#include <vector>

#include "input/file.h"

namespace surelite::tool {

// The part of a picture that a tensor shows, in pixels of the picture. Beyond the picture it shows black.
struct Region {
  double left = 0, top = 0, right = 0, bottom = 0;
};

// "stretch": the whole picture, distorted. "letterbox": the whole picture and bars beside it. "crop": its middle.
Region region_for(std::string_view policy, const ImageData& image, int height, int width);

// height x width x channels values of 0 to 255, interpolated between the four nearest pixels. Sample points sit at the
// middle of pixels.
std::vector<float> resize(const ImageData& image, const Region& region, int height, int width, int channels);

}  // namespace surelite::tool

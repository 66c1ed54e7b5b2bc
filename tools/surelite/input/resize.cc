// SPDX-License-Identifier: Apache-2.0
#include "input/resize.h"

#include <algorithm>
#include <cmath>

namespace surelite::tool {
namespace {

// One channel of the picture as the tensor's channel count asks for it, 0 to 255.
float channel_of(const uint8_t* pixel, int have, int want, int channel) {
  const bool colour = have >= 3;
  if (want >= 3) return channel == 3 ? (have == 4 ? pixel[3] : 255) : pixel[colour ? channel : 0];
  return colour ? 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2] : pixel[0];
}

// Between which two pixels of a row or column a sample lies.
struct Tap {
  int first, second;
  float weight;
  bool outside;
};

std::vector<Tap> taps(double begin, double end, int to, int from) {
  std::vector<Tap> list;
  for (int at = 0; at < to; ++at) {
    const double wanted = begin + (at + 0.5) * (end - begin) / to - 0.5;
    const double centre = std::clamp(wanted, 0.0, static_cast<double>(from - 1));
    const int first = static_cast<int>(centre);
    list.push_back({first, std::min(first + 1, from - 1), static_cast<float>(centre - first),
                    wanted < -0.5 || wanted > from - 0.5});
  }
  return list;
}

}  // namespace

Region region_for(std::string_view policy, const ImageData& image, int height, int width) {
  const double have_width = image.width, have_height = image.height;
  const double scale_x = have_width / width, scale_y = have_height / height;
  if (policy != "letterbox" && policy != "crop") return {0, 0, have_width, have_height};
  const double scale = policy == "letterbox" ? std::max(scale_x, scale_y) : std::min(scale_x, scale_y);
  const double left = (have_width - scale * width) / 2, top = (have_height - scale * height) / 2;
  return {left, top, left + scale * width, top + scale * height};
}

std::vector<float> resize(const ImageData& image, const Region& region, int height, int width, int channels) {
  std::vector<float> out(static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(channels));
  const std::vector<Tap> rows = taps(region.top, region.bottom, height, image.height);
  const std::vector<Tap> columns = taps(region.left, region.right, width, image.width);
  const auto pixel = [&](int y, int x) {
    return image.pixels.data() + (static_cast<size_t>(y) * static_cast<size_t>(image.width) + static_cast<size_t>(x)) *
                                     static_cast<size_t>(image.channels);
  };
  size_t next = 0;
  for (const Tap& row : rows)
    for (const Tap& column : columns)
      for (int c = 0; c < channels; ++c) {
        const auto at = [&](int y, int x) { return channel_of(pixel(y, x), image.channels, channels, c); };
        const float top = std::lerp(at(row.first, column.first), at(row.first, column.second), column.weight);
        const float bottom = std::lerp(at(row.second, column.first), at(row.second, column.second), column.weight);
        out[next++] = row.outside || column.outside ? 0 : std::lerp(top, bottom, row.weight);
      }
  return out;
}

}  // namespace surelite::tool

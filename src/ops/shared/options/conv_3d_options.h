// SPDX-License-Identifier: Apache-2.0
// Windows of three-dimensional convolutions: depth, height and width are axes 1 to 3 of images, 0 to 2 of filters.
#pragma once

#include <array>
#include <string>

#include "ops/shared/conv/window.h"

namespace surelite {

inline Result<std::array<Window, 3>> read_conv_3d(const PrepareContext& ctx, const Shape& image, const Shape& filter) {
  SURELITE_LET(const Padding padding, read_padding(ctx));
  std::array<Window, 3> axes;
  const char* const names[] = {"d", "h", "w"};
  for (int i = 0; i < 3; ++i) {
    SURELITE_LET(const int32_t stride, read_positive(ctx, std::string("stride_") + names[i]));
    SURELITE_LET(const int32_t dilation, read_positive(ctx, std::string("dilation_") + names[i] + "_factor"));
    SURELITE_LET(axes[static_cast<size_t>(i)], window_over(ctx, padding, image[i + 1], filter[i], stride, dilation));
  }
  return axes;
}

}  // namespace surelite

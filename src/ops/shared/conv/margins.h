// SPDX-License-Identifier: Apache-2.0
// A convolution that pads for the PAD in front of it.
#pragma once

#include "ops/shared/conv/window.h"
#include "ops/shared/quant/weights.h"

namespace surelite {

// Makes what PAD reads input 0 of a convolution, and its margins a part of the window's padding, where that gives the
// same:
//
// - On every side there is less padding than a window is long, that of SAME included: kernels are made for that, and
//   know any combination of top, bottom, left and right.
// - Float weights (input 1) are known while planning and finite: 0 times infinity would be no number, and is left out.
//
// Called when input 0 was checked and `filter` is prepared, before anything else looks at the shape of input 0.
void pad_ahead(PrepareContext& ctx, const Weights& filter, Window2D* window);

}  // namespace surelite

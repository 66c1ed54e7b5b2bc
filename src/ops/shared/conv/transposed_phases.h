// SPDX-License-Identifier: Apache-2.0
// A transposed convolution with strides as ordinary convolutions: outputs whose positions leave the same remainder when
// divided by the strides see the same taps of the filter, and each such phase is a convolution of stride 1 with those
// taps, turned around.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "ops/fast/conv.h"
#include "ops/fast/int16_conv.h"
#include "ops/shared/conv/window.h"

namespace surelite {

struct Phase {
  simd::ConvShape shape;           // its input is the operator's
  int32_t y = 0, x = 0;            // where its first output lies in the operator's
  int32_t across = 1;              // neighbours in a row of outputs that are its channels, one after the other
  std::vector<std::byte> weights;  // [out][height][width][in]; only while planning
  FastConv conv;                   // one of both is packed by the caller
  Int16Conv halves;
  // The operator's bias for its channels.
  std::vector<float> repeated(const float* bias) const;
};

class Phases {
 public:
  // `window`: of the forward convolution, whose input is the operator's output. Calls pack for every phase; false if
  // that returns false, or if some outputs see no tap at all. Phases of floats that see the same inputs along a row are
  // one. Weights [out][height][width][in] have elements of `width`
  // bytes, outputs of `out_width`.
  Result<bool> prepare(PrepareContext& ctx, const simd::ConvShape& forward, const void* weights, size_t width,
                       size_t out_width, const std::function<Result<bool>(Phase*)>& pack);
  // compute(phase, out) stores the phase's outputs densely; they are then spread over the operator's output.
  template <class Compute>
  void run(RunContext& ctx, const Compute& compute) const {
    const auto call = [](const void* self, const Phase& phase, std::byte* out) {
      (*static_cast<const Compute*>(self))(phase, out);
    };
    run_each(ctx, call, &compute);
  }
  // Of packed floats or bytes, with the operator's input.
  void run_packed(RunContext& ctx, const std::byte* in) const;

 private:
  void run_each(RunContext& ctx, void (*compute)(const void*, const Phase&, std::byte*), const void* self) const;

  std::vector<Phase> phases_;
  bool whole_rows_ = false;  // every phase writes rows of the operator's output
  int32_t out_height_ = 0, out_width_ = 0, stride_y_ = 1, stride_x_ = 1;
  size_t pixel_ = 0;  // bytes
  int scratch_ = -1;
};

}  // namespace surelite

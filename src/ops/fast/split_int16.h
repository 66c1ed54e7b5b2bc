// SPDX-License-Identifier: Apache-2.0
// int16 inputs of convolutions, taken apart into their high and low bytes, and the int16 outputs from the sums of both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ops/op.h"
#include "ops/shared/conv/conv_quant.h"

namespace surelite {

class Requant16 {
 public:
  // `bias` is that input of the operator, which must be known if it is there. `wide`: sums are kept in 64 bits and
  // scaled by 16 bits, else in 32 bits that wrap, and scaled by 31 bits.
  void prepare(PrepareContext& ctx, const ConvQuant& quant, int bias, bool wide);
  // The same with real factors, rounded in double precision; quant.scale is not read.
  void prepare(PrepareContext& ctx, const ConvQuant& quant, std::span<const double> factors, int bias, bool wide);

  // Outputs of one pixel, all channels. Sums are whole numbers.
  void run(const float* high, const float* low, int16_t* out) const;
  void run(const int32_t* high, const int32_t* low, int16_t* out) const;

 private:
  std::vector<int64_t> bias_, round_;
  std::vector<int32_t> multiplier_, left_, right_;
  std::vector<Multiplier> scale_;
  std::vector<double> factor_;
  void read_bias(PrepareContext& ctx, const ConvQuant& quant, int bias, bool wide, size_t channels);
  IntRange range_{0, 0};
  int32_t zero_ = 0;
  bool wide_ = true, vectors_ = false;

  template <class Sum>
  void choose(const Sum* high, const Sum* low, int16_t* out) const;
};

}  // namespace surelite

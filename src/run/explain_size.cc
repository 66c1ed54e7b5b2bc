// SPDX-License-Identifier: Apache-2.0
#include "run/explain_size.h"

#include <fmt/format.h>

#include "base/size_meaning.h"

namespace surelite {
namespace {

constexpr size_t kLongest = 512;

SizedTensor sized(const Tensor& tensor) {
  const Quantization& quant = tensor.quant();
  return {.type = tensor.type,
          .dims = tensor.shape.dims(),
          .bytes = tensor.bytes,
          .scale = quant.per_tensor() ? quant.first_scale() : 0,
          .zero_point = quant.per_tensor() ? quant.first_zero_point() : 0};
}

}  // namespace

std::string describe(const Tensor& tensor) {
  return fmt::format("\"{}\" {} {}", tensor.def->name, to_string(tensor.shape), name_of(tensor.type));
}

std::string explain_size(const Tensor& tensor, uint64_t given) {
  char out[kLongest];
  FixedText text(out, sizeof out);
  put_causes(text, sized(tensor), meanings_of(sized(tensor), given));
  return out;
}

std::string advise_size(const Tensor& tensor, uint64_t given) {
  char out[kLongest];
  FixedText text(out, sizeof out);
  put_advice(text, sized(tensor), meanings_of(sized(tensor), given));
  return out;
}

}  // namespace surelite

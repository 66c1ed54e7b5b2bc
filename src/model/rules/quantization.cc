// SPDX-License-Identifier: Apache-2.0
// Scales and zero points: as many as the tensor needs, in range where the type is a quantized one. What has no effect,
// such as quantization of a float tensor, is at most a warning.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

struct Range {
  int64_t least, most;
};

// Of the types whose values stand for real numbers; int32 and int64 (biases, accumulators) may carry scales that nobody
// reads, and floats always do.
std::optional<Range> quantized_range(ElementType type) {
  switch (type) {
    case ElementType::int2: return Range{-2, 1};
    case ElementType::int4: return Range{-8, 7};
    case ElementType::uint4: return Range{0, 15};
    case ElementType::int8: return Range{-128, 127};
    case ElementType::uint8: return Range{0, 255};
    case ElementType::int16: return Range{-32768, 32767};
    case ElementType::uint16: return Range{0, 65535};
    default: return std::nullopt;
  }
}

// Finite and above zero: among the bits of such numbers are no others.
bool is_positive(float value) {
  constexpr auto kInfinity = std::bit_cast<uint32_t>(std::numeric_limits<float>::infinity());
  return std::bit_cast<uint32_t>(value) - 1 < kInfinity - 1;
}

class QuantizationCheck {
 public:
  QuantizationCheck(const ModelData& model, int subgraph, int index, const TensorDef& tensor, Findings* findings)
      : model_(model),
        subgraph_(subgraph),
        index_(index),
        tensor_(tensor),
        quant_(tensor.quantization),
        findings_(findings) {}

  void run() {
    check_range();
    if (quant_.scale.empty()) {
      if (!quant_.zero_point.empty()) odd(fmt::format("it has {} zero points and no scale", quant_.zero_point.size()));
      return;
    }
    check_counts();
    check_scales();
    check_zero_points();
  }

 private:
  void odd(const std::string& what) { findings_->add(Code::M226, where(), {{"what", what}}); }

  void check_range() {
    for (const auto* list : {&quant_.min, &quant_.max})
      for (const float value : *list)
        if (!std::isfinite(value)) {
          findings_->add(Code::M225, where(),
                         {{"which", list == &quant_.min ? "min" : "max"}, {"value", static_cast<double>(value)}});
          break;
        }
  }

  void check_counts() {
    const size_t scales = quant_.scale.size();
    if (quant_.zero_point.size() != scales)
      findings_->add(Code::M220, where(), {{"scales", scales}, {"zero_points", quant_.zero_point.size()}});
    const int axis = quant_.quantized_dimension;
    const int rank = tensor_.shape.rank();
    if (scales == 1) {
      if (axis < 0 || axis >= std::max(rank, 1))
        odd(fmt::format("quantized_dimension is {} and the rank {}; with one scale it has no effect", axis, rank));
      return;
    }
    if (axis < 0 || axis >= rank)
      findings_->add(Code::M223, where(), {{"axis", axis}, {"scales", scales}, {"rank", rank}});
    else if (static_cast<int64_t>(scales) != tensor_.shape[axis])
      findings_->add(
          Code::M224, where(),
          {{"scales", scales}, {"axis", axis}, {"extent", tensor_.shape[axis]}, {"shape", to_string(tensor_.shape)}});
  }

  void check_scales() {
    size_t wrong = 0;
    for (const float scale : quant_.scale) wrong += !is_positive(scale);
    if (wrong == 0) return;
    const bool counts = quantized_range(tensor_.type).has_value();
    // A channel of constant zeros may well have scale 0; nothing divides by the scale of a constant.
    const bool zero_is_harmless = tensor_.is_constant && quant_.scale.size() > 1;
    for (size_t i = 0; i < quant_.scale.size(); ++i) {
      const float scale = quant_.scale[i];
      if (is_positive(scale)) continue;
      if (counts && !(zero_is_harmless && scale == 0))
        findings_->add(Code::M221, where(),
                       {{"index", i}, {"scale", static_cast<double>(scale)}, {"type", name_of(tensor_.type)}});
      else
        odd(fmt::format("scale {} is {}", i, scale));
      return;
    }
  }

  void check_zero_points() {
    const std::optional<Range> range = quantized_range(tensor_.type);
    if (!range) return;
    if (quant_.zero_point.all(
            [&](int32_t zero_point) { return zero_point >= range->least && zero_point <= range->most; }))
      return;
    for (size_t i = 0; i < quant_.zero_point.size(); ++i) {
      const int64_t zero_point = quant_.zero_point[i];
      if (zero_point >= range->least && zero_point <= range->most) continue;
      findings_->add(Code::M222, where(), {{"index", i}, {"zero_point", zero_point}, {"type", name_of(tensor_.type)},
                                          {"least", range->least}, {"most", range->most}});
      return;
    }
  }

  Where where() const { return where_tensor(model_, subgraph_, index_); }

  const ModelData& model_;
  int subgraph_, index_;
  const TensorDef& tensor_;
  const Quantization& quant_;
  Findings* findings_;
};

}  // namespace

void quantization(const ModelData& model, const Limits&, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    const Quantization& quant = tensor.quantization;
    if (quant.scale.empty() && quant.zero_point.empty() && quant.min.empty() && quant.max.empty()) return;
    QuantizationCheck(model, s, t, tensor, findings).run();
  });
}

}  // namespace surelite::rules

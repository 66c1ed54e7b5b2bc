// SPDX-License-Identifier: Apache-2.0
#include "guard/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>

#include "guard/log.h"

namespace surelite::guard {
namespace {

constexpr uint32_t kExponent = 0x7f800000, kFraction = 0x007fffff;

bool is_float(const Tensor* tensor) {
  return tensor && tensor->type == ElementType::float32 && tensor->has_value && tensor->data;
}

// Plain enough for the compiler to take many at once: most tensors have none.
bool has_non_finite(std::span<const float> values) {
  uint32_t found = 0;
  for (const float value : values) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    found |= static_cast<uint32_t>((bits & kExponent) == kExponent);
  }
  return found != 0;
}

std::string name_of_tensor(const Tensor& tensor) {
  return fmt::format("\"{}\" {} {}", tensor.def->name, surelite::to_string(tensor.shape),
                     surelite::name_of(tensor.type));
}

// What reads an input first; null if nothing does.
const OperatorDef* first_reader(const ObservedTensor& input) {
  for (const OperatorDef& op : input.model->subgraphs[static_cast<size_t>(input.subgraph)].operators)
    if (std::find(op.inputs.begin(), op.inputs.end(), input.index) != op.inputs.end()) return &op;
  return nullptr;
}

// Operators that begin models which bring values into their own range.
bool scales_first(const OperatorDef* op) {
  if (!op) return true;
  for (const char* name : {"ADD", "SUB", "MUL", "DIV", "CAST", "QUANTIZE", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR",
                           "BATCH_TO_SPACE_ND", "GATHER", "EMBEDDING_LOOKUP"})
    if (op->name == name) return true;
  return op->is_custom();
}

bool is_picture(const Tensor& tensor) {
  if (tensor.shape.rank() != 4) return false;
  const int channels = tensor.shape[3];
  return (channels == 1 || channels == 3 || channels == 4) && tensor.shape[1] >= 8 && tensor.shape[2] >= 8;
}

struct Meaning {
  double low = 0, high = 0;
  const char* meaning = "";
  std::string hint;
};

// Pixels as they come from a decoder, where a convolution reads them without any scaling in between.
std::optional<Meaning> meaning_of_floats(const ObservedTensor& input) {
  const std::span<const float> values = input.tensor->values<float>();
  if (scales_first(first_reader(input))) return std::nullopt;
  float low = values.front(), high = low;
  for (const float value : values) {
    if (value != std::floor(value)) return std::nullopt;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low < 0 || high > 255 || high < 64) return std::nullopt;
  return Meaning{static_cast<double>(low), static_cast<double>(high),
                 "whole numbers up to 255, pixels that nobody scaled?",
                 "If the model was trained on 0 to 1, divide by 255; if on -1 to 1, divide by 127.5 and subtract 1."};
}

// Real values of 0 to 1 or -1 to 1 that were cast instead of quantized use three of 256 steps.
template <class T>
std::optional<Meaning> meaning_of_steps(const Tensor& tensor) {
  const auto values = tensor.values<T>();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low < T(std::is_signed_v<T> ? -1 : 0) || *high > T(1) || !tensor.quant().per_tensor()) return std::nullopt;
  if (*low == *high) return std::nullopt;  // a picture of one colour, as in first runs
  const double scale = static_cast<double>(tensor.quant().first_scale());
  if (scale * 16 > 1) return std::nullopt;  // so coarse that these steps are large values
  return Meaning{static_cast<double>(*low), static_cast<double>(*high),
                 "of 256 steps these are next to nothing: were real values cast instead of quantized?",
                 fmt::format("Write value / {:g} + {}, rounded.", scale, tensor.quant().first_zero_point())};
}

// How much values differ on average from those `step` further on.
template <class T>
double roughness(std::span<const T> values, size_t step) {
  if (values.size() <= step) return 0;
  double sum = 0;
  for (size_t i = 0; i + step < values.size(); ++i)
    sum += std::abs(static_cast<double>(values[i + step]) - static_cast<double>(values[i]));
  return sum / static_cast<double>(values.size() - step);
}

// Neighbours in a column of a picture are alike: they lie a row apart, which is three times as far where the colours of
// a pixel lie together.
template <class T>
std::optional<Meaning> meaning_of_order(const Tensor& tensor) {
  if (tensor.dim(3) != 3) return std::nullopt;
  const std::span<const T> values = tensor.values<T>();
  const auto columns = static_cast<size_t>(tensor.dim(2));
  const double as_planes = roughness(values, columns), as_pixels = roughness(values, 3 * columns);
  if (as_planes * 1.5 >= as_pixels) return std::nullopt;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return Meaning{static_cast<double>(*low), static_cast<double>(*high),
                 "they look like planes one after the other (NCHW), the tensor takes pixel after pixel",
                 "Transpose the picture from channels first to channels last."};
}

std::optional<Meaning> meaning_of(const ObservedTensor& input) {
  const Tensor& tensor = *input.tensor;
  if (!is_picture(tensor) || tensor.count() < 64) return std::nullopt;
  const auto first = [](std::optional<Meaning> range, std::optional<Meaning> order) { return range ? range : order; };
  switch (tensor.type) {
    case ElementType::float32: return first(meaning_of_floats(input), meaning_of_order<float>(tensor));
    case ElementType::int8: return first(meaning_of_steps<int8_t>(tensor), meaning_of_order<int8_t>(tensor));
    case ElementType::uint8: return first(meaning_of_steps<uint8_t>(tensor), meaning_of_order<uint8_t>(tensor));
    default: return std::nullopt;
  }
}

}  // namespace

NonFinite find_non_finite(std::span<const float> values) {
  NonFinite found;
  if (!has_non_finite(values)) return found;
  for (size_t i = 0; i < values.size(); ++i) {
    uint32_t bits;
    std::memcpy(&bits, &values[i], sizeof(bits));
    if ((bits & kExponent) != kExponent) continue;
    const bool is_nan = bits & kFraction;
    if ((is_nan ? found.nan : found.infinite)++ == 0) (is_nan ? found.first_nan : found.first_infinite) = i;
  }
  return found;
}

void look_at_values(const ObservedTensor& input) {
  const Tensor& tensor = *input.tensor;
  const Where where = where_tensor(*input.model, input.subgraph, input.index);
  if (is_float(&tensor)) {
    const NonFinite found = find_non_finite(tensor.values<float>());
    const std::string name = name_of_tensor(tensor);
    if (found.infinite)
      notice(diagnose(Code::G619, where, {{"count", found.infinite},
                                          {"tensor", name},
                                          {"first", found.first_infinite},
                                          {"origin", "they came in with the input"}}));
    if (found.nan || found.infinite) return;
  }
  if (const std::optional<Meaning> meaning = meaning_of(input))
    notice(diagnose(Code::G618, where, {{"tensor", name_of_tensor(tensor)},
                                        {"low", meaning->low},
                                        {"high", meaning->high},
                                        {"meaning", meaning->meaning},
                                        {"hint", meaning->hint}}));
}

void look_at_results(const ObservedStep& step) {
  for (const Tensor* output : step.outputs) {
    if (!is_float(output) || !has_non_finite(output->values<float>())) continue;
    const NonFinite made = find_non_finite(output->values<float>());
    NonFinite had;
    for (const Tensor* input : step.inputs) {
      if (!is_float(input)) continue;
      const NonFinite in = find_non_finite(input->values<float>());
      had.nan += in.nan;
      had.infinite += in.infinite;
    }
    const std::string name = name_of_tensor(*output);
    if (made.nan && !had.nan)
      notice(diagnose(Code::G617, *step.where,
                      {{"op", step.name}, {"count", made.nan}, {"tensor", name}, {"first", made.first_nan}}));
    if (made.infinite && !had.infinite)
      notice(diagnose(Code::G619, *step.where, {{"count", made.infinite},
                                                {"tensor", name},
                                                {"first", made.first_infinite},
                                                {"origin", fmt::format("{} made them", step.name)}}));
  }
}

}  // namespace surelite::guard

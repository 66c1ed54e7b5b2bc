// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/float16.h"
#include "report/lists.h"

namespace surelite::tool {
namespace {

constexpr size_t kBins = 16;

template <class T>
std::vector<double> numbers_in(std::span<const std::byte> data) {
  std::vector<double> numbers(data.size() / sizeof(T));
  for (size_t i = 0; i < numbers.size(); ++i) {
    T value{};
    std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
    if constexpr (std::is_same_v<T, uint16_t>)
      numbers[i] = half_to_float(value);
    else
      numbers[i] = static_cast<double>(value);
  }
  return numbers;
}

std::vector<double> numbers_of(const TensorDef& tensor) {
  switch (tensor.type) {
    case ElementType::float32: return numbers_in<float>(tensor.data);
    case ElementType::float64: return numbers_in<double>(tensor.data);
    case ElementType::float16: return numbers_in<uint16_t>(tensor.data);
    case ElementType::int8: return numbers_in<int8_t>(tensor.data);
    case ElementType::uint8: return numbers_in<uint8_t>(tensor.data);
    case ElementType::int16: return numbers_in<int16_t>(tensor.data);
    case ElementType::int32: return numbers_in<int32_t>(tensor.data);
    default: return {};
  }
}

struct Use {
  const OperatorDef* op = nullptr;
  size_t input = 0;
};

Use use_of(const SubgraphDef& graph, size_t tensor) {
  for (const OperatorDef& op : graph.operators)
    for (size_t i = 0; i < op.inputs.size(); ++i)
      if (op.inputs[i] == static_cast<int32_t>(tensor)) return {&op, i};
  return {};
}

// The axis of output channels; -1 where the tensor is no filter.
int channel_axis(const Use& use, const Shape& shape) {
  if (!use.op || use.input != 1) return -1;
  if (use.op->name == "CONV_2D" || use.op->name == "FULLY_CONNECTED" || use.op->name == "TRANSPOSE_CONV") return 0;
  return use.op->name == "DEPTHWISE_CONV_2D" ? shape.rank() - 1 : -1;
}

// Channels all of whose weights are the number that stands for 0.
int64_t dead_channels(const TensorDef& tensor, const std::vector<double>& numbers, int axis) {
  const int64_t channels = tensor.shape[axis];
  int64_t inner = 1;
  for (int i = axis + 1; i < tensor.shape.rank(); ++i) inner *= tensor.shape[i];
  std::vector<bool> alive(static_cast<size_t>(channels), false);
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto channel = static_cast<size_t>(static_cast<int64_t>(i) / inner % channels);
    const size_t z = tensor.quantization.zero_point.size() > 1 ? channel : 0;
    const double zero = tensor.quantization.zero_point.empty() ? 0 : tensor.quantization.zero_point[z];
    if (numbers[i] != zero) alive[channel] = true;
  }
  return std::count(alive.begin(), alive.end(), false);
}

Json remarks_on(const TensorDef& tensor, const std::vector<double>& numbers, const Use& use) {
  Json remarks = Json::array();
  const auto odd = std::count_if(numbers.begin(), numbers.end(), [](double x) { return !std::isfinite(x); });
  if (odd > 0) remarks.push_back(fmt::format("{} values are NaN or infinite", odd));
  const bool is_bias = use.op && use.input == 2 && tensor.type == ElementType::int32;
  const auto saturated = std::count_if(numbers.begin(), numbers.end(), [](double x) {
    return x >= std::numeric_limits<int32_t>::max() || x <= std::numeric_limits<int32_t>::min();
  });
  if (is_bias && saturated > 0)
    remarks.push_back(fmt::format("{} biases are at the end of int32: the scale is too small", saturated));
  if (tensor.type == ElementType::int8 && !numbers.empty()) {
    constexpr double kMuch = 0.02;
    const auto ends = std::count_if(numbers.begin(), numbers.end(), [](double x) { return x >= 127 || x <= -127; });
    const double share = static_cast<double>(ends) / static_cast<double>(numbers.size());
    if (numbers.size() >= 256 && share > kMuch)
      remarks.push_back(fmt::format("{:.1f} % of the weights are at an end of int8: they were cut off", 100 * share));
  }
  const std::vector<float>& scales = tensor.quantization.scale;
  if (scales.size() > 1) {
    const auto [low, high] = std::minmax_element(scales.begin(), scales.end());
    constexpr float kWide = 1e4f;
    if (*low > 0 && *high / *low > kWide)
      remarks.push_back(fmt::format("scales of channels reach from {:.3g} to {:.3g}", *low, *high));
  }
  return remarks;
}

Json describe(const TensorDef& tensor, const std::vector<double>& numbers) {
  double low = INFINITY, high = -INFINITY, sum = 0, squares = 0;
  int64_t zeros = 0, finite = 0;
  const double zero = tensor.quantization.per_tensor() ? tensor.quantization.first_zero_point() : 0;
  for (const double x : numbers) {
    zeros += x == zero;
    if (!std::isfinite(x)) continue;
    low = std::min(low, x), high = std::max(high, x), sum += x, squares += x * x, ++finite;
  }
  Json json = Json::object();
  if (finite == 0) return json;
  const double count = static_cast<double>(finite), mean = sum / count;
  json["min"] = low;
  json["max"] = high;
  json["mean"] = mean;
  json["deviation"] = std::sqrt(std::max(0.0, squares / count - mean * mean));
  json["zeros"] = static_cast<double>(zeros) / static_cast<double>(numbers.size());
  std::array<int64_t, kBins> bins{};
  for (const double x : numbers)
    if (std::isfinite(x))
      ++bins[high > low ? std::min(kBins - 1, static_cast<size_t>((x - low) / (high - low) * kBins)) : 0];
  json["histogram"] = bins;
  return json;
}

}  // namespace

Json weight_list(const SubgraphDef& graph) {
  Json list = Json::array();
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    const TensorDef& tensor = graph.tensors[t];
    if (!tensor.is_constant || tensor.sparsity) continue;
    const std::vector<double> numbers = numbers_of(tensor);
    if (numbers.empty()) continue;
    const Use use = use_of(graph, t);
    Json json = {
        {"tensor", t}, {"name", tensor.name}, {"type", name_of(tensor.type)}, {"shape", to_json(tensor.shape)}};
    if (use.op) json["operator"] = use.op->name;
    json.update(describe(tensor, numbers));
    if (const int axis = channel_axis(use, tensor.shape);
        axis >= 0 && tensor.shape.rank() > axis && tensor.shape[axis] > 0)
      json["dead_channels"] = dead_channels(tensor, numbers, axis);
    json["remarks"] = remarks_on(tensor, numbers, use);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
#include "delegates/xnnpack/accepts.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace surelite::xnnpack {
namespace {

constexpr int kMostDims = 6;  // XNN_MAX_TENSOR_DIMS

// Scales decide whether the library can compute a quantized operator: their ratio must be in [least, most).
struct Ratio {
  double least, most;
};
constexpr Ratio kAddition{0x1p-10, 0x1p8}, kProduct{0x1p-16, 0x1p8}, kConvolution{0x1p-32, 0x1p8};

Status check_ratio(const OpView& op, double ratio, const Ratio& range) {
  if (ratio >= range.least && ratio < range.most) return {};
  const double exponent = ratio > 0 ? std::floor(std::log2(ratio)) : -1000;
  return op.wrong_value("a ratio of scales of 2 to the power", static_cast<int64_t>(exponent),
                        "what the library can express");
}

bool is_quantized(ElementType type) { return type == ElementType::int8 || type == ElementType::uint8; }
double scale(const Tensor& tensor) { return static_cast<double>(tensor.quant().first_scale()); }

Status check_tensor(const OpView& op, const Tensor& tensor, bool quantized_too) {
  if (tensor.type != ElementType::float32 && !(quantized_too && is_quantized(tensor.type)))
    return op.wrong_type(tensor, quantized_too ? "float32, int8 and uint8" : "float32");
  // Of a scalar some of its operators abort.
  if (tensor.rank() < 1 || tensor.rank() > kMostDims) return op.wrong_value("a rank of", tensor.rank(), "1 to 6");
  if (tensor.count() == 0) return op.wrong_value("a tensor of elements", 0, "1 and more");
  if (tensor.type != ElementType::float32 && !tensor.quant().per_tensor())
    return op.wrong_value("scales", static_cast<int64_t>(tensor.quant().scale.size()), "1");
  return {};
}

Status check_constant(const OpView& op, size_t i) {
  if (op.has_input(i) && !constant_bytes(*op.inputs()[i]).empty()) return {};
  return op.wrong_value("a computed value as input", static_cast<int64_t>(i), "constants of the file there");
}

Status check_activation(const OpView& op) {
  float least = 0, most = 0;
  const int64_t activation = op.integer_option("fused_activation_function");
  if (!activation_range(activation, &least, &most))
    return op.wrong_value("the fused activation", activation, "0 to 3");
  // The library wants more than one value between the bounds.
  const Tensor& out = *op.outputs()[0];
  if (!is_quantized(out.type) || out.quant().first_scale() <= 0) return {};
  const float lowest = out.type == ElementType::int8 ? -128 : 0,
              zero = static_cast<float>(out.quant().first_zero_point());
  const float low = std::max(lowest, std::round(least / out.quant().first_scale()) + zero),
              high = std::min(lowest + 255, std::round(most / out.quant().first_scale()) + zero);
  return low < high ? Status() : op.wrong_value("one step between the bounds of the activation", activation, "more");
}

Status elementwise(const OpView& op) {
  const std::string_view name = op.name();
  const bool quantized_too = name == "ADD" || name == "SUB" || name == "MUL";
  if (op.inputs().size() != 2 || !op.has_input(0) || !op.has_input(1)) return op.not_implemented();
  const Tensor &a = *op.inputs()[0], &b = *op.inputs()[1], &out = *op.outputs()[0];
  for (const Tensor* tensor : {&a, &b, &out}) {
    SURELITE_TRY(check_tensor(op, *tensor, quantized_too));
    if (tensor->type != a.type) return op.wrong_type(*tensor, name_of(a.type));
    if (tensor != &out && DelegateTensor(tensor).is_constant() && constant_bytes(*tensor).empty())
      return op.wrong_value("a computed constant of rank", tensor->rank(), "constants of the file");
  }
  if (DelegateTensor(&a).is_constant() && DelegateTensor(&b).is_constant()) return op.not_implemented();
  if (name != "MAXIMUM" && name != "MINIMUM" && name != "SQUARED_DIFFERENCE") SURELITE_TRY(check_activation(op));
  if (a.type == ElementType::float32) return {};
  if (name == "MUL") return check_ratio(op, scale(a) * scale(b) / scale(out), kProduct);
  SURELITE_TRY(check_ratio(op, scale(a) / scale(out), kAddition));
  return check_ratio(op, scale(b) / scale(out), kAddition);
}

// With SAME padding, the library miscounts where the last window ends before the last pixel.
Status check_padding(const OpView& op, int64_t height, int64_t width) {
  if (op.integer_option("padding") != 0) return {};
  const Tensor &in = *op.inputs()[0], &out = *op.outputs()[0];
  const int64_t filters[2] = {height, width};
  for (const int axis : {0, 1}) {
    const int64_t stride = op.integer_option(axis ? "stride_w" : "stride_h");
    const char* const factor = axis ? "dilation_w_factor" : "dilation_h_factor";
    const int64_t dilation = std::max<int64_t>(op.integer_option(factor), 1);  // 0 where the operator has none
    if ((out.dim(1 + axis) - 1) * stride + (filters[axis] - 1) * dilation + 1 < in.dim(1 + axis))
      return op.wrong_value("a padded window that leaves pixels out, with a stride of", stride, "others");
  }
  return {};
}

// CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED: data, constant filter, constant bias or none.
Status weighted(const OpView& op) {
  if (op.inputs().size() < 2 || !op.has_input(0) || op.outputs().size() != 1) return op.not_implemented();
  const Tensor &in = *op.inputs()[0], &out = *op.outputs()[0];
  SURELITE_TRY(check_tensor(op, in, true));
  SURELITE_TRY(check_tensor(op, out, true));
  if (out.type != in.type) return op.wrong_type(out, name_of(in.type));
  SURELITE_TRY(check_constant(op, 1));
  if (op.has_input(2)) SURELITE_TRY(check_constant(op, 2));
  SURELITE_TRY(check_activation(op));
  const Tensor& filter = *op.inputs()[1];
  if (filter.type != in.type) return op.wrong_type(filter, name_of(in.type));
  const bool connected = op.name() == "FULLY_CONNECTED", depthwise = op.name() == "DEPTHWISE_CONV_2D";
  if (filter.rank() != (connected ? 2 : 4))
    return op.wrong_value("a filter of rank", filter.rank(), connected ? "2" : "4");
  if (!connected && in.rank() != 4) return op.wrong_value("an input of rank", in.rank(), "4");
  if (connected && op.integer_option("weights_format") != 0)
    return op.wrong_value("weights format", op.integer_option("weights_format"), "0");
  if (connected && (in.rank() < 1 || in.dim(in.rank() - 1) != filter.dim(1)))
    return op.wrong_value("a last axis of", in.rank() ? in.dim(in.rank() - 1) : 0, "the filter's second axis");
  if (!connected && !depthwise && (filter.dim(3) == 0 || in.dim(3) != filter.dim(3)))
    return op.wrong_value("filter channels", filter.dim(3), "as many as the input has");
  if (depthwise && in.dim(3) * op.integer_option("depth_multiplier") != filter.dim(3))
    return op.wrong_value("filter channels", filter.dim(3), "the input's times the depth multiplier");
  if (!connected) SURELITE_TRY(check_padding(op, filter.dim(1), filter.dim(2)));
  if (in.type == ElementType::float32) return {};
  const Quantization& quant = filter.quant();
  const bool channels = quant.per_channel();
  if (channels && (connected || in.type == ElementType::uint8 || quant.quantized_dimension != (depthwise ? 3 : 0)))
    return op.wrong_value("filter scales", static_cast<int64_t>(quant.scale.size()), "1");
  for (const float each : quant.scale)
    SURELITE_TRY(check_ratio(op, scale(in) * static_cast<double>(each) / scale(out), kConvolution));
  if (in.type == ElementType::int8 && !quant.zero_point.all([](int32_t z) { return z == 0; }))
    return op.wrong_value("a filter zero point of", quant.first_zero_point(), "0");
  if (!op.has_input(2)) return {};
  if (op.inputs()[2]->type != ElementType::int32) return op.wrong_type(*op.inputs()[2], "int32");
  // Results are rounded in the lower bits of a float: what is far beyond the output's range wraps.
  double largest = 0;
  for (const float each : quant.scale) largest = std::max(largest, scale(in) * static_cast<double>(each) / scale(out));
  const std::span<const std::byte> biases = constant_bytes(*op.inputs()[2]);
  for (size_t i = 0; i + sizeof(int32_t) <= biases.size(); i += sizeof(int32_t)) {
    int32_t bias = 0;
    std::memcpy(&bias, biases.data() + i, sizeof bias);
    if (std::abs(static_cast<double>(bias)) * largest > 0x1p21)
      return op.wrong_value("a bias of", bias, "what the output can hold, and a little more");
  }
  return {};
}

// One input, one output, float32.
Status plain(const OpView& op) {
  if (op.inputs().empty() || !op.has_input(0) || op.outputs().size() != 1) return op.not_implemented();
  SURELITE_TRY(check_tensor(op, *op.inputs()[0], false));
  return check_tensor(op, *op.outputs()[0], false);
}

Status pool(const OpView& op) {
  SURELITE_TRY(plain(op));
  SURELITE_TRY(check_activation(op));
  if (op.inputs()[0]->rank() != 4) return op.wrong_value("a rank of", op.inputs()[0]->rank(), "4");
  SURELITE_TRY(check_padding(op, op.integer_option("filter_height"), op.integer_option("filter_width")));
  const int64_t window = op.integer_option("filter_width") * op.integer_option("filter_height");
  return window > 1 ? Status() : op.wrong_value("a window of elements", window, "2 and more");
}

Status mean(const OpView& op) {
  SURELITE_TRY(plain(op));
  SURELITE_TRY(check_constant(op, 1));
  const Tensor &in = *op.inputs()[0], &axes = *op.inputs()[1];
  int32_t two[2] = {0, 0};
  const std::span<const std::byte> bytes = constant_bytes(axes);
  if (in.rank() != 4 || axes.type != ElementType::int32 || bytes.size() != sizeof two)
    return op.wrong_value("a mean over axes", axes.count(), "2, the height and the width");
  std::memcpy(two, bytes.data(), sizeof two);
  for (int32_t& axis : two) axis += axis < 0 ? 4 : 0;
  const bool spatial = (two[0] == 1 && two[1] == 2) || (two[0] == 2 && two[1] == 1);
  if (!spatial) return op.wrong_value("a mean over axis", two[0], "the height and the width");
  return op.integer_option("keep_dims") ? Status() : op.wrong_value("keep_dims", 0, "1");
}

// Zeros, as many as 32- or 64-bit integers say.
Status pad(const OpView& op) {
  SURELITE_TRY(plain(op));
  if (op.has_input(2)) return op.wrong_value("inputs", 3, "2");
  SURELITE_TRY(check_constant(op, 1));
  const ElementType type = op.inputs()[1]->type;
  return type == ElementType::int32 || type == ElementType::int64 ? Status()
                                                                  : op.wrong_type(*op.inputs()[1], "int32 and int64");
}

Status softmax(const OpView& op) {
  SURELITE_TRY(plain(op));
  const float beta = op.real_option("beta");
  if (beta == 1.0f) return {};
  return op.wrong_value("beta, in thousandths,", static_cast<int64_t>(std::clamp(beta, -1e6f, 1e6f) * 1000), "1000");
}

Status resize(const OpView& op) {
  SURELITE_TRY(plain(op));
  SURELITE_TRY(check_constant(op, 1));
  const Tensor& out = *op.outputs()[0];
  return out.rank() == 4 ? Status() : op.wrong_value("a rank of", out.rank(), "4");
}

struct Row {
  std::string_view name;
  Status (*check)(const OpView&);
};

constexpr Row kRows[] = {
    {"ADD", elementwise}, {"SUB", elementwise}, {"MUL", elementwise}, {"DIV", elementwise}, {"MAXIMUM", elementwise},
    {"MINIMUM", elementwise}, {"SQUARED_DIFFERENCE", elementwise}, {"CONV_2D", weighted},
    {"DEPTHWISE_CONV_2D", weighted}, {"FULLY_CONNECTED", weighted}, {"AVERAGE_POOL_2D", pool}, {"MAX_POOL_2D", pool},
    {"MEAN", mean}, {"PAD", pad}, {"SOFTMAX", softmax}, {"RESIZE_BILINEAR", resize}, {"RESHAPE", plain},
    {"ABS", plain}, {"NEG", plain}, {"CEIL", plain}, {"FLOOR", plain}, {"ROUND", plain}, {"ELU", plain},
    {"HARD_SWISH", plain}, {"LEAKY_RELU", plain}, {"LOGISTIC", plain}, {"RELU", plain}, {"RELU6", plain},
    {"RELU_N1_TO_1", plain}, {"SQUARE", plain}, {"SQRT", plain},
};

}  // namespace

bool activation_range(int64_t activation, float* least, float* most) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kRanges[][2] = {{-kInfinity, kInfinity}, {0, kInfinity}, {-1, 1}, {0, 6}};
  if (activation < 0 || activation > 3) return false;
  *least = kRanges[activation][0];
  *most = kRanges[activation][1];
  return true;
}

std::span<const std::byte> constant_bytes(const Tensor& tensor) {
  return tensor.def->is_constant && !tensor.def->sparsity ? tensor.def->data : std::span<const std::byte>();
}

Status accepts(const OpView& op) {
  for (const Row& row : kRows)
    if (row.name == op.name()) return row.check(op);
  return op.not_implemented();
}

}  // namespace surelite::xnnpack

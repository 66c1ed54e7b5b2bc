// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/accepts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace surelite::opencl {
namespace {

// Kernels compute positions in 32 bits.
constexpr int64_t kMostElements = int64_t{1} << 28;
constexpr int kMostDims = 8;
constexpr double kMostSum = 0x1p31 - 0x1p24;  // of the CPU's integers, in steps of the sum or of the result
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Kept on the device as the model stores them.
bool is_integer(ElementType type) { return type == ElementType::int32 || type == ElementType::int64; }
bool is_quantized(ElementType type) { return type == ElementType::int8 || type == ElementType::uint8; }

class Check {
 public:
  Check(const OpView& op, const Constants& constants) : op_(op), constants_(constants) {}

  const OpView& op() const { return op_; }
  const Tensor& in(size_t i = 0) const { return *op_.inputs()[i]; }
  const Tensor& out(size_t i = 0) const { return *op_.outputs()[i]; }
  bool readable(size_t i) const { return op_.has_input(i) && constants_.is_readable(in(i)); }

  // A tensor that the device computes with.
  Status tensor(const Tensor& t, bool half_too = false) const {
    if (t.type != ElementType::float32 && !is_quantized(t.type) && !(half_too && t.type == ElementType::float16))
      return op_.wrong_type(t, half_too ? "float32, float16, int8 and uint8" : "float32, int8 and uint8");
    if (t.rank() > kMostDims) return op_.wrong_value("a rank of", t.rank(), "up to 8");
    SURELITE_TRY(size(t));
    const Quantization& quant = t.quant();
    if (is_quantized(t.type) && (quant.kind != Quantization::Kind::affine || !quant.per_tensor() ||
                                 !std::isfinite(quant.first_scale()) || quant.first_scale() <= 0))
      return op_.wrong_value("scales", static_cast<int64_t>(quant.scale.size()), "1");
    return {};
  }
  // One that is only read or written, of whatever type.
  Status size(const Tensor& t) const {
    if (t.count() >= 1 && t.count() <= kMostElements) return {};
    return op_.wrong_value("a tensor of elements", t.count(), "1 to 268435456");
  }
  // One that is computed, or a constant whose values can be had.
  Status data(size_t i, bool half_too = false) const {
    if (!op_.has_input(i)) return op_.wrong_value("no input", static_cast<int64_t>(i), "models with that input");
    SURELITE_TRY(tensor(in(i), half_too));
    if (constants_.is_constant(in(i)) && !readable(i))
      return op_.wrong_value("a computed constant as input", static_cast<int64_t>(i), "constants of the file there");
    return {};
  }
  // Of data: not all of them may be constant.
  Status some_computed(size_t count) const {
    for (size_t i = 0; i < count; ++i)
      if (op_.has_input(i) && !constants_.is_constant(in(i))) return {};
    return op_.not_implemented();
  }
  Status computed(size_t i) const {
    SURELITE_TRY(data(i));
    return constants_.is_constant(in(i)) ? op_.not_implemented() : Status();
  }
  Status constant(size_t i) const {
    if (readable(i)) return {};
    return op_.wrong_value("a computed value as input", static_cast<int64_t>(i), "constants of the file there");
  }
  Status integers(size_t i) const {
    if (op_.has_input(i) && !integers_of(in(i)).empty()) return {};
    return op_.wrong_value("a computed value as input", static_cast<int64_t>(i), "integers of the file there");
  }
  Status activation() const {
    float least, most;
    const int64_t value = op_.integer_option("fused_activation_function");
    if (activation_bounds(value, &least, &most)) return {};
    return op_.wrong_value("the fused activation", value, "0 to 3");
  }
  Status outputs() const {
    if (op_.outputs().empty()) return op_.not_implemented();
    for (const Tensor* t : op_.outputs()) SURELITE_TRY(tensor(*t));
    return {};
  }
  // One computed input, one output.
  Status plain() const {
    if (op_.inputs().empty() || op_.outputs().size() != 1) return op_.not_implemented();
    SURELITE_TRY(computed(0));
    return outputs();
  }
  // Data that is moved keeps its bytes: that is its value only where both have one quantization.
  Status same_grid(const Tensor& from, const Tensor& to) const {
    if (from.type != to.type) return op_.wrong_type(to, name_of(from.type));
    if (from.type == ElementType::float32 || (from.quant().first_scale() == to.quant().first_scale() &&
                                              from.quant().first_zero_point() == to.quant().first_zero_point()))
      return {};
    return op_.wrong_value("another zero point or scale of its output,", to.quant().first_zero_point(), "one for both");
  }
  Status rank(const Tensor& t, int wanted) const {
    return t.rank() == wanted ? Status() : op_.wrong_value("a rank of", t.rank(), std::to_string(wanted));
  }

 private:
  const OpView& op_;
  const Constants& constants_;
};

// CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, TRANSPOSE_CONV.
Status weighted(const Check& c) {
  const OpView& op = c.op();
  const bool transposed = op.name() == "TRANSPOSE_CONV", connected = op.name() == "FULLY_CONNECTED";
  const size_t data = transposed ? 2 : 0, bias = transposed ? 3 : 2;
  if (op.outputs().size() != 1 || op.inputs().size() < 2) return op.not_implemented();
  SURELITE_TRY(c.computed(data));
  SURELITE_TRY(c.constant(1));
  if (op.has_input(bias)) SURELITE_TRY(c.constant(bias));
  SURELITE_TRY(c.outputs());
  SURELITE_TRY(c.activation());
  const Tensor &in = c.in(data), &filter = c.in(1), &out = c.out();
  if (out.type != in.type) return op.wrong_type(out, name_of(in.type));
  // With float data the CPU quantizes that too: the results would differ by what that loses.
  if (filter.type != in.type) return op.wrong_type(filter, name_of(in.type));
  if (op.has_input(bias)) {
    const ElementType wanted = in.type == ElementType::float32 ? in.type : ElementType::int32;
    if (c.in(bias).type != wanted) return op.wrong_type(c.in(bias), name_of(wanted));
  }
  if (filter.type == ElementType::int8 && !filter.quant().zero_point.all([](int32_t z) { return z == 0; }))
    return op.wrong_value("a filter zero point of", filter.quant().first_zero_point(), "0, as the CPU does for int8");
  if (in.type != ElementType::float32) {
    double largest = 1;
    for (const float each : filter.quant().scale)
      largest = std::max(largest, static_cast<double>(in.quant().first_scale()) * static_cast<double>(each) /
                                      static_cast<double>(out.quant().first_scale()));
    if (op.has_input(bias))
      for (const int64_t value : integers_of(c.in(bias)))
        if (std::abs(static_cast<double>(value)) * largest > kMostSum)
          return op.wrong_value("a bias of", value, "what leaves the CPU's sums without wrapping");
  }
  if (filter.count() > kMostElements) return op.wrong_value("a filter of elements", filter.count(), "up to 268435456");
  const Quantization& quant = filter.quant();
  if (quant.per_channel() && quant.quantized_dimension != (op.name() == "DEPTHWISE_CONV_2D" ? 3 : 0))
    return op.wrong_value("filter scales along axis", quant.quantized_dimension, "scales per output channel");
  if (connected) {
    if (op.integer_option("weights_format") != 0)
      return op.wrong_value("weights format", op.integer_option("weights_format"), "0");
    SURELITE_TRY(c.rank(filter, 2));
    return in.count() % filter.dim(1) == 0 && out.count() == in.count() / filter.dim(1) * filter.dim(0)
               ? Status()
               : op.wrong_value("a filter of width", filter.dim(1), "a divisor of the input's size");
  }
  SURELITE_TRY(c.rank(in, 4));
  SURELITE_TRY(c.rank(filter, 4));
  SURELITE_TRY(c.rank(out, 4));
  if (op.name() == "DEPTHWISE_CONV_2D")
    return filter.dim(0) == 1 && filter.dim(3) == out.dim(3) && out.dim(3) % in.dim(3) == 0
               ? Status()
               : op.wrong_value("filter channels", filter.dim(3), "a multiple of the input's");
  if (filter.dim(0) != out.dim(3)) return op.wrong_value("output channels", out.dim(3), "those of the filter");
  if (transposed)
    return filter.dim(3) == in.dim(3) ? Status()
                                      : op.wrong_value("filter channels", filter.dim(3), "those of the input");
  const int32_t groups = filter.dim(3) > 0 ? in.dim(3) / filter.dim(3) : 0;
  if (groups < 1 || in.dim(3) % filter.dim(3) != 0 || out.dim(3) % groups != 0)
    return op.wrong_value("filter channels", filter.dim(3), "a divisor of the input's");
  if (groups > 1 && out.dim(3) / groups % 4 != 0)
    return op.wrong_value("output channels of a group", out.dim(3) / groups, "multiples of 4");
  return {};
}

// Two inputs and one output of one type.
Status pair(const Check& c) {
  const OpView& op = c.op();
  if (op.inputs().size() != 2 || op.outputs().size() != 1) return op.not_implemented();
  SURELITE_TRY(c.data(0));
  SURELITE_TRY(c.data(1));
  SURELITE_TRY(c.some_computed(2));
  SURELITE_TRY(c.outputs());
  for (const Tensor* t : {&c.in(1), &c.out()})
    if (t->type != c.in(0).type) return op.wrong_type(*t, name_of(c.in(0).type));
  return {};
}

Status matmul(const Check& c) {
  const OpView& op = c.op();
  SURELITE_TRY(pair(c));
  for (const Tensor* t : {&c.in(0), &c.in(1), &c.out()})
    if (t->rank() < 2 || t->rank() > 5) return op.wrong_value("a rank of", t->rank(), "2 to 5");
  return {};
}

Status pool(const Check& c) {
  SURELITE_TRY(c.plain());
  SURELITE_TRY(c.activation());
  SURELITE_TRY(c.rank(c.in(), 4));
  return c.same_grid(c.in(), c.out());
}

Status binary(const Check& c) {
  const OpView& op = c.op();
  SURELITE_TRY(pair(c));
  // The CPU compares what is stored.
  if (op.name() == "MAXIMUM" || op.name() == "MINIMUM") {
    SURELITE_TRY(c.same_grid(c.in(0), c.out()));
    SURELITE_TRY(c.same_grid(c.in(1), c.out()));
  }
  return c.activation();
}

Status unary(const Check& c) {
  SURELITE_TRY(c.plain());
  // The CPU negates what is stored.
  if (c.op().name() == "NEG" && c.in().type != ElementType::float32) return c.op().wrong_type(c.in(), "float32");
  return c.out().type == c.in().type ? Status() : c.op().wrong_type(c.out(), name_of(c.in().type));
}

Status convert(const Check& c) {
  if (c.op().inputs().size() != 1 || c.op().outputs().size() != 1) return c.op().not_implemented();
  SURELITE_TRY(c.data(0, true));
  SURELITE_TRY(c.some_computed(1));
  return c.outputs();
}

// Same bytes, another shape.
Status reshape(const Check& c) {
  SURELITE_TRY(c.plain());
  return c.same_grid(c.in(), c.out());
}

// Integers and bytes become real numbers, real numbers integers.
Status cast(const Check& c) {
  const OpView& op = c.op();
  if (op.inputs().size() != 1 || op.outputs().size() != 1 || !op.has_input(0)) return op.not_implemented();
  const Tensor &in = c.in(), &out = c.out();
  if (in.type == ElementType::float32) {
    SURELITE_TRY(c.computed(0));
    return is_integer(out.type) ? c.size(out) : op.wrong_type(out, "int32 and int64");
  }
  if (out.type != ElementType::float32) return op.wrong_type(out, "float32");
  SURELITE_TRY(c.outputs());
  SURELITE_TRY(c.some_computed(1));
  if (is_integer(in.type)) return c.size(in);
  if (!is_quantized(in.type)) return op.wrong_type(in, "float32, int8, uint8, int32 and int64");
  // The CPU takes what is stored, whatever it stands for.
  return in.quant().kind == Quantization::Kind::none
             ? c.size(in)
             : op.wrong_value("scales", static_cast<int64_t>(in.quant().scale.size()), "0");
}

Status arg(const Check& c) {
  const OpView& op = c.op();
  if (op.inputs().size() != 2 || op.outputs().size() != 1) return op.not_implemented();
  SURELITE_TRY(c.computed(0));
  SURELITE_TRY(c.integers(1));
  if (!is_integer(c.out().type)) return op.wrong_type(c.out(), "int32 and int64");
  return c.size(c.out());
}

Status with_integers(const Check& c, size_t first, size_t count) {
  SURELITE_TRY(c.plain());
  for (size_t i = first; i < first + count; ++i) SURELITE_TRY(c.integers(i));
  return {};
}

Status moved(const Check& c, size_t integers) {
  SURELITE_TRY(with_integers(c, 1, integers));
  return c.same_grid(c.in(), c.out());
}
Status transpose(const Check& c) { return moved(c, 1); }
Status slice(const Check& c) { return moved(c, 2); }
Status strided_slice(const Check& c) {
  SURELITE_TRY(moved(c, 3));
  for (const char* mask : {"ellipsis_mask", "new_axis_mask"})
    if (c.op().integer_option(mask)) return c.op().wrong_value(mask, c.op().integer_option(mask), "0");
  const auto count = static_cast<int>(integers_of(c.in(1)).size());
  return count == c.in().rank() ? Status() : c.op().wrong_value("begins", count, "one per axis");
}
Status mirror_pad(const Check& c) { return moved(c, 1); }
Status tile(const Check& c) {
  SURELITE_TRY(moved(c, 1));
  int64_t axes = 0;  // an extent and how often it is repeated
  for (const int64_t times : integers_of(c.in(1))) axes += times != 1;
  for (const int32_t extent : c.in().shape) axes += extent != 1;
  return axes <= kMostDims ? Status() : c.op().wrong_value("axes and repeats", axes, "up to 8");
}
// The device cannot say that an index is out of range: they are looked at here.
Status gather(const Check& c) {
  const OpView& op = c.op();
  SURELITE_TRY(moved(c, 1));
  const int64_t given = op.integer_option("axis"), axis = given < 0 ? given + c.in().rank() : given;
  if (axis < 0 || axis >= c.in().rank()) return op.wrong_value("axis", given, "an axis of the input");
  const int32_t extent = c.in().dim(static_cast<int>(axis));
  for (const int64_t index : integers_of(c.in(1)))
    if (index < 0 || index >= extent)
      return op.wrong_value("an index of", index, "0 to " + std::to_string(extent - 1));
  return {};
}
Status pad(const Check& c) {
  SURELITE_TRY(moved(c, 1));
  return c.op().has_input(2) ? c.constant(2) : Status();
}
Status blocks(const Check& c) {
  SURELITE_TRY(moved(c, 0));
  SURELITE_TRY(c.rank(c.in(), 4));
  return c.rank(c.out(), 4);
}
Status resize(const Check& c) {
  SURELITE_TRY(c.plain());
  SURELITE_TRY(c.rank(c.in(), 4));
  return c.same_grid(c.in(), c.out());
}

Status concatenation(const Check& c) {
  const OpView& op = c.op();
  if (op.outputs().size() != 1 || op.inputs().empty()) return op.not_implemented();
  for (size_t i = 0; i < op.inputs().size(); ++i) {
    SURELITE_TRY(c.data(i));
    if (c.in(i).type != c.out().type) return op.wrong_type(c.in(i), name_of(c.out().type));
  }
  SURELITE_TRY(c.some_computed(op.inputs().size()));
  SURELITE_TRY(c.outputs());
  return op.name() == "PACK" ? Status() : c.activation();
}

Status split(const Check& c) {
  const OpView& op = c.op();
  const bool sizes = op.name() == "SPLIT_V";
  const size_t data = op.name() == "SPLIT" ? 1 : 0;
  if (op.inputs().size() <= data) return op.not_implemented();
  SURELITE_TRY(c.computed(data));
  if (op.name() != "UNPACK") SURELITE_TRY(c.integers(sizes ? 2 : 0));
  SURELITE_TRY(c.outputs());
  for (const Tensor* t : op.outputs()) SURELITE_TRY(c.same_grid(c.in(data), *t));
  return {};
}

Status reduce(const Check& c) {
  SURELITE_TRY(with_integers(c, 1, 1));
  // The CPU rounds each product.
  if (c.op().name() == "REDUCE_PROD" && c.in().type != ElementType::float32)
    return c.op().wrong_type(c.in(), "float32");
  return c.out().type == c.in().type ? Status() : c.op().wrong_type(c.out(), name_of(c.in().type));
}

Status softmax(const Check& c) {
  SURELITE_TRY(unary(c));
  return c.in().rank() >= 1 ? Status() : c.op().wrong_value("a rank of", 0, "1 and more");
}

struct Row {
  std::string_view name;
  Status (*check)(const Check&);
};
constexpr Row kRows[] = {
    {"CONV_2D", weighted}, {"DEPTHWISE_CONV_2D", weighted}, {"FULLY_CONNECTED", weighted}, {"TRANSPOSE_CONV", weighted},
    {"BATCH_MATMUL", matmul}, {"AVERAGE_POOL_2D", pool}, {"MAX_POOL_2D", pool}, {"QUANTIZE", convert},
    {"DEQUANTIZE", convert}, {"RESHAPE", reshape}, {"SQUEEZE", reshape}, {"EXPAND_DIMS", reshape},
    {"TRANSPOSE", transpose}, {"SLICE", slice}, {"STRIDED_SLICE", strided_slice}, {"PAD", pad}, {"PADV2", pad},
    {"SPACE_TO_DEPTH", blocks}, {"DEPTH_TO_SPACE", blocks}, {"RESIZE_BILINEAR", resize},
    {"RESIZE_NEAREST_NEIGHBOR", resize}, {"CONCATENATION", concatenation}, {"PACK", concatenation}, {"SPLIT", split},
    {"SPLIT_V", split}, {"UNPACK", split}, {"SOFTMAX", softmax}, {"LOG_SOFTMAX", softmax}, {"CAST", cast},
    {"ARG_MAX", arg}, {"ARG_MIN", arg}, {"MIRROR_PAD", mirror_pad}, {"TILE", tile}, {"GATHER", gather},
};

struct Kernel {
  std::string_view name;
  const char* kernel;
};
const char* find(std::span<const Kernel> kernels, std::string_view op) {
  for (const Kernel& each : kernels)
    if (each.name == op) return each.kernel;
  return nullptr;
}

}  // namespace

const char* unary_kernel(std::string_view op) {
  static constexpr Kernel kKernels[] = {
      {"ABS", "op_abs"}, {"NEG", "op_neg"}, {"CEIL", "op_ceil"}, {"FLOOR", "op_floor"}, {"ROUND", "op_round"},
      {"EXP", "op_exp"}, {"LOG", "op_log"}, {"SIN", "op_sin"}, {"COS", "op_cos"}, {"SQRT", "op_sqrt"},
      {"RSQRT", "op_rsqrt"}, {"SQUARE", "op_square"}, {"TANH", "op_tanh"}, {"LOGISTIC", "op_logistic"},
      {"ELU", "op_elu"}, {"HARD_SWISH", "op_hard_swish"}, {"LEAKY_RELU", "op_leaky_relu"}, {"GELU", "op_gelu"},
      {"RELU", "op_copy"}, {"RELU6", "op_copy"}, {"RELU_N1_TO_1", "op_copy"}, {"RELU_0_TO_1", "op_copy"},
  };
  return find(kKernels, op);
}

const char* binary_kernel(std::string_view op) {
  static constexpr Kernel kKernels[] = {
      {"ADD", "op_add"}, {"SUB", "op_sub"}, {"MUL", "op_mul"}, {"DIV", "op_div"}, {"MAXIMUM", "op_maximum"},
      {"MINIMUM", "op_minimum"}, {"SQUARED_DIFFERENCE", "op_squared_difference"}, {"POW", "op_pow"},
      {"PRELU", "op_prelu"},
  };
  return find(kKernels, op);
}

const char* reduce_kernel(std::string_view op) {
  static constexpr Kernel kKernels[] = {{"MEAN", "reduce_sum"},
                                        {"SUM", "reduce_sum"},
                                        {"REDUCE_PROD", "reduce_prod"},
                                        {"REDUCE_MAX", "reduce_max"},
                                        {"REDUCE_MIN", "reduce_min"}};
  return find(kKernels, op);
}

bool activation_bounds(int64_t activation, float* least, float* most) {
  constexpr float kRanges[][2] = {{-kInfinity, kInfinity}, {0, kInfinity}, {-1, 1}, {0, 6}};
  if (activation < 0 || activation > 3) return false;
  *least = kRanges[activation][0];
  *most = kRanges[activation][1];
  return true;
}

bool clamp_bounds(std::string_view op, float* least, float* most) {
  if (op == "RELU_0_TO_1") {
    *least = 0, *most = 1;
    return true;
  }
  return activation_bounds(op == "RELU" ? 1 : op == "RELU_N1_TO_1" ? 2 : op == "RELU6" ? 3 : -1, least, most);
}

Status accepts(const OpView& op, const Constants& constants) {
  const Check check(op, constants);
  for (const Row& row : kRows)
    if (row.name == op.name()) return row.check(check);
  if (op.def().is_custom()) return op.not_implemented();
  if (unary_kernel(op.name())) return unary(check);
  if (binary_kernel(op.name())) return binary(check);
  if (reduce_kernel(op.name())) return reduce(check);
  return op.not_implemented();
}

}  // namespace surelite::opencl

// SPDX-License-Identifier: Apache-2.0
#include "delegates/nnapi/operations.h"

#include <cmath>

#include "delegates/nnapi/library.h"

namespace surelite::nnapi {
namespace {

using Arguments = std::vector<uint32_t>;

bool is_byte(ElementType type) { return type == ElementType::int8 || type == ElementType::uint8; }

class Check {
 public:
  Check(const OpView& op, const Constants& constants, int64_t level) : op_(op), constants_(constants), level_(level) {}

  const OpView& op() const { return op_; }
  const Tensor& in(size_t i = 0) const { return *op_.inputs()[i]; }
  const Tensor& out(size_t i = 0) const { return *op_.outputs()[i]; }

  Status since(int64_t level, const char* what) const {
    if (level_ >= level) return {};
    return op_.wrong_value(std::string(what) + " at feature level", level_, std::to_string(level) + " and later");
  }
  Status tensor(const Tensor& t) const {
    if (t.type != ElementType::float32 && !is_byte(t.type)) return op_.wrong_type(t, "float32, int8 and uint8");
    if (t.type == ElementType::int8) SURELITE_TRY(since(30, "int8"));
    if (t.rank() < 1 || t.rank() > 4) return op_.wrong_value("a rank of", t.rank(), "1 to 4");
    if (t.count() < 1) return op_.wrong_value("a tensor of elements", t.count(), "1 and more");
    if (is_byte(t.type) && (t.quant().kind != Quantization::Kind::affine || !t.quant().per_tensor()))
      return op_.wrong_value("scales", static_cast<int64_t>(t.quant().scale.size()), "1");
    return {};
  }
  bool in_file(size_t i) const {
    return op_.has_input(i) && in(i).def->is_constant && !in(i).def->sparsity && !in(i).def->data.empty();
  }
  Status data(size_t i) const {
    if (!op_.has_input(i)) return op_.wrong_value("no input", static_cast<int64_t>(i), "models with that input");
    SURELITE_TRY(tensor(in(i)));
    if (constants_.is_constant(in(i)) && !in_file(i))
      return op_.wrong_value("a computed constant as input", static_cast<int64_t>(i), "constants of the file there");
    return {};
  }
  Status constant(size_t i) const {
    return in_file(i) ? Status()
                      : op_.wrong_value("a computed value as input", static_cast<int64_t>(i), "constants of the file");
  }
  Status integers(size_t i) const {
    if (op_.has_input(i) && !integers_of(in(i)).empty()) return {};
    return op_.wrong_value("a computed value as input", static_cast<int64_t>(i), "integers of the file there");
  }
  Status activation() const {
    const int64_t value = op_.integer_option("fused_activation_function");
    return value >= 0 && value <= 3 ? Status() : op_.wrong_value("the fused activation", value, "0 to 3");
  }
  Status outputs() const {
    if (op_.outputs().size() != 1) return op_.wrong_value("outputs", static_cast<int64_t>(op_.outputs().size()), "1");
    SURELITE_TRY(tensor(out()));
    return out().type == in(0).type || op_.name() == "QUANTIZE" || op_.name() == "DEQUANTIZE" ||
                   op_.name() == "TRANSPOSE_CONV"
               ? Status()
               : op_.wrong_type(out(), name_of(in(0).type));
  }
  Status plain() const {
    if (op_.inputs().empty()) return op_.not_implemented();
    SURELITE_TRY(data(0));
    if (constants_.is_constant(in())) return op_.not_implemented();
    return outputs();
  }
  Status only_float() const { return in().type == ElementType::float32 ? Status() : op_.wrong_type(in(), "float32"); }

 private:
  const OpView& op_;
  const Constants& constants_;
  const int64_t level_;
};

Status plain(const Check& c) { return c.plain(); }
Status floats_only(const Check& c) {
  SURELITE_TRY(c.plain());
  return c.only_float();
}

// Bytes come out in steps of 1/256, where the CPU takes other steps of uint8, too.
Status softmax_check(const Check& c) {
  SURELITE_TRY(c.plain());
  const Tensor& out = *c.op().outputs()[0];
  const Quantization& quant = out.quant();
  if (out.type == ElementType::uint8 && (quant.first_scale() != 1.0f / 256 || quant.first_zero_point() != 0))
    return c.op().wrong_value("a zero point of", quant.first_zero_point(), "0 and a scale of 1/256");
  return {};
}

Status binary(const Check& c) {
  const OpView& op = c.op();
  if (op.inputs().size() != 2) return op.not_implemented();
  SURELITE_TRY(c.data(0));
  SURELITE_TRY(c.data(1));
  SURELITE_TRY(c.outputs());
  if (c.in(1).type != c.in(0).type) return op.wrong_type(c.in(1), name_of(c.in(0).type));
  if (op.name() == "DIV" || op.name() == "POW") SURELITE_TRY(c.only_float());
  if (op.name() == "SUB" && is_byte(c.in().type)) SURELITE_TRY(c.since(29, "quantized SUB"));
  return c.activation();
}

Status weighted(const Check& c) {
  const OpView& op = c.op();
  const bool transposed = op.name() == "TRANSPOSE_CONV";
  const size_t data = transposed ? 2 : 0, bias = transposed ? 3 : 2;
  if (op.inputs().size() <= data) return op.not_implemented();
  SURELITE_TRY(c.data(data));
  SURELITE_TRY(c.constant(1));
  if (op.has_input(bias)) SURELITE_TRY(c.constant(bias));
  SURELITE_TRY(c.tensor(c.out()));
  SURELITE_TRY(c.activation());
  const Tensor &in = c.in(data), &filter = c.in(1);
  if (c.out().type != in.type) return op.wrong_type(c.out(), name_of(in.type));
  if (filter.type != in.type) return op.wrong_type(filter, name_of(in.type));
  const bool depthwise = op.name() == "DEPTHWISE_CONV_2D", connected = op.name() == "FULLY_CONNECTED";
  if (filter.rank() != (connected ? 2 : 4)) return op.wrong_value("a filter of rank", filter.rank(), "2, or 4");
  const Quantization& quant = filter.quant();
  if (filter.type == ElementType::int8 && !quant.zero_point.all([](int32_t z) { return z == 0; }))
    return op.wrong_value("a filter zero point of", quant.first_zero_point(), "0, as the CPU does for int8");
  if (quant.per_channel()) {
    SURELITE_TRY(c.since(29, "scales per channel"));
    if (connected || filter.type != ElementType::int8 || quant.quantized_dimension != (depthwise ? 3 : 0))
      return op.wrong_value("filter scales", static_cast<int64_t>(quant.scale.size()), "1");
  }
  if (connected) {
    if (op.integer_option("weights_format") != 0 || op.integer_option("keep_num_dims") != 0)
      return op.wrong_value("kept axes, or weights of another format,", 1, "0");
    return {};
  }
  if (in.rank() != 4) return op.wrong_value("a rank of", in.rank(), "4");
  if (op.name() == "CONV_2D" && filter.dim(3) != in.dim(3))
    return op.wrong_value("filter channels", filter.dim(3), "those of the input");
  if (!transposed && (op.integer_option("dilation_w_factor") > 1 || op.integer_option("dilation_h_factor") > 1))
    return c.since(29, "dilation");
  return {};
}

Status pool(const Check& c) {
  SURELITE_TRY(c.plain());
  SURELITE_TRY(c.activation());
  return c.in().rank() == 4 ? Status() : c.op().wrong_value("a rank of", c.in().rank(), "4");
}

Status with_integers(const Check& c) {
  SURELITE_TRY(c.plain());
  if (c.op().inputs().size() > 2 && c.op().name() == "PAD") return c.op().wrong_value("inputs", 3, "2");
  return c.integers(1);
}
Status slice(const Check& c) {
  SURELITE_TRY(with_integers(c));
  return c.integers(2);
}
Status mean(const Check& c) {
  SURELITE_TRY(with_integers(c));
  const int64_t keeps = c.op().integer_option("keep_dims");
  const bool all = static_cast<int>(integers_of(c.in(1)).size()) == c.in().rank();
  return keeps || !all ? Status() : c.op().wrong_value("a result of rank", 0, "1 and more");
}
Status resize(const Check& c) {
  SURELITE_TRY(c.plain());
  if (c.in().rank() != 4) return c.op().wrong_value("a rank of", c.in().rank(), "4");
  const bool aligned = c.op().integer_option("align_corners") || c.op().integer_option("half_pixel_centers");
  return aligned ? c.since(30, "alignment of pixels") : Status();
}
Status concatenation(const Check& c) {
  const OpView& op = c.op();
  for (size_t i = 0; i < op.inputs().size(); ++i) {
    SURELITE_TRY(c.data(i));
    const Quantization &a = c.in(i).quant(), &b = c.out().quant();
    if (is_byte(c.in(i).type) && (a.first_scale() != b.first_scale() || a.first_zero_point() != b.first_zero_point()))
      SURELITE_TRY(c.since(29, "several scales"));
  }
  SURELITE_TRY(c.activation());
  if (op.integer_option("fused_activation_function"))
    return op.wrong_value("the fused activation", op.integer_option("fused_activation_function"), "0");
  return c.outputs();
}
Status convert(const Check& c) {
  SURELITE_TRY(c.plain());
  const bool from = c.op().name() == "DEQUANTIZE";
  const Tensor& real = from ? c.out() : c.in();
  return real.type == ElementType::float32 ? Status() : c.op().wrong_type(real, "float32");
}

// --- arguments

int64_t option(const OpView& op, std::string_view name) { return op.integer_option(name); }
uint32_t padding(const OpView& op, Operands* o) {
  return o->integer(option(op, "padding") == 0 ? kPaddingSame : kPaddingValid);
}
uint32_t activation(const OpView& op, Operands* o) { return o->integer(option(op, "fused_activation_function")); }

Arguments one(const OpView& op, Operands* o) { return {o->tensor(*op.inputs()[0])}; }
Arguments two(const OpView& op, Operands* o) { return {o->tensor(*op.inputs()[0]), o->tensor(*op.inputs()[1])}; }
Arguments fused(const OpView& op, Operands* o) {
  Arguments list = two(op, o);
  list.push_back(activation(op, o));
  return list;
}
Arguments weights(const OpView& op, Operands* o) {
  const bool transposed = op.name() == "TRANSPOSE_CONV";
  const Tensor &in = *op.inputs()[transposed ? 2 : 0], &filter = *op.inputs()[1];
  const size_t bias = transposed ? 3 : 2;
  const Tensor& out = *op.outputs()[0];
  return {o->tensor(in), o->filter(filter),
          o->bias(op.has_input(bias) ? op.inputs()[bias] : nullptr, in, filter, out.dim(out.rank() - 1))};
}
Arguments connected(const OpView& op, Operands* o) {
  Arguments list = weights(op, o);
  list.push_back(activation(op, o));
  return list;
}
Arguments convolution(const OpView& op, Operands* o) {
  Arguments list = weights(op, o);
  const bool depthwise = op.name() == "DEPTHWISE_CONV_2D", transposed = op.name() == "TRANSPOSE_CONV";
  if (transposed) {
    const Shape& shape = op.outputs()[0]->shape;
    list.push_back(o->integers({shape[0], shape[1], shape[2], shape[3]}, {4}));
  }
  list.push_back(padding(op, o));
  list.push_back(o->integer(option(op, "stride_w")));
  list.push_back(o->integer(option(op, "stride_h")));
  if (depthwise) list.push_back(o->integer(op.outputs()[0]->dim(3) / op.inputs()[0]->dim(3)));
  list.push_back(activation(op, o));
  const int64_t wide = option(op, "dilation_w_factor"), high = option(op, "dilation_h_factor");
  const bool dilated = !transposed && (wide > 1 || high > 1);
  if (transposed || dilated) list.push_back(o->flag(false));  // channels last
  if (dilated) list.push_back(o->integer(wide)), list.push_back(o->integer(high));
  return list;
}
Arguments pooling(const OpView& op, Operands* o) {
  return {o->tensor(*op.inputs()[0]),          padding(op, o),
          o->integer(option(op, "stride_w")),  o->integer(option(op, "stride_h")),
          o->integer(option(op, "filter_width")), o->integer(option(op, "filter_height")),
          activation(op, o)};
}
Arguments softmax(const OpView& op, Operands* o) {
  return {o->tensor(*op.inputs()[0]), o->real(op.real_option("beta"))};
}
Arguments elu(const OpView& op, Operands* o) { return {o->tensor(*op.inputs()[0]), o->real(1)}; }
Arguments reshape(const OpView& op, Operands* o) {
  const Shape& shape = op.outputs()[0]->shape;
  return {o->tensor(*op.inputs()[0]), o->integers({shape.begin(), shape.end()}, {shape.rank()})};
}
Arguments integers(const OpView& op, Operands* o) {
  Arguments list{o->tensor(*op.inputs()[0])};
  for (size_t i = 1; i < op.inputs().size(); ++i)
    list.push_back(o->integers(integers_of(*op.inputs()[i]), op.inputs()[i]->shape));
  return list;
}
Arguments mean_arguments(const OpView& op, Operands* o) {
  const std::vector<int64_t> axes = integers_of(*op.inputs()[1]);
  return {o->tensor(*op.inputs()[0]), o->integers(axes, {static_cast<int32_t>(axes.size())}),
          o->integer(option(op, "keep_dims") ? 1 : 0)};
}
Arguments resize_arguments(const OpView& op, Operands* o) {
  const Tensor& out = *op.outputs()[0];
  Arguments list{o->tensor(*op.inputs()[0]), o->integer(out.dim(2)), o->integer(out.dim(1))};
  const bool corners = option(op, "align_corners") != 0, centers = option(op, "half_pixel_centers") != 0;
  if (!corners && !centers) return list;
  list.insert(list.end(), {o->flag(false), o->flag(corners), o->flag(centers)});
  return list;
}
Arguments concatenated(const OpView& op, Operands* o) {
  Arguments list;
  for (const Tensor* tensor : op.inputs()) list.push_back(o->tensor(*tensor));
  const int64_t axis = option(op, "axis");
  list.push_back(o->integer(axis < 0 ? axis + op.outputs()[0]->rank() : axis));
  return list;
}

struct Operation {
  std::string_view name;
  int32_t number;
  int64_t level;
  Status (*check)(const Check&);
  Arguments (*arguments)(const OpView&, Operands*);
};

constexpr Operation kOperations[] = {
    {"ADD", 0, 27, binary, fused},
    {"AVERAGE_POOL_2D", 1, 27, pool, pooling},
    {"CONCATENATION", 2, 27, concatenation, concatenated},
    {"CONV_2D", 3, 27, weighted, convolution},
    {"DEPTHWISE_CONV_2D", 4, 27, weighted, convolution},
    {"DEQUANTIZE", 6, 27, convert, one},
    {"FLOOR", 8, 27, floats_only, one},
    {"FULLY_CONNECTED", 9, 27, weighted, connected},
    {"LOGISTIC", 14, 27, plain, one},
    {"MAX_POOL_2D", 17, 27, pool, pooling},
    {"MUL", 18, 27, binary, fused},
    {"RELU", 19, 27, plain, one},
    {"RELU_N1_TO_1", 20, 27, plain, one},
    {"RELU6", 21, 27, plain, one},
    {"RESHAPE", 22, 27, plain, reshape},
    {"RESIZE_BILINEAR", 23, 27, resize, resize_arguments},
    {"SOFTMAX", 25, 27, softmax_check, softmax},
    {"TANH", 28, 27, floats_only, one},
    {"DIV", 30, 28, binary, fused},
    {"MEAN", 31, 28, mean, mean_arguments},
    {"PAD", 32, 28, with_integers, integers},
    {"SUB", 36, 28, binary, fused},
    {"TRANSPOSE", 37, 28, with_integers, integers},
    {"ABS", 38, 29, floats_only, one},
    {"EXP", 49, 29, floats_only, one},
    {"LOG", 60, 29, floats_only, one},
    {"MAXIMUM", 65, 29, binary, two},
    {"MINIMUM", 66, 29, binary, two},
    {"NEG", 67, 29, floats_only, one},
    {"POW", 70, 29, binary, two},
    {"PRELU", 71, 29, binary, two},
    {"QUANTIZE", 72, 29, convert, one},
    {"RSQRT", 83, 29, floats_only, one},
    {"SIN", 85, 29, floats_only, one},
    {"SLICE", 86, 29, slice, integers},
    {"SQRT", 88, 29, floats_only, one},
    {"TRANSPOSE_CONV", 91, 29, weighted, convolution},
    {"ELU", 98, 30, floats_only, elu},
    {"HARD_SWISH", 99, 30, floats_only, one},
};

const Operation* find(const OpView& op) {
  for (const Operation& each : kOperations)
    if (each.name == op.name() && !op.def().is_custom()) return &each;
  return nullptr;
}

}  // namespace

Status accepts(const OpView& op, const Constants& constants, int64_t level) {
  const Operation* operation = find(op);
  if (!operation) return op.not_implemented();
  const Check check(op, constants, level);
  SURELITE_TRY(check.since(operation->level, operation->name.data()));
  return operation->check(check);
}

int32_t operation_of(const OpView& op) { return find(op)->number; }

std::vector<uint32_t> arguments_of(const OpView& op, Operands* operands) { return find(op)->arguments(op, operands); }

}  // namespace surelite::nnapi

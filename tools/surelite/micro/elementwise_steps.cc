// SPDX-License-Identifier: Apache-2.0
// Sums, differences, products; functions of one element.
#include "micro/byte_table.h"
#include "micro/conv_steps.h"
#include "micro/kernels.h"
#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/quant/scaled_sum.h"

namespace surelite::tool::micro {
namespace {

constexpr std::string_view kElementwiseWanted = "int8, int16 or float32, both operands alike, up to 8 axes that differ";

// Empty where the shapes are equal, or for too many axes (*fits is then false).
std::string broadcast_text(const Operation& o, bool* fits) {
  const auto plan = BroadcastPlan<2>::make(o.out().shape, {&o.in(0).shape, &o.in(1).shape});
  *fits = plan.axes <= surelite::micro::kMaxAxes;
  std::string extent, a, b;
  for (size_t i = 0; i < static_cast<size_t>(plan.axes) && *fits; ++i) {
    const char* separator = i ? ", " : "";
    extent += separator + std::to_string(plan.extent[i]);
    a += separator + std::to_string(plan.stride[0][i]);
    b += separator + std::to_string(plan.stride[1][i]);
  }
  return fmt::format("{}, {{{}}}, {{{}}}, {{{}}}", plan.axes, extent, a, b);
}

bool same_shapes(const Operation& o) {
  return o.in(0).count() == o.out().count() && o.in(1).count() == o.out().count();
}

std::string fixed_text(const Multiplier& m) { return fmt::format("{{{}, {}}}", m.value, m.shift); }

Result<std::string> sum_parameters(Emitter& e, const Operation& o, int sign) {
  SURELITE_LET(const Activation activation, read_activation(o.ctx));
  SURELITE_TRY(prepare_scaled_sum(o.ctx, activation, sign));
  const auto s = std::static_pointer_cast<ScaledSum>(o.ctx.take_state());
  if (s->left == 0) return o.refuse("16 bits without the shifts that powers of two may stand for (pot_scale_int16)");
  return e.parameters(
      "AddI8",
      fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}, {}", s->zero_a, s->zero_b, s->sign, s->left, fixed_text(s->a),
                  fixed_text(s->b), fixed_text(s->out), s->zero_out, s->range.low, s->range.high),
      o.index);
}

Result<std::string> product_parameters(Emitter& e, const Operation& o) {
  SURELITE_LET(const Activation activation, read_activation(o.ctx));
  const Quantization &a = o.in(0).quant(), &b = o.in(1).quant(), &out = o.out().quant();
  const IntRange range = quantized_range(activation, o.out().type, out.first_scale(), out.first_zero_point());
  const Multiplier scale =
      quantize_multiplier(static_cast<double>(a.first_scale() * b.first_scale() / out.first_scale()));
  return e.parameters("MulI8", fmt::format("{}, {}, {}, {}, {}, {}", a.first_zero_point(), b.first_zero_point(),
                                           fixed_text(scale), out.first_zero_point(), range.low, range.high));
}

Status emit_pair(Emitter& e, const Operation& o, const std::string& real, int sign) {
  const bool is_real = o.is(ElementType::float32), halves = o.is(ElementType::int16);
  if (o.in(1).type != o.in(0).type || (!is_real && !halves && !o.is(ElementType::int8)))
    return o.refuse(kElementwiseWanted);
  if (halves)
    for (const Quantization* quant : {&o.in(0).quant(), &o.in(1).quant(), &o.out().quant()})
      if (!quant->per_tensor() || quant->first_zero_point() != 0)
        return o.refuse("16 bits with a scale and without zero points");
  bool fits = true;
  const std::string shape = broadcast_text(o, &fits);
  if (!fits) return o.refuse(kElementwiseWanted);
  for (int i = 0; i < 2; ++i)
    if (same_shapes(o) && !o.in(i).has_value) e.may_be_in_place(o.input(i));
  const char *type = is_real ? "float" : halves ? "int16_t" : "int8_t", *suffix = halves ? "i16" : "i8";
  if (is_real) {
    SURELITE_LET(const Activation activation, read_activation(o.ctx));
    const FloatRange range = float_range(activation);
    const std::string name = e.parameters("ClampF32", text_of(range.low) + ", " + text_of(range.high));
    const std::string axes = e.structs("Broadcast", "shape", 0, shape, 0);
    const std::string a = e.read(o.input(0), type), b = e.read(o.input(1), type);
    e.call(fmt::format("{}_f32({}, {}, {}, {}, {});", real, name, axes, a, b, e.write(o.output(), type)));
    return {};
  }
  SURELITE_LET(const std::string name, sign ? sum_parameters(e, o, sign) : product_parameters(e, o));
  const std::string function = sign ? "add" : "mul";
  if (same_shapes(o)) {
    const std::string a = e.read(o.input(0), type), b = e.read(o.input(1), type);
    e.call(fmt::format("{}_{}({}, {}, {}, {}, {});", function, suffix, name, a, b, e.write(o.output(), type),
                       o.out().count()));
    return {};
  }
  const std::string axes = e.structs("Broadcast", "shape", 0, shape, 0);
  const std::string a = e.read(o.input(0), type), b = e.read(o.input(1), type);
  e.call(fmt::format("{}_broadcast_{}({}, {}, {}, {}, {});", function, suffix, name, axes, a, b,
                     e.write(o.output(), type)));
  return {};
}

// Real functions that the library has.
std::string real_call(const Operation& o, const std::string& from, const std::string& to) {
  const auto count = o.out().count();
  const std::string& name = o.op.name;
  if (name == "LOGISTIC") return fmt::format("logistic_f32({}, {}, {});", from, to, count);
  if (name == "TANH") return fmt::format("tanh_f32({}, {}, {});", from, to, count);
  const char* range = name == "RELU"           ? "0.0f, __builtin_inff()"
                      : name == "RELU6"        ? "0.0f, 6.0f"
                      : name == "RELU_N1_TO_1" ? "-1.0f, 1.0f"
                      : name == "RELU_0_TO_1"  ? "0.0f, 1.0f"
                                               : nullptr;
  if (!range) return "";
  return fmt::format("clamp_f32({{{}}}, {}, {}, {});", range, from, to, count);
}

// Between int8, int16 and, as a result, int32.
Status emit_rescale(Emitter& e, const Operation& o) {
  const auto short_name = [](ElementType type) {
    return type == ElementType::int8    ? "i8"
           : type == ElementType::int16 ? "i16"
           : type == ElementType::int32 ? "i32"
                                        : "";
  };
  const std::string from_name = short_name(o.in(0).type), to_name = short_name(o.out().type);
  const Quantization &in = o.in(0).quant(), &out = o.out().quant();
  if (from_name.empty() || to_name.empty() || from_name == "i32")
    return o.refuse("int8 or int16 to int8, int16 or int32");
  const Multiplier scale =
      quantize_multiplier(static_cast<double>(in.first_scale()) / static_cast<double>(out.first_scale()));
  const std::string name = e.parameters(
      "Rescale", fmt::format("{}, {}, {}", in.first_zero_point(), fixed_text(scale), out.first_zero_point()));
  const auto pointer_to = [](const std::string& type) { return "int" + type.substr(1) + "_t"; };
  const std::string from = e.read(o.input(0), pointer_to(from_name));
  e.call(fmt::format("rescale_{}_{}({}, {}, {}, {});", from_name, to_name, name, from,
                     e.write(o.output(), pointer_to(to_name)), o.out().count()));
  return {};
}

bool is_byte(ElementType type) { return type == ElementType::int8 || type == ElementType::uint8; }

}  // namespace

void Fusion::emit(Emitter& e, const std::string& row_call, int32_t rows, int32_t row_elements) const {
  const Result<std::string> name = sum_parameters(e, *sum, 1);  // the plan has passed it
  const std::string row = e.scratch(static_cast<size_t>(row_elements), "int8_t");
  const int32_t other = sum->input(1 - row_input);
  const std::string memory = e.write(other, "int8_t");
  e.call(fmt::format("for (int32_t y = 0; y < {}; ++y) {{", rows));
  e.call(fmt::format("  int8_t *const row = {}, *const sums = {} + y * {};", row, memory, row_elements));
  e.call("  " + row_call);
  e.call(fmt::format("  add_i8({}, {}, sums, {});", *name, row_input == 0 ? "row, sums" : "sums, row", row_elements));
  e.call("}");
}

Status emit_add(Emitter& e, const Operation& o) { return emit_pair(e, o, "add", 1); }
Status emit_sub(Emitter& e, const Operation& o) { return emit_pair(e, o, "sub", -1); }
Status emit_mul(Emitter& e, const Operation& o) { return emit_pair(e, o, "mul", 0); }

Status emit_map(Emitter& e, const Operation& o) {
  e.may_be_in_place(o.input(0));
  if (o.is(ElementType::float32)) {
    const std::string from = e.read(o.input(0), "float"), to = e.write(o.output(), "float");
    const std::string call = real_call(o, from, to);
    if (call.empty()) return o.refuse("int8 or uint8");
    e.call(call);
    return {};
  }
  if (o.is(ElementType::int16)) return emit_map_i16(e, o);
  if (!is_byte(o.in(0).type) || !is_byte(o.out().type)) return o.refuse("int8, uint8 or float32");
  SURELITE_LET(const std::vector<uint8_t> table, byte_table(e.model(), o));
  const std::string name = e.constant<uint8_t>("uint8_t", "table", table);
  const std::string from = e.read(o.input(0), "uint8_t");
  e.call(fmt::format("look_up_8({}, {}, {}, {});", name, from, e.write(o.output(), "uint8_t"), o.out().count()));
  return {};
}

Status emit_quantize(Emitter& e, const Operation& o) {
  const ElementType from_type = o.in(0).type, to_type = o.out().type;
  const bool wide = !is_byte(from_type) || !is_byte(to_type);
  if (from_type != ElementType::float32 && wide) return emit_rescale(e, o);
  if (from_type != ElementType::float32) return emit_map(e, o);
  const Quantization& out = o.out().quant();
  if (o.out().type != ElementType::int8 || !out.per_tensor())
    return o.refuse("float32 to int8 with one scale, or int8 and uint8");
  const std::string from = e.read(o.input(0), "float");
  e.call(fmt::format("quantize_f32_i8({}, {}, {}, {}, {});", text_of(out.first_scale()), out.first_zero_point(), from,
                     e.write(o.output(), "int8_t"), o.out().count()));
  return {};
}

Status emit_dequantize(Emitter& e, const Operation& o) {
  const Quantization& in = o.in(0).quant();
  if (o.in(0).type != ElementType::int8 || !in.per_tensor()) return o.refuse("int8 with one scale");
  const std::string from = e.read(o.input(0), "int8_t");
  e.call(fmt::format("dequantize_i8_f32({}, {}, {}, {}, {});", text_of(in.first_scale()), in.first_zero_point(), from,
                     e.write(o.output(), "float"), o.out().count()));
  return {};
}

}  // namespace surelite::tool::micro

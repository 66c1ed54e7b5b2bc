// SPDX-License-Identifier: Apache-2.0
// Pooling, MEAN and SOFTMAX.
#include <cmath>

#include "micro/conv_steps.h"
#include "micro/kernels.h"
#include "ops/shared/conv/pooling.h"
#include "ops/shared/quant/softmax_scale.h"
#include "ops/shared/reduce/reduce_quantized.h"

namespace surelite::tool::micro {
namespace {

constexpr std::string_view kPoolWanted = "int8, int16 or float32";

Status emit_pool(Emitter& e, const Operation& o, const char* function) {
  SURELITE_TRY(prepare_pool_2d(o.ctx));
  const auto pool = std::static_pointer_cast<Pool>(o.ctx.take_state());
  const bool real = o.is(ElementType::float32), halves = o.is(ElementType::int16);
  if (!real && !halves && !o.is(ElementType::int8)) return o.refuse(kPoolWanted);
  const std::string name = e.parameters(
      real ? "PoolF32" : "PoolI8", fmt::format("{}, {}, {}, {}, {}", text_of(pool->y), text_of(pool->x), pool->channels,
                                               real ? text_of(pool->real.low) : std::to_string(pool->range.low),
                                               real ? text_of(pool->real.high) : std::to_string(pool->range.high)));
  const char* type = real ? "float" : halves ? "int16_t" : "int8_t";
  const std::string from = e.read(o.input(0), type), to = e.write(o.output(), type);
  for (int32_t b = 0; b < pool->batches; ++b)
    e.call(fmt::format("{}_{}({}, {}, {});", function,
                       real     ? "f32"
                       : halves ? "i16"
                                : "i8",
                       name, offset(from, b, o.in(0)), offset(to, b, o.out())));
  return {};
}

}  // namespace

Status emit_average_pool(Emitter& e, const Operation& o) { return emit_pool(e, o, "average_pool"); }
Status emit_max_pool(Emitter& e, const Operation& o) { return emit_pool(e, o, "max_pool"); }

Status emit_mean(Emitter& e, const Operation& o) {
  const bool real = o.is(ElementType::float32);
  if (!o.in(1).has_value || (!real && !o.is(ElementType::int8))) return o.refuse("int8 or float32 with constant axes");
  ReducePlan plan;
  SURELITE_TRY(prepare_reduce(o.ctx, &plan));
  if (plan.count > surelite::micro::kMaxAxes || plan.inputs == 0 || plan.inputs > INT32_MAX / 256)
    return o.refuse("8 axes that differ and 8388607 elements at most");
  std::string extents, strides;
  for (int i = 0; i < plan.count; ++i) {
    extents += fmt::format("{}{}", i ? ", " : "", plan.axes[static_cast<size_t>(i)].extent);
    strides += fmt::format("{}{}", i ? ", " : "", plan.axes[static_cast<size_t>(i)].out_stride);
  }
  std::string fields = fmt::format("{}, {{{}}}, {{{}}}, {}, ", plan.count, extents, strides, plan.outputs);
  if (real) {
    const std::string name = e.parameters("MeanF32", fields + std::to_string(plan.per_output));
    const std::string from = e.read(o.input(0), "float");
    e.call(fmt::format("mean_f32({}, {}, {});", name, from, e.write(o.output(), "float")));
    return {};
  }
  const Quantization &in = o.in(0).quant(), &out = o.out().quant();
  const Multiplier scale = mean_multiplier(in, out, plan.per_output);
  fields += fmt::format("{}, {{{}, {}}}, {}", plan.per_output * in.first_zero_point(), scale.value, scale.shift,
                        out.first_zero_point());
  const std::string name = e.parameters("MeanI8", fields);
  const std::string scratch = e.scratch(static_cast<size_t>(plan.outputs) * sizeof(int32_t), "int32_t");
  const std::string from = e.read(o.input(0), "int8_t");
  e.call(fmt::format("mean_i8({}, {}, {}, {});", name, from, e.write(o.output(), "int8_t"), scratch));
  return {};
}

Status emit_softmax(Emitter& e, const Operation& o) {
  const Shape& shape = o.in(0).shape;
  const int32_t depth = shape[shape.rank() - 1];
  const int64_t rows = shape.count(0, shape.rank() - 1);
  const float beta = o.ctx.options().f32("beta");
  if (o.in(0).type == o.out().type) e.may_be_in_place(o.input(0));
  if (o.is(ElementType::float32)) {
    const std::string from = e.read(o.input(0), "float");
    e.call(fmt::format("softmax_f32({}, {}, {}, {}, {});", text_of(beta), from, e.write(o.output(), "float"), rows,
                       depth));
    return {};
  }
  if (o.is(ElementType::int16)) return emit_softmax_i16(e, o, beta, rows, depth);
  SoftmaxScale scale;
  const bool wide = o.out().type == ElementType::int16;
  // The desktop also takes int16 of another scale than 1/65536 from -32768 on.
  const Quantization& out = o.out().quant();
  const bool own_steps =
      !wide || (out.first_zero_point() == -32768 && std::abs(out.first_scale() * 65536.0f - 1.0f) <= 0.001f);
  if (o.in(0).type != ElementType::int8 || (!wide && o.out().type != ElementType::int8) || !own_steps ||
      !SoftmaxScale::make(static_cast<double>(beta), static_cast<double>(o.in(0).quant().first_scale()), &scale))
    return o.refuse(kPoolWanted);
  std::vector<int32_t> exps;
  for (int d = 0; d < 256 && -d >= scale.least; ++d) exps.push_back(fixed::exp_q5(scale.q5(-d)));
  while (!exps.empty() && exps.back() == 0) exps.pop_back();
  const std::string table = e.constant<int32_t>("int32_t", "exps", exps);
  const std::string name = e.parameters("SoftmaxI8", fmt::format("{}, {}, {}, {}", rows, depth, table, exps.size()));
  const std::string from = e.read(o.input(0), "int8_t");
  e.call(fmt::format("softmax_i8{}({}, {}, {});", wide ? "_i16" : "", name, from,
                     e.write(o.output(), wide ? "int16_t" : "int8_t")));
  return {};
}

}  // namespace surelite::tool::micro

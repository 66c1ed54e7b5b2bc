// SPDX-License-Identifier: Apache-2.0
// SVDF: a fully connected layer of low rank over a window of time. Each filter multiplies the input with its feature
// weights, remembers the last results, and multiplies those with its time weights; `rank` filters add up to one unit.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "ops/shared/control/stopping.h"
#include "ops/shared/elementwise/real_activation.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/recurrent/lstm_layer.h"
#include "ops/shared/quant/row_sums.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

enum { kInput, kFeature, kTime, kBias, kMemory };

struct State {
  int64_t batches = 0, inputs = 0, filters = 0, units = 0, rank = 1, window = 0;
  Activation activation = Activation::none;
  bool asymmetric = false;
  int results = 0, bytes = 0;    // scratch
  int times = 0, row_sums = -1;  // persistent
  int32_t input_zero = 0, memory_zero = 0;
  Multiplier to_memory, to_output;
  int32_t output_zero = 0;
  std::vector<int32_t> feature_sums;  // of each filter's weights, where they are known and the input has a zero point
};

// Drops the oldest value of each filter. Elements move across filters as well, but those are overwritten.
template <class T>
void advance(T* memory, int64_t count) {
  if (count > 1) std::memmove(memory, memory + 1, static_cast<size_t>(count - 1) * sizeof(T));
}

// The part that real and dynamic-range kernels share: `results` holds the newest value of each filter.
Status finish_real(const RunContext& ctx, const State& s, const float* time_weights, const float* results) {
  float* memory = ctx.input(kMemory).values_mut<float>().data();
  advance(memory, s.batches * s.filters * s.window);
  if (s.window > 0)
    for (int64_t i = 0; i < s.batches * s.filters; ++i) memory[i * s.window + s.window - 1] = results[i];
  const float* bias = data_or_null<float>(ctx, kBias);
  float* out = ctx.out<float>(0).data();
  const simd::DotF32 dot = dot_f32(ctx.kernels());
  Stopping stopping(ctx);
  for (int64_t b = 0; b < s.batches; ++b) {
    if (stopping.after(s.filters * s.window)) return ended(ctx);
    const float* w = time_weights;
    for (int64_t u = 0; u < s.units; ++u) {
      float sum = 0.0f;
      for (int64_t r = 0; r < s.rank; ++r, w += s.window, memory += s.window) {
        sum += dot(w, memory, s.window);
      }
      *out++ = activate(s.activation, bias ? sum + bias[u] : sum);
    }
  }
  return {};
}

Status run_real(RunContext& ctx) {
  const State& s = ctx.state<State>();
  float* results = scratch_data<float>(ctx, s.results);
  const float* input = ctx.in<float>(kInput).data();
  std::fill_n(results, s.batches * s.filters, 0.0f);
  Stopping stopping(ctx);
  for (int64_t b = 0; b < s.batches; ++b, input += s.inputs) {
    if (stopping.after(s.filters * s.inputs)) return ended(ctx);
    add_dots_f32(ctx.kernels(), ctx.in<float>(kFeature).data(), s.filters, s.inputs, input, results + b * s.filters);
  }
  return finish_real(ctx, s, ctx.in<float>(kTime).data(), results);
}

// Computed in the first run and kept, like the stock kernel does even if the weights are not constant.
const float* real_time_weights(const RunContext& ctx, const State& s) {
  const std::span<std::byte> memory = ctx.persistent(s.times);
  auto* known = reinterpret_cast<int32_t*>(memory.data());
  auto* times = reinterpret_cast<float*>(memory.data()) + 1;
  if (*known == 0) {
    const float scale = ctx.input(kTime).quant().first_scale();
    for (const int8_t stored : ctx.in<int8_t>(kTime)) *times++ = static_cast<float>(stored) * scale;
    *known = 1;
  }
  return reinterpret_cast<float*>(memory.data()) + 1;
}

Status run_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  float* results = scratch_data<float>(ctx, s.results);
  std::fill_n(results, s.batches * s.filters, 0.0f);
  const int8_t* weights = ctx.in<int8_t>(kFeature).data();
  const float weight_scale = ctx.input(kFeature).quant().first_scale();
  std::optional<RowSums> kept;
  if (s.row_sums >= 0) kept.emplace(ctx, s.row_sums);
  const int32_t* sums = kept ? kept->of(weights, s.filters, s.inputs) : nullptr;
  const float* input = ctx.in<float>(kInput).data();
  int8_t* bytes = scratch_data<int8_t>(ctx, s.bytes);
  Stopping stopping(ctx);
  for (int64_t b = 0; b < s.batches; ++b, input += s.inputs) {
    if (stopping.after(s.filters * s.inputs)) return ended(ctx);
    const RowScale row = s.asymmetric ? quantize_row_asymmetric(ctx.kernels(), input, s.inputs, bytes)
                                      : quantize_row_symmetric(ctx.kernels(), input, s.inputs, bytes);
    const float scale = row.scale * weight_scale;
    multiply_rows(ctx.kernels(), weights, s.filters, s.inputs, bytes, &scale, 1, nullptr,
                  sums ? &row.zero_point : nullptr, sums, results + b * s.filters);
  }
  return finish_real(ctx, s, real_time_weights(ctx, s), results);
}

// The sum of times[i] * (memory[i] - zero), which wraps: by vectors of eight, whose sums are added at last.
template <class T>
uint32_t weigh(const T* times, const T* memory, int64_t count, int32_t zero) {
  constexpr int kLanes = 8;
  int32_t products[kLanes];
  uint32_t lanes[kLanes] = {}, sum = 0;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int k = 0; k < kLanes; ++k) products[k] = times[i + k] * memory[i + k];
    for (int k = 0; k < kLanes; ++k) lanes[k] += static_cast<uint32_t>(products[k]);
    if (zero != 0)
      for (int k = 0; k < kLanes; ++k) lanes[k] -= static_cast<uint32_t>(times[i + k]) * static_cast<uint32_t>(zero);
  }
  for (const uint32_t lane : lanes) sum += lane;
  for (; i < count; ++i) sum += static_cast<uint32_t>(times[i] * (memory[i] - zero));
  return sum;
}

// Memory is int16, or int8 as microcontrollers keep it. Sums wrap around.
template <class T>
Status run_integer(RunContext& ctx) {
  const State& s = ctx.state<State>();
  T* memory = ctx.input(kMemory).values_mut<T>().data();
  advance(memory, s.batches * s.filters * s.window);
  const int8_t* feature = ctx.in<int8_t>(kFeature).data();
  const int8_t* input = ctx.in<int8_t>(kInput).data();
  const int32_t* bias = data_or_null<int32_t>(ctx, kBias);
  int32_t* newest = scratch_data<int32_t>(ctx, s.results);
  const int32_t* sums = s.feature_sums.data();
  if (s.input_zero != 0 && s.feature_sums.empty()) {
    sum_rows(ctx.kernels(), feature, s.filters, s.inputs, newest + s.filters);
    sums = newest + s.filters;
  }
  int8_t* out = ctx.out<int8_t>(0).data();
  Stopping stopping(ctx);
  for (int64_t b = 0; b < s.batches; ++b, input += s.inputs) {
    if (stopping.after(s.filters * (s.inputs + s.window))) return ended(ctx);
    dots_i8(ctx.kernels(), feature, s.filters, s.inputs, input, newest);
    const auto zero = static_cast<uint32_t>(s.input_zero);
    for (int64_t f = 0; zero != 0 && f < s.filters; ++f)
      newest[f] = static_cast<int32_t>(static_cast<uint32_t>(newest[f]) - zero * static_cast<uint32_t>(sums[f]));
    for (int64_t f = 0; s.window > 0 && f < s.filters; ++f) {
      const int32_t value = std::clamp<int32_t>(multiply(newest[f], s.to_memory), std::numeric_limits<T>::min(),
                                                std::numeric_limits<T>::max());
      // Microcontrollers add the zero point after the clamp, and the sum wraps around.
      memory[(f + 1) * s.window - 1] = static_cast<T>(value + s.memory_zero);
    }
    const T* time = ctx.in<T>(kTime).data();
    const int64_t width = s.rank * s.window;
    for (int64_t u = 0; u < s.units; ++u, time += width, memory += width) {
      const uint32_t sum = static_cast<uint32_t>(bias ? bias[u] : 0) + weigh(time, memory, width, s.memory_zero);
      const int64_t value = int64_t{multiply(static_cast<int32_t>(sum), s.to_output)} + s.output_zero;
      *out++ = static_cast<int8_t>(std::clamp<int64_t>(value, INT8_MIN, INT8_MAX));
    }
  }
  return {};
}

Status read_sizes(const PrepareContext& ctx, State* s) {
  for (const int i : {kInput, kFeature, kTime})
    if (ctx.input(i).rank() != 2) return ctx.wrong_rank(i, 2);
  s->rank = ctx.options().i32("rank");
  s->batches = ctx.input(kInput).dim(0);
  s->inputs = ctx.input(kInput).dim(1);
  s->filters = ctx.input(kFeature).dim(0);
  s->window = ctx.input(kTime).dim(1);
  if (s->rank <= 0 || s->filters % s->rank)
    return ctx.bad_option("rank", {"value", s->rank},
                          "it must be positive and divide the number of filters, " + std::to_string(s->filters));
  s->units = s->filters / s->rank;
  SURELITE_TRY(expect_shape(ctx, kFeature, {s->filters, s->inputs}));
  SURELITE_TRY(expect_shape(ctx, kTime, {s->filters, s->window}));
  if (ctx.has_input(kBias)) SURELITE_TRY(expect_shape(ctx, kBias, {s->units}));
  SURELITE_TRY(expect_shape(ctx, kMemory, {s->batches, s->window * s->filters}));
  return expect_variable(ctx, kMemory, ctx.input(kMemory).count());
}

Status too_many_results(PrepareContext& ctx) {
  return ctx.fail(Code::P311, {{"what", "the results of the filters of SVDF"}});
}

Status prepare_integer(PrepareContext& ctx, State* s) {
  if (s->activation != Activation::relu)
    return ctx.bad_option("fused_activation_function", {"value", static_cast<int>(s->activation)},
                          "integer SVDF takes RELU only");
  for (const int i : {kInput, kFeature, kTime, kMemory})
    if (!ctx.input(i).quant().per_tensor()) return ctx.wrong_scale_count(i, 1);
  const Quantization& output = ctx.output(0).quant();
  if (!output.per_tensor()) return ctx.wrong_scale_count(Operand::output(0), 1);
  const double memory = ctx.input(kMemory).quant().first_scale();
  s->to_memory = quantize_multiplier(static_cast<double>(ctx.input(kInput).quant().first_scale()) *
                                     static_cast<double>(ctx.input(kFeature).quant().first_scale()) / memory);
  s->to_output = quantize_multiplier(memory * static_cast<double>(ctx.input(kTime).quant().first_scale()) /
                                     static_cast<double>(output.first_scale()));
  s->input_zero = ctx.input(kInput).quant().first_zero_point();
  s->output_zero = output.first_zero_point();
  int64_t results = 0;  // of the filters, and sums of their weights
  if (!checked_mul(s->filters, int64_t{2}, &results)) return too_many_results(ctx);
  SURELITE_LET(s->results, scratch_for<int32_t>(ctx, results));
  if (s->input_zero != 0 && ctx.known(kFeature)) {
    s->feature_sums.resize(static_cast<size_t>(s->filters));
    sum_rows(ctx.kernels(), ctx.input(kFeature).values<int8_t>().data(), s->filters, s->inputs, s->feature_sums.data());
  }
  if (ctx.input(kMemory).type == ElementType::int8) {
    s->memory_zero = ctx.input(kMemory).quant().first_zero_point();
    ctx.set_run(run_integer<int8_t>);
  } else {
    ctx.set_run(run_integer<int16_t>);
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(forbid_sparse(ctx));
  State& s = ctx.state<State>();
  SURELITE_LET(s.activation, read_activation(ctx, true));
  SURELITE_TRY(read_sizes(ctx, &s));
  SURELITE_TRY(ctx.resize(0, {static_cast<int32_t>(s.batches), static_cast<int32_t>(s.units)}));
  if (ctx.input(kInput).type == ElementType::int8) return prepare_integer(ctx, &s);
  int64_t results = 0;
  if (!checked_mul(s.batches, s.filters, &results)) return too_many_results(ctx);
  SURELITE_LET(s.results, scratch_for<float>(ctx, results));
  if (ctx.input(kFeature).type == ElementType::float32) {
    ctx.set_run(run_real);
    return {};
  }
  for (const int i : {kFeature, kTime})
    if (!ctx.input(i).quant().per_tensor()) return ctx.wrong_scale_count(i, 1);
  s.asymmetric = ctx.options().flag("asymmetric_quantize_inputs");
  SURELITE_LET(s.bytes, scratch_for<int8_t>(ctx, s.inputs));
  SURELITE_LET(s.times, keep_words(ctx, ctx.input(kTime).count()));
  if (s.asymmetric) {
    SURELITE_LET(s.row_sums, keep_words(ctx, s.filters));
  }
  ctx.set_run(run_hybrid);
  return {};
}

}  // namespace

extern const OpSpec op_svdf{
    .name = "SVDF",
    .max_version = 4,
    .types =
        "f32 f32 f32 f32? f32 -> f32\n"
        "f32 u8 u8 f32? f32 -> f32\n"
        "f32 i8 i8 f32? f32 -> f32\n"
        "i8 i8 i16 i32? i16 -> i8\n"
        "i8 i8 i8 i32? i8 -> i8",
    .options = "SVDFOptions",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite

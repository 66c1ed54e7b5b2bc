// SPDX-License-Identifier: Apache-2.0
// Checks and steps of plain recurrent layers.
#include "ops/shared/recurrent/rnn_layer.h"

#include <algorithm>
#include <optional>
#include <string>

#include "ops/fast/float_map.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/elementwise/real_activation.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/recurrent/lstm_layer.h"
#include "ops/shared/quant/row_sums.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

struct Matrix {
  const float* real = nullptr;
  const int8_t* stored = nullptr;
  float scale = 0.0f;
  const int32_t* sums = nullptr;
  int64_t columns = 0;
};

class Runner {
 public:
  Runner(const RunContext& ctx, const RnnLayer& layer)
      : ctx_(ctx), l_(layer), bytes_(scratch_data<int8_t>(ctx, layer.byte_scratch)) {
    if (l_.row_sums >= 0) sums_.emplace(ctx, l_.row_sums);
    input_ = matrix(l_.input_weights, l_.inputs);
    if (l_.aux_weights >= 0) aux_ = matrix(l_.aux_weights, l_.aux_inputs);
    recurrent_ = matrix(l_.recurrent_weights, l_.units);
  }

  Status run() {
    Stopping stopping(ctx_);
    const float* input = ctx_.in<float>(l_.input).data();
    const float* aux = l_.aux_weights >= 0 ? ctx_.in<float>(l_.aux_input).data() : nullptr;
    const float* bias = ctx_.in<float>(l_.bias).data();
    float* states = ctx_.input(l_.state).values_mut<float>().data();
    float* output = ctx_.out<float>(l_.output).data() + l_.output_offset;
    for (int64_t step = 0; step < l_.steps; ++step)
      for (int64_t batch = 0; batch < l_.batches; ++batch) {
        const int64_t time = l_.backward ? l_.steps - 1 - step : step;
        const int64_t row = l_.time_major ? time * l_.batches + batch : batch * l_.steps + time;
        float* out = output + row * l_.output_stride;
        float* state = states + batch * l_.units;
        std::copy_n(bias, l_.units, out);
        accumulate(input_, input + row * l_.inputs, out);
        if (aux) accumulate(aux_, aux + row * l_.aux_inputs, out);
        accumulate(recurrent_, state, out);
        activate_units(out);
        std::copy_n(out, l_.units, state);
        if (stopping.after(l_.units * (l_.inputs + l_.aux_inputs + l_.units))) return ended(ctx_);
      }
    return {};
  }

 private:
  Matrix matrix(int slot, int64_t columns) {
    Matrix m;
    m.columns = columns;
    if (!l_.hybrid) {
      m.real = ctx_.in<float>(slot).data();
      return m;
    }
    m.stored = ctx_.in<int8_t>(slot).data();
    m.scale = ctx_.input(slot).quant().first_scale();
    if (sums_) m.sums = sums_->of(m.stored, l_.units, columns);
    return m;
  }

  // No kernel where states are quantized: a unit in the last place can become one of the bytes'.
  void activate_units(float* out) const {
    const simd::MapF32 tanh = ctx_.kernels().get<simd::FloatMaps>().tanh;
    if (l_.activation == Activation::tanh && tanh && !l_.hybrid) tanh(out, out, l_.units);
    else activate(l_.activation, out, l_.units);
  }

  void accumulate(const Matrix& m, const float* vector, float* out) const {
    if (m.real) return add_dots_f32(ctx_.kernels(), m.real, l_.units, m.columns, vector, out);
    const RowScale row = l_.asymmetric ? quantize_row_asymmetric(ctx_.kernels(), vector, m.columns, bytes_)
                                       : quantize_row_symmetric(ctx_.kernels(), vector, m.columns, bytes_);
    const float scale = row.scale * m.scale;
    multiply_rows(ctx_.kernels(), m.stored, l_.units, m.columns, bytes_, &scale, 1, nullptr,
                  m.sums ? &row.zero_point : nullptr, m.sums, out);
  }

  const RunContext& ctx_;
  const RnnLayer& l_;
  int8_t* bytes_;
  std::optional<RowSums> sums_;
  Matrix input_, aux_, recurrent_;
};

Status read_sizes(const PrepareContext& ctx, RnnLayer* l, int rank) {
  const Tensor& input = ctx.input(l->input);
  const Tensor& weights = ctx.input(l->input_weights);
  if (input.rank() != rank)
    return ctx.wrong_rank(l->input, rank);
  if (weights.rank() != 2) return ctx.wrong_rank(l->input_weights, 2);
  if (rank == 3) {
    l->steps = input.dim(l->time_major ? 0 : 1);
    l->batches = input.dim(l->time_major ? 1 : 0);
  } else {
    l->batches = input.dim(0);
  }
  l->inputs = input.dim(rank - 1);
  l->units = l->output_stride = weights.dim(0);
  SURELITE_TRY(expect_shape(ctx, l->input_weights, {l->units, l->inputs}));
  SURELITE_TRY(expect_shape(ctx, l->recurrent_weights, {l->units, l->units}));
  SURELITE_TRY(expect_shape(ctx, l->bias, {l->units}));
  SURELITE_TRY(expect_shape(ctx, l->state, {l->batches, l->units}));
  return expect_variable(ctx, l->state, ctx.input(l->state).count());
}

Status read_aux(const PrepareContext& ctx, RnnLayer* l) {
  if (l->aux_weights < 0) return {};
  const Tensor& input = ctx.input(l->input);
  const Tensor& aux = ctx.input(l->aux_input);
  if (aux.rank() != 3) return ctx.wrong_rank(l->aux_input, 3);
  for (const int axis : {0, 1})
    if (aux.dim(axis) != input.dim(axis)) return ctx.extents_differ(l->aux_input, axis, l->input, axis);
  l->aux_inputs = aux.dim(2);
  return expect_shape(ctx, l->aux_weights, {l->units, l->aux_inputs});
}

}  // namespace

Result<RnnLayer> prepare_rnn(PrepareContext& ctx, RnnLayer layer, int rank) {
  SURELITE_TRY(forbid_sparse(ctx));
  SURELITE_LET(layer.activation, read_activation(ctx, true));
  layer.time_major = rank == 2 || ctx.options().flag("time_major");
  SURELITE_TRY(read_sizes(ctx, &layer, rank));
  SURELITE_TRY(read_aux(ctx, &layer));
  layer.hybrid = ctx.input(layer.input_weights).type != ElementType::float32;
  if (!layer.hybrid) {
    SURELITE_LET(layer.byte_scratch, scratch_for<int8_t>(ctx, 0));
    return layer;
  }
  for (const int slot : {layer.input_weights, layer.recurrent_weights, layer.aux_weights})
    if (slot >= 0 && !ctx.input(slot).quant().per_tensor())
      return ctx.wrong_scale_count(slot, 1);
  layer.asymmetric = ctx.options().flag("asymmetric_quantize_inputs");
  SURELITE_LET(layer.byte_scratch, scratch_for<int8_t>(ctx, std::max({layer.inputs, layer.aux_inputs, layer.units})));
  if (layer.asymmetric) {
    SURELITE_LET(layer.row_sums, keep_words(ctx, 3 * layer.units));
  }
  return layer;
}

Status run_rnn(const RunContext& ctx, const RnnLayer& layer) { return Runner(ctx, layer).run(); }

}  // namespace surelite

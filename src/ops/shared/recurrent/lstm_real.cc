// SPDX-License-Identifier: Apache-2.0
// Steps of real and dynamic-range LSTM layers.
#include "ops/shared/recurrent/lstm_real.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "ops/fast/dot.h"
#include "ops/fast/float_map.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/elementwise/real_activation.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/row_sums.h"
#include "ops/shared/options/scratch.h"
#include "ops/shared/move/sparse.h"

namespace surelite {
namespace {

// A row of activations, with its quantized form where weights are 8-bit.
struct Vector {
  const float* real = nullptr;
  const int8_t* stored = nullptr;
  RowScale scale;
  bool zero = false;  // contributes nothing
};

// One of `real` and `stored` is set.
struct Matrix {
  const float* real = nullptr;
  const int8_t* stored = nullptr;
  float scale = 0.0f;
  const int32_t* sums = nullptr;  // of rows, if activations have zero points
  bool sparse = false;
};

class Layer {
 public:
  Layer(const RunContext& ctx, const LstmReal& lstm) : ctx_(ctx), lstm_(lstm), l_(lstm.layer) {
    gates_ = scratch_data<float>(ctx, lstm.real_scratch);
    hidden_ = gates_ + kLstmGates * static_cast<size_t>(l_.cells);
    bytes_ = scratch_data<int8_t>(ctx, lstm.byte_scratch);
    if (lstm.row_sums >= 0) sums_.emplace(ctx, lstm.row_sums);
    for (size_t gate = 0; gate < kLstmGates; ++gate) {
      if (!l_.uses(gate)) continue;
      input_[gate] = matrix(l_.slots.input_weights[gate], l_.cells, l_.inputs);
      if (l_.has_aux) aux_[gate] = matrix(l_.slots.aux_weights[gate], l_.cells, l_.aux_inputs);
      if (!l_.diagonal[gate]) recurrent_[gate] = matrix(l_.slots.recurrent_weights[gate], l_.cells, l_.outputs);
    }
    if (l_.projection) projection_ = matrix(l_.slots.projection_weights, l_.outputs, l_.cells);
  }

  Status run() {
    const float* input = ctx_.in<float>(l_.slots.input).data();
    const float* aux = l_.has_aux ? ctx_.in<float>(l_.slots.aux_input).data() : nullptr;
    float* states = ctx_.input(l_.slots.output_state).values_mut<float>().data();
    float* cells = ctx_.input(l_.slots.cell_state).values_mut<float>().data();
    float* output = ctx_.out<float>(l_.output).data() + l_.output_offset;
    for (int64_t step = 0; step < l_.steps; ++step)
      for (int64_t batch = 0; batch < l_.batches; ++batch) {
        const int64_t row = l_.row(step, batch);
        state_ = states + batch * l_.outputs;
        cell_ = cells + batch * l_.cells;
        run_step(input + row * l_.inputs, aux ? aux + row * l_.aux_inputs : nullptr);
        std::copy_n(state_, l_.outputs, output + row * l_.output_stride);
        if (stopping_.after(l_.cells * (l_.inputs + l_.aux_inputs + l_.outputs))) return ended(ctx_);
      }
    return {};
  }

 private:
  Matrix matrix(int slot, int64_t rows, int64_t columns) {
    const Tensor& tensor = ctx_.input(slot);
    const auto index = static_cast<size_t>(slot);
    const bool sparse = tensor.def->sparsity.has_value();
    const std::byte* data = sparse ? lstm_.expanded[index].data() : tensor.data;
    Matrix m;
    m.sparse = sparse;
    if (!lstm_.hybrid) {
      m.real = reinterpret_cast<const float*>(data);
      return m;
    }
    m.stored = reinterpret_cast<const int8_t*>(data);
    m.scale = tensor.quant().first_scale();
    if (sums_) m.sums = sums_->of(m.stored, rows, columns);
    return m;
  }

  Vector vector(const float* values, int64_t count, int8_t* stored) const {
    Vector v{values, stored, {}, all_zero(values, count)};
    if (lstm_.hybrid && !v.zero)
      v.scale = l_.asymmetric ? quantize_row_asymmetric(ctx_.kernels(), values, count, stored)
                              : quantize_row_symmetric(ctx_.kernels(), values, count, stored);
    return v;
  }

  void accumulate(const Matrix& m, int64_t rows, int64_t columns, const Vector& v, float* out) const {
    if (v.zero) return;
    if (m.real) return add_dots_f32(ctx_.kernels(), m.real, rows, columns, v.real, out);
    const float scale = v.scale.scale * m.scale;
    multiply_rows(ctx_.kernels(), m.stored, rows, columns, v.stored, &scale, 1, nullptr,
                  m.sums ? &v.scale.zero_point : nullptr, m.sums, out);
  }

  void add_recurrent(size_t gate, const Vector& input, const Vector& state, float* out) const {
    if (l_.diagonal[gate]) {
      const float* weights = ctx_.in<float>(l_.slots.recurrent_weights[gate]).data();
      for (int64_t c = 0; c < l_.cells; ++c) out[c] += weights[c] * state_[c];
      return;
    }
    Vector v = state;
    // The stock kernel scales sparse recurrent products with the scale of the input (lstm_eval.cc,
    // CalculateLstmGateHybrid).
    if (recurrent_[gate].sparse && lstm_.hybrid) v.scale.scale = input.scale.scale;
    accumulate(recurrent_[gate], l_.cells, l_.outputs, v, out);
  }

  void add_peephole(size_t gate, float* out) const {
    const int slot = l_.slots.peephole_weights[gate];
    if (!l_.peephole || slot < 0) return;
    if (!lstm_.hybrid) {
      const float* weights = ctx_.in<float>(slot).data();
      for (int64_t c = 0; c < l_.cells; ++c) out[c] += weights[c] * cell_[c];
      return;
    }
    const int8_t* weights = ctx_.in<int8_t>(slot).data();
    const float scale = ctx_.input(slot).quant().first_scale();
    for (int64_t c = 0; c < l_.cells; ++c) out[c] += scale * static_cast<float>(weights[c]) * cell_[c];
  }

  void normalize(size_t gate, float* out) const {
    const float* weights = ctx_.in<float>(l_.slots.norm_weights[gate]).data();
    const float* bias = ctx_.in<float>(l_.slots.biases[gate]).data();
    const auto count = static_cast<float>(l_.cells);
    float sum = 0.0f;
    for (int64_t c = 0; c < l_.cells; ++c) sum += out[c];
    const float mean = sum / count;
    float squares = 0.0f;
    for (int64_t c = 0; c < l_.cells; ++c) squares += (out[c] - mean) * (out[c] - mean);
    const float inverse = 1.0f / std::sqrt(squares / count + 1e-8f);
    for (int64_t c = 0; c < l_.cells; ++c) out[c] = (out[c] - mean) * inverse * weights[c] + bias[c];
  }

  float* run_gate(size_t gate, const Vector& input, const Vector& aux, const Vector& state) {
    float* out = gates_ + gate * static_cast<size_t>(l_.cells);
    if (l_.layer_norm)
      std::fill_n(out, l_.cells, 0.0f);
    else
      std::copy_n(ctx_.in<float>(l_.slots.biases[gate]).data(), l_.cells, out);
    accumulate(input_[gate], l_.cells, l_.inputs, input, out);
    if (l_.has_aux) accumulate(aux_[gate], l_.cells, l_.aux_inputs, aux, out);
    add_recurrent(gate, input, state, out);
    add_peephole(gate, out);
    if (l_.layer_norm) normalize(gate, out);
    if (gate == kCellGate)
      activate_cells(out);
    else if (const simd::MapF32 fast = map_of(&simd::FloatMaps::logistic))
      fast(out, out, l_.cells);
    else
      std::transform(out, out + l_.cells, out, sigmoid);
    return out;
  }

  // Null without a kernel, and where states are quantized: a unit in the last place can become one of the bytes'.
  simd::MapF32 map_of(FloatMap map) const {
    return lstm_.hybrid ? nullptr : ctx_.kernels().get<simd::FloatMaps>().*map;
  }
  void activate_cells(float* values) const {
    const simd::MapF32 fast = l_.activation == Activation::tanh ? map_of(&simd::FloatMaps::tanh) : nullptr;
    fast ? fast(values, values, l_.cells) : activate(l_.activation, values, l_.cells);
  }

  static void clip(float limit, float* values, int64_t count) {
    if (limit > 0.0f)
      for (int64_t i = 0; i < count; ++i) values[i] = std::max(std::min(limit, values[i]), -limit);
  }

  void run_step(const float* input_row, const float* aux_row) {
    int8_t* bytes = bytes_;
    const Vector input = vector(input_row, l_.inputs, bytes);
    bytes += l_.inputs;
    const Vector state = vector(state_, l_.outputs, bytes);
    bytes += l_.outputs;
    Vector aux;
    if (l_.has_aux) aux = vector(aux_row, l_.aux_inputs, bytes);
    const float* input_gate = l_.coupled ? nullptr : run_gate(kInputGate, input, aux, state);
    const float* forget_gate = run_gate(kForgetGate, input, aux, state);
    const float* cell_gate = run_gate(kCellGate, input, aux, state);
    for (int64_t c = 0; c < l_.cells; ++c)
      cell_[c] = forget_gate[c] * cell_[c] + cell_gate[c] * (input_gate ? input_gate[c] : 1.0f - forget_gate[c]);
    clip(l_.cell_clip, cell_, l_.cells);
    const float* output_gate = run_gate(kOutputGate, input, aux, state);
    std::copy_n(cell_, l_.cells, hidden_);
    activate_cells(hidden_);
    for (int64_t c = 0; c < l_.cells; ++c) hidden_[c] *= output_gate[c];
    if (!l_.projection) {
      std::copy_n(hidden_, l_.outputs, state_);
      return;
    }
    const float* bias = data_or_null<float>(ctx_, l_.slots.projection_bias);
    if (bias)
      std::copy_n(bias, l_.outputs, state_);
    else
      std::fill_n(state_, l_.outputs, 0.0f);
    accumulate(projection_, l_.outputs, l_.cells, vector(hidden_, l_.cells, bytes_), state_);
    clip(l_.projection_clip, state_, l_.outputs);
  }

  const RunContext& ctx_;
  Stopping stopping_{ctx_};
  const LstmReal& lstm_;
  const LstmLayer& l_;
  float* gates_ = nullptr;
  float* hidden_ = nullptr;
  int8_t* bytes_ = nullptr;
  std::optional<RowSums> sums_;
  Matrix input_[kLstmGates], aux_[kLstmGates], recurrent_[kLstmGates], projection_;
  float* state_ = nullptr;  // of the batch in hand
  float* cell_ = nullptr;
};

// Weights of 8 bits have one scale each; sparse matrices are expanded.
Status read_weights(PrepareContext& ctx, LstmReal* lstm, int slot) {
  if (slot < 0 || !ctx.has_input(slot)) return {};
  const Tensor& tensor = ctx.input(slot);
  if (tensor.type != ElementType::float32 && !tensor.quant().per_tensor())
    return ctx.wrong_scale_count(slot, 1);
  if (!tensor.def->sparsity || tensor.rank() != 2) return {};
  SURELITE_LET(lstm->expanded[static_cast<size_t>(slot)], densify(ctx, slot));
  return {};
}

}  // namespace

Result<LstmReal> prepare_lstm_real(PrepareContext& ctx, LstmLayer layer) {
  LstmReal lstm;
  const LstmSlots& slots = layer.slots;
  lstm.hybrid = ctx.input(slots.input_weights[kOutputGate]).type != ElementType::float32;
  lstm.expanded.resize(static_cast<size_t>(ctx.input_count()));
  for (size_t gate = 0; gate < kLstmGates; ++gate)
    for (const int slot : {slots.input_weights[gate], slots.aux_weights[gate], slots.recurrent_weights[gate],
                           slots.peephole_weights[gate]})
      SURELITE_TRY(read_weights(ctx, &lstm, slot));
  SURELITE_TRY(read_weights(ctx, &lstm, slots.projection_weights));
  for (int i = 0; i < ctx.input_count(); ++i)
    if (ctx.has_input(i) && ctx.input(i).def->sparsity && lstm.expanded[static_cast<size_t>(i)].data() == nullptr)
      return ctx.fail(
          Code::P315,
          {{"op", ctx.op().name}, {"what", ctx.describe_input(i) + " is sparse; only weight matrices of LSTM may be"}});
  SURELITE_LET(lstm.real_scratch, scratch_for<float>(ctx, 5 * layer.cells));
  const int64_t vectors = layer.inputs + layer.aux_inputs + layer.outputs;
  SURELITE_LET(lstm.byte_scratch, scratch_for<int8_t>(ctx, lstm.hybrid ? std::max(vectors, layer.cells) : 0));
  if (lstm.hybrid && layer.asymmetric) {
    SURELITE_LET(lstm.row_sums, keep_words(ctx, 12 * layer.cells + layer.outputs));
  }
  lstm.layer = std::move(layer);
  return lstm;
}

Status run_lstm_real(const RunContext& ctx, const LstmReal& lstm) { return Layer(ctx, lstm).run(); }

}  // namespace surelite

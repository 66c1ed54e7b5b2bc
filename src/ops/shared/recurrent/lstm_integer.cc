// SPDX-License-Identifier: Apache-2.0
// Steps of integer LSTM layers.
#include "ops/shared/recurrent/lstm_integer.h"

#include <algorithm>
#include <cmath>

#include "ops/fast/wide_loop.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/quant/fixed_functions.h"
#include "ops/shared/recurrent/gates_int16.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/saturate.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

int16_t to_int16(int32_t value) { return static_cast<int16_t>(std::clamp<int32_t>(value, INT16_MIN, INT16_MAX)); }
int8_t to_int8(int32_t value) { return static_cast<int8_t>(std::clamp<int32_t>(value, INT8_MIN, INT8_MAX)); }

int32_t wrapping_add(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
int32_t wrapping_mul(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
}

// out[i] += (folded[i] + sums[i]) * factor, which saturates.
void add_scaled_all(const int32_t* folded, const int32_t* sums, int64_t count, Multiplier factor, int16_t* out) {
  for (int64_t i = 0; i < count; ++i) out[i] = to_int16(multiply(wrapping_add(folded[i], sums[i]), factor) + out[i]);
}
void add_scaled(const simd::Kernels& kernels, const int32_t* folded, const int32_t* sums, int64_t count,
                Multiplier factor, int16_t* out) {
  if (may_be_wide(kernels)) return simd::run_wide<add_scaled_all>(folded, sums, count, factor, out);
  add_scaled_all(folded, sums, count, factor, out);
}

// bias[r] + zero_point * sum of row r
void fold_zero_point(const simd::Kernels& kernels, const int8_t* weights, int64_t rows, int64_t columns,
                     int32_t zero_point, const int32_t* bias, int32_t* out) {
  sum_rows(kernels, weights, rows, columns, out);
  for (int64_t r = 0; r < rows; ++r) out[r] = wrapping_add(wrapping_mul(out[r], zero_point), bias ? bias[r] : 0);
}

// Layer normalization in fixed point; values keep 10 more bits than gates have.
void normalize_fixed(int16_t* values, int64_t count, const int16_t* weights, const int32_t* bias, Multiplier scale,
                     int32_t guard) {
  if (count == 0) return;
  int64_t sum = 0, squares = 0;
  for (int64_t i = 0; i < count; ++i) {
    sum += values[i];
    squares += int32_t{values[i]} * values[i];
  }
  const auto mean = static_cast<int32_t>(sum * 1024 / count);
  const int64_t variance = squares * ((1 << 20) / count) - int64_t{mean} * mean;
  auto reduced = static_cast<int32_t>(variance / (1 << 20));
  if (reduced < 1) reduced = guard;
  const Multiplier inverse = fixed::inverse_sqrt(reduced);
  const Multiplier widened{scale.value, std::min(scale.shift + 12, 31)};
  for (int64_t i = 0; i < count; ++i) {
    const int32_t normal = multiply(1024 * values[i] - mean, inverse);
    const int64_t weighted = wrapping_add(wrapping_mul(normal, weights[i]), bias[i]);
    const auto rounded = static_cast<int32_t>((weighted > 0 ? weighted + 512 : weighted - 512) / 1024);
    values[i] = to_int16(multiply(rounded, widened));
  }
}

// The same in real numbers, to values with 12 fraction bits.
void normalize_real(int16_t* values, int64_t count, const int16_t* weights, const int32_t* bias, Multiplier scale) {
  const auto weight_scale = static_cast<float>(std::ldexp(static_cast<double>(scale.value), scale.shift - 31));
  const float bias_scale = 0x1p-10f * weight_scale;
  float sum = 0.0f, squares = 0.0f;
  for (int64_t i = 0; i < count; ++i) {
    const auto value = static_cast<float>(values[i]);
    sum += value;
    squares += value * value;
  }
  const float mean = sum / static_cast<float>(count);
  const float variance = squares / static_cast<float>(count) - mean * mean;
  const float inverse = 1.0f / std::sqrt(variance == 0.0f ? 1e-8f : variance);
  for (int64_t i = 0; i < count; ++i) {
    const float normal = (static_cast<float>(values[i]) - mean) * inverse;
    const float weighted =
        normal * static_cast<float>(weights[i]) * weight_scale + static_cast<float>(bias[i]) * bias_scale;
    values[i] = to_int16(round_to_int32(weighted * 0x1p12f));
  }
}

int16_t sigmoid_real(int16_t x) {
  const float y = 1.0f / (1.0f + std::exp(-(static_cast<float>(x) * 0x1p-12f)));
  return to_int16(static_cast<int32_t>(y * 0x1p15f));
}

int16_t tanh_real(int16_t x, int fraction_bits) {
  return to_int16(static_cast<int32_t>(std::tanh(std::ldexp(static_cast<float>(x), -fraction_bits)) * 0x1p15f));
}

template <class T>
void clip(T limit, T* values, int64_t count) {
  if (limit > 0)
    for (int64_t i = 0; i < count; ++i) values[i] = std::clamp<T>(values[i], static_cast<T>(-limit), limit);
}

// The rows of one step: all batches if time-major, else one.
struct Step {
  int64_t rows;
  const int8_t* input;
  int8_t* state;
  int16_t* cell;
};

class Layer {
 public:
  Layer(const RunContext& ctx, const LstmInteger& lstm)
      : ctx_(ctx), lstm_(lstm), l_(lstm.layer), dot_(dot_i8(ctx.kernels())) {
    gates_ = scratch_data<int16_t>(ctx, lstm.half_scratch);
    bytes_ = scratch_data<int8_t>(ctx, lstm.byte_scratch);
    if (!lstm.narrow) fold_biases();
  }

  Status run() {
    const int8_t* input = ctx_.in<int8_t>(l_.slots.input).data();
    // The state tensor may be declared with wider elements; the first bytes are used.
    int8_t* states = ctx_.input(l_.slots.output_state).values_mut<int8_t>().data();
    int16_t* cells = ctx_.input(l_.slots.cell_state).values_mut<int16_t>().data();
    int8_t* output = ctx_.out<int8_t>(l_.output).data();
    const int64_t rows = l_.time_major ? l_.batches : 1;
    for (int64_t batch = 0; batch < l_.batches; batch += rows)
      for (int64_t step = 0; step < l_.steps; ++step) {
        const int64_t row = l_.row(step, batch);
        const Step s{rows, input + row * l_.inputs, states + batch * l_.outputs, cells + batch * l_.cells};
        run_step(s);
        if (stopped_) return ended(ctx_);
        std::copy_n(s.state, rows * l_.outputs, output + row * l_.outputs);
      }
    return {};
  }

 private:
  const int8_t* weights(int slot) const { return ctx_.in<int8_t>(slot).data(); }
  const int32_t* bias(size_t gate) const { return ctx_.in<int32_t>(l_.slots.biases[gate]).data(); }
  int16_t* gate_values(size_t gate, int64_t rows) const {
    return gates_ + static_cast<int64_t>(gate) * rows * l_.cells;
  }

  void fold_biases() {
    auto* next = scratch_data<int32_t>(ctx_, lstm_.word_scratch);
    for (size_t gate = 0; gate < kLstmGates; ++gate) {
      if (!l_.uses(gate)) continue;
      input_bias_[gate] = next;
      fold_zero_point(ctx_.kernels(), weights(l_.slots.input_weights[gate]), l_.cells, l_.inputs, -lstm_.input_zero,
                      l_.layer_norm ? nullptr : bias(gate), next);
      recurrent_bias_[gate] = next + l_.cells;
      fold_zero_point(ctx_.kernels(), weights(l_.slots.recurrent_weights[gate]), l_.cells, l_.outputs,
                      -lstm_.state_zero, nullptr, next + l_.cells);
      next += 2 * l_.cells;
    }
    if (!l_.projection) return;
    projection_bias_ = next;
    fold_zero_point(ctx_.kernels(), weights(l_.slots.projection_weights), l_.outputs, l_.cells, lstm_.hidden_zero,
                    data_or_null<int32_t>(ctx_, l_.slots.projection_bias), next);
  }

  // After a row of a gate. A step of many rows may be long; what is left of it counts no more.
  bool stop_after(int64_t columns) {
    stopped_ = stopped_ || stopping_.after(l_.cells * columns);
    return stopped_;
  }

  static constexpr int64_t kChunk = 64;
  void accumulate(int slot, const int32_t* folded, Multiplier factor, const int8_t* vectors, int64_t rows,
                  int64_t columns, int16_t* out) {
    for (int64_t b = 0; b < rows && !stop_after(columns); ++b, vectors += columns) {
      const int8_t* row = weights(slot);
      for (int64_t c = 0; c < l_.cells; c += kChunk) {
        const int64_t count = std::min(kChunk, l_.cells - c);
        int32_t sums[kChunk];
        dots_i8(ctx_.kernels(), row, count, columns, vectors, sums);
        add_scaled(ctx_.kernels(), folded + c, sums, count, factor, out);
        row += count * columns, out += count;
      }
    }
  }

  void add_peephole(size_t gate, const Step& s, int16_t* out) const {
    if (!l_.peephole || l_.slots.peephole_weights[gate] < 0) return;
    const int16_t* w = ctx_.in<int16_t>(l_.slots.peephole_weights[gate]).data();
    // The stock kernel takes the number of outputs for that of cells here (lstm_eval.cc,
    // CalculateLstmGateInteger8x8_16).
    const int64_t width = std::min(l_.outputs, l_.cells);
    for (int64_t i = 0; i < s.rows * width; ++i)
      out[i] = to_int16(multiply(int32_t{w[i % width]} * s.cell[i], lstm_.gates[gate].peephole) + out[i]);
  }

  int16_t* run_wide_gate(size_t gate, const Step& s) {
    const LstmInteger::Gate& g = lstm_.gates[gate];
    int16_t* out = gate_values(gate, s.rows);
    const int64_t count = s.rows * l_.cells;
    std::fill_n(out, count, int16_t{0});
    accumulate(l_.slots.input_weights[gate], input_bias_[gate], g.input, s.input, s.rows, l_.inputs, out);
    accumulate(l_.slots.recurrent_weights[gate], recurrent_bias_[gate], g.recurrent, s.state, s.rows, l_.outputs, out);
    add_peephole(gate, s, out);
    if (l_.layer_norm)
      for (int64_t b = 0; b < s.rows; ++b)
        normalize_fixed(out + b * l_.cells, l_.cells, ctx_.in<int16_t>(l_.slots.norm_weights[gate]).data(), bias(gate),
                        g.norm, g.variance_guard);
    if (gate == kCellGate)
      fixed_tanh(ctx_.kernels(), out, out, count, 3);
    else
      fixed_logistic(ctx_.kernels(), out, out, count, 3);
    return out;
  }

  void multiply_narrow(int slot, Multiplier factor, const int8_t* vectors, int32_t vector_zero, int32_t zero,
                       int64_t rows, int64_t columns, int8_t* out) {
    for (int64_t b = 0; b < rows && !stop_after(columns); ++b, vectors += columns) {
      const int8_t* row = weights(slot);
      for (int64_t c = 0; c < l_.cells; ++c, row += columns) {
        uint32_t sum = 0;
        for (int64_t i = 0; i < columns; ++i) sum += static_cast<uint32_t>((vectors[i] - vector_zero) * row[i]);
        *out++ = to_int8(wrapping_add(multiply(static_cast<int32_t>(sum), factor), zero));
      }
    }
  }

  int16_t* run_narrow_gate(size_t gate, const Step& s) {
    const LstmInteger::Gate& g = lstm_.gates[gate];
    int16_t* out = gate_values(gate, s.rows);
    const int64_t count = s.rows * l_.cells;
    int8_t* from_input = bytes_;
    int8_t* from_state = bytes_ + count;
    multiply_narrow(l_.slots.input_weights[gate], g.input, s.input, lstm_.input_zero, g.input_product_zero, s.rows,
                    l_.inputs, from_input);
    multiply_narrow(l_.slots.recurrent_weights[gate], g.recurrent, s.state, lstm_.state_zero, g.recurrent_product_zero,
                    s.rows, l_.outputs, from_state);
    for (int64_t i = 0; i < count; ++i)
      out[i] = to_int16(wrapping_add(multiply(from_state[i] - g.recurrent_product_zero, g.recurrent_to_sum),
                                     multiply(from_input[i] - g.input_product_zero, g.input_to_sum)));
    for (int64_t b = 0; b < s.rows; ++b)
      normalize_real(out + b * l_.cells, l_.cells, ctx_.in<int16_t>(l_.slots.norm_weights[gate]).data(), bias(gate),
                     g.norm);
    for (int64_t i = 0; i < count; ++i) out[i] = gate == kCellGate ? tanh_real(out[i], 12) : sigmoid_real(out[i]);
    return out;
  }

  int16_t* run_gate(size_t gate, const Step& s) {
    return lstm_.narrow ? run_narrow_gate(gate, s) : run_wide_gate(gate, s);
  }

  void run_step(const Step& s) {
    const int64_t count = s.rows * l_.cells;
    const int16_t* input_gate = l_.coupled ? nullptr : run_gate(kInputGate, s);
    const int16_t* forget_gate = run_gate(kForgetGate, s);
    const int16_t* cell_gate = run_gate(kCellGate, s);
    const int shift = 30 + lstm_.cell_exponent;
    for (int64_t i = 0; i < count; ++i) {
      const auto kept = static_cast<int16_t>(rounding_shift_right(int32_t{forget_gate[i]} * s.cell[i], 15));
      const int32_t share = input_gate ? input_gate[i] : static_cast<int16_t>(INT16_MAX - forget_gate[i]);
      s.cell[i] = to_int16(kept + static_cast<int16_t>(rounding_shift_right(share * cell_gate[i], shift)));
    }
    clip(lstm_.cell_clip, s.cell, count);
    const int16_t* output_gate = run_gate(kOutputGate, s);
    if (lstm_.narrow)
      project_narrow(s, output_gate);
    else
      project_wide(s, output_gate);
    clip(l_.projection ? lstm_.projection_clip : int8_t{0}, s.state, s.rows * l_.outputs);
  }

  void project_wide(const Step& s, const int16_t* output_gate) {
    const int64_t count = s.rows * l_.cells;
    int8_t* hidden = l_.projection ? bytes_ : s.state;
    // Projection adds the zero point where it should subtract it, and so does the folded bias: the two cancel.
    const int32_t zero = l_.projection ? -lstm_.hidden_zero : lstm_.hidden_zero;
    int16_t tanhs[kChunk];
    for (int64_t first = 0; first < count; first += kChunk) {
      const int64_t last = std::min(count, first + kChunk);
      fixed_tanh(ctx_.kernels(), s.cell + first, tanhs, last - first, 15 + lstm_.cell_exponent);
      for (int64_t i = first; i < last; ++i) {
        const int32_t product = int32_t{output_gate[i]} * tanhs[i - first];
        hidden[i] = to_int8(wrapping_add(multiply(product, lstm_.hidden), zero));
      }
    }
    if (!l_.projection) return;
    for (int64_t b = 0; b < s.rows && !stop_after(l_.outputs); ++b) {
      const int8_t* row = weights(l_.slots.projection_weights);
      for (int64_t o = 0; o < l_.outputs; ++o, row += l_.cells) {
        const int32_t sum = wrapping_add(projection_bias_[o], dot_(row, hidden + b * l_.cells, l_.cells));
        s.state[b * l_.outputs + o] = to_int8(wrapping_add(multiply(sum, lstm_.projection), lstm_.state_zero));
      }
    }
  }

  void project_narrow(const Step& s, const int16_t* output_gate) {
    int16_t* hidden = gate_values(kLstmGates, s.rows);
    for (int64_t i = 0; i < s.rows * l_.cells; ++i)
      hidden[i] = static_cast<int16_t>(rounding_shift_right(int32_t{output_gate[i]} * tanh_real(s.cell[i], 15), 15));
    const int32_t* projection_bias = ctx_.in<int32_t>(l_.slots.projection_bias).data();
    for (int64_t b = 0; b < s.rows && !stop_after(l_.outputs); ++b) {
      const int8_t* row = weights(l_.slots.projection_weights);
      for (int64_t o = 0; o < l_.outputs; ++o, row += l_.cells) {
        int64_t sum = projection_bias[o];
        for (int64_t c = 0; c < l_.cells; ++c) sum += int32_t{hidden[b * l_.cells + c]} * row[c];
        s.state[b * l_.outputs + o] = to_int8(wrapping_add(multiply(sum, lstm_.projection), lstm_.state_zero));
      }
    }
  }

  const RunContext& ctx_;
  Stopping stopping_{ctx_};
  bool stopped_ = false;
  const LstmInteger& lstm_;
  const LstmLayer& l_;
  const simd::DotI8 dot_;
  int16_t* gates_ = nullptr;  // four gates and the narrow kernel's hidden values
  int8_t* bytes_ = nullptr;
  const int32_t* input_bias_[kLstmGates] = {};
  const int32_t* recurrent_bias_[kLstmGates] = {};
  const int32_t* projection_bias_ = nullptr;
};

}  // namespace

Status run_lstm_integer(const RunContext& ctx, const LstmInteger& lstm) { return Layer(ctx, lstm).run(); }

}  // namespace surelite

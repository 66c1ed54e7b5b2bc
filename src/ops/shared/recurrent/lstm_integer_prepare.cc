// SPDX-License-Identifier: Apache-2.0
// Scales of integer LSTM layers as fixed-point multipliers. Real arithmetic is in float where the stock runtime's is
// (tflite/kernels/lstm.cc), since multipliers must match to the last bit.
#include <algorithm>
#include <cmath>
#include <string>

#include "ops/shared/recurrent/lstm_integer.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

struct Scale {
  float scale = 1.0f;
  int32_t zero_point = 0;
};

bool one_positive(const Quantization& quant) {
  return quant.per_tensor() && quant.first_scale() > 0.0f && std::isfinite(quant.first_scale());
}

Result<Scale> read_scale(const PrepareContext& ctx, Operand at) {
  const Quantization& quant = ctx.tensor(at).quant();
  if (!quant.per_tensor()) return ctx.wrong_scale_count(at, 1);
  if (!one_positive(quant)) return ctx.wrong_scale(at, "a finite one above 0");
  return Scale{quant.first_scale(), quant.first_zero_point()};
}

Result<Scale> input_scale(const PrepareContext& ctx, int slot) { return read_scale(ctx, slot); }

Result<Scale> intermediate_scale(const PrepareContext& ctx, size_t index) {
  const std::vector<int32_t>& list = ctx.op().intermediates;
  const auto& tensors = ctx.model().subgraphs[static_cast<size_t>(ctx.where().subgraph)].tensors;
  if (index >= list.size() || list[index] < 0 || static_cast<size_t>(list[index]) >= tensors.size())
    return ctx.fail(Code::P306, {{"op", ctx.op().name}, {"what", "intermediate tensor"}, {"index", index}});
  const TensorDef& def = tensors[static_cast<size_t>(list[index])];
  if (one_positive(def.quantization)) return Scale{def.quantization.first_scale(), def.quantization.first_zero_point()};
  const std::string name = "intermediate tensor " + std::to_string(index) + " \"" + def.name + "\"";
  if (!def.quantization.per_tensor())
    return ctx.fail(Code::P330,
                    {{"tensor", name}, {"scales", def.quantization.scale.size()}, {"wanted", 1}, {"writer", ""}});
  return ctx.fail(Code::P331, {{"tensor", name},
                               {"scale", static_cast<double>(def.quantization.first_scale())},
                               {"wanted", "a finite one above 0"},
                               {"writer", ""}});
}

Multiplier factor(double real) { return quantize_multiplier(static_cast<double>(static_cast<float>(real))); }

Status read_norm(const PrepareContext& ctx, LstmInteger* lstm) {
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    LstmInteger::Gate& g = lstm->gates[gate];
    if (!lstm->layer.uses(gate) || !lstm->layer.layer_norm) continue;
    SURELITE_LET(const Scale norm, input_scale(ctx, lstm->layer.slots.norm_weights[gate]));
    g.norm = factor(norm.scale);
    g.variance_guard = static_cast<int32_t>(std::clamp(10000.0f * norm.scale, 1.0f, 1e9f));
  }
  return {};
}

// The gates' products have the scale of the intermediate tensor with layer normalization, else 2^-12.
Status read_wide_gates(const PrepareContext& ctx, LstmInteger* lstm, float input, float state) {
  const LstmSlots& slots = lstm->layer.slots;
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    if (!lstm->layer.uses(gate)) continue;
    LstmInteger::Gate& g = lstm->gates[gate];
    Scale sum{0x1p-12f, 0};
    if (lstm->layer.layer_norm) {
      SURELITE_LET(sum, intermediate_scale(ctx, gate));
    }
    SURELITE_LET(const Scale weights, input_scale(ctx, slots.input_weights[gate]));
    SURELITE_LET(const Scale recurrent, input_scale(ctx, slots.recurrent_weights[gate]));
    g.input = factor(weights.scale * input / sum.scale);
    g.recurrent = factor(recurrent.scale * state / sum.scale);
    if (!lstm->layer.peephole || slots.peephole_weights[gate] < 0) continue;
    SURELITE_LET(const Scale peephole, input_scale(ctx, slots.peephole_weights[gate]));
    g.peephole = factor(std::ldexp(1.0, lstm->cell_exponent) * static_cast<double>(peephole.scale) /
                        static_cast<double>(sum.scale));
  }
  return {};
}

Status prepare_wide(const PrepareContext& ctx, LstmInteger* lstm, float input, float state) {
  SURELITE_TRY(read_wide_gates(ctx, lstm, input, state));
  SURELITE_LET(const Scale hidden, intermediate_scale(ctx, 4));
  lstm->hidden = factor(0x1p-15 / static_cast<double>(hidden.scale) * 0x1p-15);
  if (hidden.zero_point < INT16_MIN || hidden.zero_point > INT16_MAX)
    return ctx.fail(Code::P332, {{"tensor", "intermediate tensor 4"},
                                 {"zero_point", hidden.zero_point},
                                 {"wanted", "a value of int16"},
                                 {"writer", ""}});
  lstm->hidden_zero = hidden.zero_point;
  if (!lstm->layer.projection) return {};
  SURELITE_LET(const Scale weights, input_scale(ctx, lstm->layer.slots.projection_weights));
  lstm->projection = factor(weights.scale * hidden.scale / state);
  return {};
}

// Intermediate tensors come in threes: sum, input product, recurrent product of each gate.
Status prepare_narrow(const PrepareContext& ctx, LstmInteger* lstm, float input, float state) {
  const LstmSlots& slots = lstm->layer.slots;
  if (!lstm->layer.coupled || !lstm->layer.layer_norm || !lstm->layer.projection ||
      !ctx.has_input(slots.projection_bias))
    return ctx.fail(Code::P315,
                    {{"op", ctx.op().name},
                     {"what",
                      "an LSTM with 12 intermediate tensors has no input gate, and needs layer normalization "
                      "and a projection with bias"}});
  if (lstm->cell_exponent != -15)
    return ctx.wrong_scale(slots.cell_state, 0x1p-15);
  Scale sums[kLstmGates], products[kLstmGates][2];
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    LstmInteger::Gate& g = lstm->gates[gate];
    SURELITE_LET(sums[gate], intermediate_scale(ctx, 3 * gate));
    SURELITE_LET(products[gate][0], intermediate_scale(ctx, 3 * gate + 1));
    SURELITE_LET(products[gate][1], intermediate_scale(ctx, 3 * gate + 2));
    g.input_to_sum = factor(products[gate][0].scale / sums[gate].scale);
    g.recurrent_to_sum = factor(products[gate][1].scale / sums[gate].scale);
    g.input_product_zero = static_cast<int8_t>(products[gate][0].zero_point);
    g.recurrent_product_zero = static_cast<int8_t>(products[gate][1].zero_point);
    if (!lstm->layer.uses(gate)) continue;
    SURELITE_LET(const Scale weights, input_scale(ctx, slots.input_weights[gate]));
    SURELITE_LET(const Scale recurrent, input_scale(ctx, slots.recurrent_weights[gate]));
    g.input = factor(weights.scale * input / products[gate][0].scale);
    g.recurrent = factor(recurrent.scale * state / products[gate][1].scale);
  }
  // The stock kernel reads the output gate's recurrent parameters from wrong places (lstm_eval.cc,
  // LstmStepInteger8x8_8): as multiplier the forget gate's shift, as zero point the cell gate's input product's.
  lstm->gates[kOutputGate].recurrent_to_sum.value = lstm->gates[kForgetGate].recurrent_to_sum.shift;
  lstm->gates[kOutputGate].recurrent_product_zero = lstm->gates[kCellGate].input_product_zero;
  SURELITE_LET(const Scale weights, input_scale(ctx, slots.projection_weights));
  lstm->projection = factor(static_cast<double>(weights.scale) * 0x1p-15 / static_cast<double>(state));
  if (lstm->projection.shift >= 8)
    return ctx.wrong_scale(slots.projection_weights,
                           "less than " + in_digits(128.0 * 0x1p15 * static_cast<double>(state)));
  return {};
}

Status read_clips(const PrepareContext& ctx, LstmInteger* lstm, float cell_scale) {
  const LstmLayer& layer = lstm->layer;
  if (layer.cell_clip > 0.0f && (!lstm->narrow || layer.cell_clip < 1.0f))
    lstm->cell_clip = static_cast<int16_t>(std::min(layer.cell_clip / cell_scale, 32767.0f));
  if (layer.projection_clip > 0.0f) {
    SURELITE_LET(const Scale output, read_scale(ctx, Operand::output(0)));
    lstm->projection_clip = static_cast<int8_t>(std::min(layer.projection_clip / output.scale, 127.0f));
  }
  return {};
}

Status read_cell_exponent(const PrepareContext& ctx, LstmInteger* lstm, float scale) {
  const double exponent = std::log2(static_cast<double>(scale));
  const double rounded = std::round(exponent);
  // tanh takes up to 6 integer bits.
  if (!(std::abs(exponent - rounded) < 1e-3) || rounded < -15.0 || rounded > -9.0)
    return ctx.wrong_scale(lstm->layer.slots.cell_state, "a power of two from 2^-15 to 2^-9");
  lstm->cell_exponent = static_cast<int>(rounded);
  return {};
}

Status ask_scratch(PrepareContext& ctx, LstmInteger* lstm) {
  const LstmLayer& layer = lstm->layer;
  const int64_t rows = layer.time_major ? layer.batches : 1;
  int64_t values = 0;
  if (!checked_mul(rows, 5 * layer.cells, &values))
    return ctx.fail(Code::P311, {{"what", "the scratch memory of an LSTM"}});
  SURELITE_LET(lstm->word_scratch, scratch_for<int32_t>(ctx, 8 * layer.cells + layer.outputs));
  SURELITE_LET(lstm->half_scratch, scratch_for<int16_t>(ctx, values));
  SURELITE_LET(lstm->byte_scratch, scratch_for<int8_t>(ctx, values / 5 * 2));
  return {};
}

}  // namespace

Result<LstmInteger> prepare_lstm_integer(PrepareContext& ctx, LstmLayer layer) {
  SURELITE_TRY(forbid_sparse(ctx));
  LstmInteger lstm;
  const LstmSlots slots = layer.slots;
  lstm.layer = std::move(layer);
  const size_t count = ctx.op().intermediates.size();
  if (count != 5 && count != 12)
    return ctx.fail(
        Code::P305,
        {{"op", ctx.op().name}, {"found", count}, {"what", "intermediate tensors"}, {"expected", "5 or 12"}});
  lstm.narrow = count == 12;
  SURELITE_LET(const Scale input, input_scale(ctx, slots.input));
  SURELITE_LET(const Scale state, input_scale(ctx, slots.output_state));
  SURELITE_LET(const Scale cell, input_scale(ctx, slots.cell_state));
  lstm.input_zero = input.zero_point;
  lstm.state_zero = state.zero_point;
  SURELITE_TRY(read_cell_exponent(ctx, &lstm, cell.scale));
  SURELITE_TRY(read_norm(ctx, &lstm));
  SURELITE_TRY(lstm.narrow ? prepare_narrow(ctx, &lstm, input.scale, state.scale)
                           : prepare_wide(ctx, &lstm, input.scale, state.scale));
  SURELITE_TRY(read_clips(ctx, &lstm, cell.scale));
  SURELITE_TRY(ask_scratch(ctx, &lstm));
  return lstm;
}

}  // namespace surelite

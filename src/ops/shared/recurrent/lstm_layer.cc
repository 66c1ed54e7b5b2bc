// SPDX-License-Identifier: Apache-2.0
// Checks of LSTM operators: which weights are present, their shapes and types, and the state.
#include "ops/shared/recurrent/lstm_layer.h"

#include <cmath>
#include <string>

#include "base/checked.h"

namespace surelite {
namespace {

bool present(const PrepareContext& ctx, int slot) { return slot >= 0 && ctx.has_input(slot); }

Failure missing(const PrepareContext& ctx, int slot, std::string_view why) {
  return ctx.fail(Code::P315, {{"op", ctx.op().name},
                               {"what", "input " + std::to_string(slot) + " is missing: " + std::string(why)}});
}

Status forbid(const PrepareContext& ctx, int slot, std::string_view why) {
  if (!present(ctx, slot)) return {};
  return ctx.fail(Code::P315,
                  {{"op", ctx.op().name}, {"what", ctx.describe_input(slot) + " must be absent: " + std::string(why)}});
}

// A set of optional vectors of one value per cell: all there or none, the input gate's going with its weights.
Result<bool> read_optional_set(const PrepareContext& ctx, const LstmLayer& layer, const LstmSlots::PerGate& slots,
                               std::string_view name) {
  bool any = false;
  for (size_t gate = 0; gate < kLstmGates; ++gate) any = any || (gate != kInputGate && present(ctx, slots[gate]));
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    if (slots[gate] < 0) continue;
    if (!any || !layer.uses(gate)) {
      // Without an input gate its peephole weights are ignored.
      if (any && &slots == &layer.slots.peephole_weights) continue;
      SURELITE_TRY(forbid(ctx, slots[gate], std::string(name) + " are given for all gates or none"));
      continue;
    }
    if (!present(ctx, slots[gate]))
      return missing(ctx, slots[gate], std::string(name) + " are given for all gates or none");
    SURELITE_TRY(expect_shape(ctx, slots[gate], {layer.cells}));
  }
  return any;
}

// The weights that multiply whole vectors have one type, except diagonal ones, which are real.
Status check_weight_types(const PrepareContext& ctx, const LstmLayer& layer) {
  const ElementType type = ctx.input(layer.slots.input_weights[kOutputGate]).type;
  const auto same = [&](int slot) -> Status {
    if (!present(ctx, slot) || ctx.input(slot).type == type) return {};
    return ctx.types_differ(slot, layer.slots.input_weights[kOutputGate]);
  };
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    SURELITE_TRY(same(layer.slots.input_weights[gate]));
    SURELITE_TRY(same(layer.slots.aux_weights[gate]));
    const int recurrent = layer.slots.recurrent_weights[gate];
    if (!layer.diagonal[gate])
      SURELITE_TRY(same(recurrent));
    else if (ctx.input(recurrent).type != ElementType::float32)
      return ctx.bad_type(ctx.describe_input(recurrent) + " for a diagonal, which is float32");
    if (ctx.input(layer.slots.input).type == ElementType::float32)
      SURELITE_TRY(same(layer.slots.peephole_weights[gate]));
  }
  return same(layer.slots.projection_weights);
}

Status read_input(const PrepareContext& ctx, LstmLayer* layer, int rank) {
  const Tensor& input = ctx.input(layer->slots.input);
  if (rank == 2) layer->time_major = true;
  if (input.rank() != rank)
    return ctx.wrong_rank(layer->slots.input, rank);
  if (rank == 3) {
    layer->steps = input.dim(layer->time_major ? 0 : 1);
    layer->batches = input.dim(layer->time_major ? 1 : 0);
  } else {
    layer->batches = input.dim(0);
  }
  layer->inputs = input.dim(rank - 1);
  return {};
}

Status read_options(const PrepareContext& ctx, LstmLayer* layer) {
  SURELITE_LET(layer->activation, read_activation(ctx, true));
  layer->cell_clip = ctx.options().f32("cell_clip");
  layer->projection_clip = ctx.options().f32("proj_clip");
  if (!(layer->cell_clip >= 0.0f))
    return ctx.bad_option("cell_clip", {"value", layer->cell_clip}, "it must not be negative");
  if (!(layer->projection_clip >= 0.0f))
    return ctx.bad_option("proj_clip", {"value", layer->projection_clip}, "it must not be negative");
  layer->asymmetric = ctx.options().flag("asymmetric_quantize_inputs");
  layer->time_major = ctx.options().flag("time_major");
  return {};
}

// Input and recurrent weights of each gate, and biases.
Status check_gates(const PrepareContext& ctx, LstmLayer* layer, bool allow_diagonal) {
  const LstmSlots& slots = layer->slots;
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    if (!layer->uses(gate)) {
      SURELITE_TRY(forbid(ctx, slots.recurrent_weights[gate], "there is no input gate"));
      SURELITE_TRY(forbid(ctx, slots.biases[gate], "there is no input gate"));
      continue;
    }
    SURELITE_TRY(expect_shape(ctx, slots.input_weights[gate], {layer->cells, layer->inputs}));
    const int recurrent = slots.recurrent_weights[gate];
    if (!present(ctx, recurrent)) return missing(ctx, recurrent, "recurrent weights");
    layer->diagonal[gate] = allow_diagonal && ctx.input(recurrent).rank() == 1;
    if (layer->diagonal[gate]) {
      SURELITE_TRY(expect_shape(ctx, recurrent, {layer->cells}));
      if (layer->outputs != layer->cells)
        return ctx.bad_shape(ctx.describe_input(recurrent) + " is a diagonal, but cells and outputs differ in number",
                             {{"cells", layer->cells}, {"outputs", layer->outputs}});
    } else {
      SURELITE_TRY(expect_shape(ctx, recurrent, {layer->cells, layer->outputs}));
    }
    if (!present(ctx, slots.biases[gate])) return missing(ctx, slots.biases[gate], "a bias");
    SURELITE_TRY(expect_shape(ctx, slots.biases[gate], {layer->cells}));
  }
  return {};
}

Status check_projection(const PrepareContext& ctx, LstmLayer* layer) {
  layer->projection = present(ctx, layer->slots.projection_weights);
  if (!layer->projection) {
    if (layer->outputs != layer->cells)
      return ctx.bad_shape("without projection there must be as many outputs as cells: " +
                               std::to_string(layer->outputs) + " and " + std::to_string(layer->cells),
                           {{"outputs", layer->outputs}, {"cells", layer->cells}});
    return forbid(ctx, layer->slots.projection_bias, "there are no projection weights");
  }
  SURELITE_TRY(expect_shape(ctx, layer->slots.projection_weights, {layer->outputs, layer->cells}));
  if (present(ctx, layer->slots.projection_bias))
    SURELITE_TRY(expect_shape(ctx, layer->slots.projection_bias, {layer->outputs}));
  return {};
}

Status check_aux(const PrepareContext& ctx, LstmLayer* layer) {
  const LstmSlots& slots = layer->slots;
  layer->has_aux = present(ctx, slots.aux_weights[kForgetGate]);
  for (size_t gate = 0; gate < kLstmGates; ++gate) {
    const bool wanted = layer->has_aux && layer->uses(gate);
    if (wanted && !present(ctx, slots.aux_weights[gate]))
      return missing(ctx, slots.aux_weights[gate], "auxiliary weights");
    // Stock kernels ignore auxiliary weights of an input gate that does not exist.
    if (!wanted && gate != kInputGate)
      SURELITE_TRY(forbid(ctx, slots.aux_weights[gate], "auxiliary weights are given for all gates or none"));
  }
  if (!layer->has_aux) return {};
  if (!present(ctx, slots.aux_input)) return missing(ctx, slots.aux_input, "the auxiliary input");
  const Tensor& input = ctx.input(slots.input);
  const Tensor& aux = ctx.input(slots.aux_input);
  if (aux.rank() != 3) return ctx.wrong_rank(slots.aux_input, 3);
  for (const int axis : {0, 1})
    if (aux.dim(axis) != input.dim(axis)) return ctx.extents_differ(slots.aux_input, axis, slots.input, axis);
  layer->aux_inputs = aux.dim(2);
  for (size_t gate = 0; gate < kLstmGates; ++gate)
    if (layer->uses(gate)) SURELITE_TRY(expect_shape(ctx, slots.aux_weights[gate], {layer->cells, layer->aux_inputs}));
  return {};
}

}  // namespace

Status expect_shape(const PrepareContext& ctx, int input, std::initializer_list<int64_t> dims) {
  const Shape& shape = ctx.input(input).shape;
  if (std::equal(shape.begin(), shape.end(), dims.begin(), dims.end())) return {};
  std::string wanted;
  for (const int64_t dim : dims) wanted += (wanted.empty() ? "[" : ",") + std::to_string(dim);
  return ctx.wrong_shape(input, wanted + "]");
}

Status expect_variable(const PrepareContext& ctx, int input, int64_t count) {
  if (!ctx.input(input).def->is_variable)
    return ctx.fail(Code::P315, {{"op", ctx.op().name},
                                 {"what", ctx.describe_input(input) + " holds state and must be a variable tensor"}});
  if (ctx.input(input).count() != count)
    return ctx.wrong_count(input, count, ", as it holds state");
  return {};
}

Status forbid_sparse(const PrepareContext& ctx) {
  for (int i = 0; i < ctx.input_count(); ++i)
    if (ctx.has_input(i) && ctx.input(i).def->sparsity)
      return ctx.fail(Code::P315, {{"op", ctx.op().name},
                                   {"what", ctx.describe_input(i) + " is sparse, which this kernel does not take"}});
  return {};
}

Result<LstmLayer> read_lstm_layer(const PrepareContext& ctx, const LstmSlots& slots, int input_rank,
                                  bool allow_diagonal) {
  LstmLayer layer;
  layer.slots = slots;
  SURELITE_TRY(read_options(ctx, &layer));
  SURELITE_TRY(read_input(ctx, &layer, input_rank));
  layer.coupled = !present(ctx, slots.input_weights[kInputGate]);
  const Tensor& weights = ctx.input(slots.input_weights[kOutputGate]);
  const Tensor& recurrent = ctx.input(slots.recurrent_weights[kOutputGate]);
  if (weights.rank() != 2)
    return ctx.wrong_rank(slots.input_weights[kOutputGate], 2);
  const bool diagonal = allow_diagonal && recurrent.rank() == 1;
  if (recurrent.rank() != 2 && !diagonal)
    return ctx.wrong_rank(slots.recurrent_weights[kOutputGate], 2);
  layer.cells = weights.dim(0);
  layer.outputs = recurrent.dim(diagonal ? 0 : 1);
  SURELITE_TRY(check_gates(ctx, &layer, allow_diagonal));
  SURELITE_TRY(check_aux(ctx, &layer));
  SURELITE_LET(layer.peephole, read_optional_set(ctx, layer, layer.slots.peephole_weights, "peephole weights"));
  SURELITE_LET(layer.layer_norm,
               read_optional_set(ctx, layer, layer.slots.norm_weights, "layer normalization weights"));
  SURELITE_TRY(check_projection(ctx, &layer));
  SURELITE_TRY(check_weight_types(ctx, layer));
  int64_t output_count = 0, cell_count = 0;
  if (!checked_mul(layer.batches, layer.outputs, &output_count) ||
      !checked_mul(layer.batches, layer.cells, &cell_count))
    return ctx.fail(Code::P311, {{"what", "the state of " + ctx.op().name}});
  SURELITE_TRY(expect_variable(ctx, slots.output_state, output_count));
  SURELITE_TRY(expect_variable(ctx, slots.cell_state, cell_count));
  layer.output_stride = layer.outputs;
  return layer;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "input/demands.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace surelite::tool {
namespace {

struct Use {
  const ModelData& model;
  const SubgraphDef& graph;
  const OperatorDef& op;
  size_t input;  // the position at which the operator reads the tensor

  bool is(std::string_view name) const { return op.name == name; }
  const TensorDef* tensor(size_t i) const {
    return i < op.inputs.size() && op.inputs[i] >= 0 ? &graph.tensors[static_cast<size_t>(op.inputs[i])] : nullptr;
  }
  int64_t rank(size_t i) const { return tensor(i) ? tensor(i)->shape.rank() : 0; }
  // -1 where it is not known; axes count from behind if they are negative.
  int64_t extent(size_t i, int64_t axis) const {
    if (axis < 0) axis += rank(i);
    return axis >= 0 && axis < rank(i) ? tensor(i)->shape[static_cast<int>(axis)] : -1;
  }
  // The least number in a constant of int32; -1 where there is none.
  int64_t least_constant(size_t i) const {
    const TensorDef* def = tensor(i);
    if (!def || !def->is_constant || def->type != ElementType::int32) return -1;
    int64_t least = INT64_MAX;
    for (size_t at = 0; at + sizeof(int32_t) <= def->data.size(); at += sizeof(int32_t)) {
      int32_t value = 0;
      std::memcpy(&value, def->data.data() + at, sizeof value);
      least = std::min<int64_t>(least, value);
    }
    return least == INT64_MAX ? -1 : least;
  }
};

// An operand with a bound that does not depend on the rest of the model.
struct FixedBound {
  std::string_view op;
  size_t input;
  int64_t low, high;
};
constexpr FixedBound kFixed[] = {
    {"SLICE", 1, 0, 0},
    {"SLICE", 2, 1, 1},
    {"STRIDED_SLICE", 1, 0, 0},
    {"STRIDED_SLICE", 2, 1, 1},
    {"STRIDED_SLICE", 3, 1, 1},
    {"TILE", 1, 1, 2},
    {"PAD", 1, 0, 1},
    {"PADV2", 1, 0, 1},
    {"MIRROR_PAD", 1, 0, 0},
    {"ONE_HOT", 1, 1, 8},
    {"FILL", 0, 1, 4},
    {"RESIZE_BILINEAR", 1, 1, 16},
    {"POW", 1, 0, 3},
    {"RIGHT_SHIFT", 1, 0, 7},
    {"STABLEHLO_SHIFT_LEFT", 1, 0, 7},
    {"RANGE", 2, 1, 3},
    {"MULTINOMIAL", 1, 1, 8},
    {"RESIZE_NEAREST_NEIGHBOR", 1, 1, 16},
    {"RANDOM_UNIFORM", 0, 1, 4},
    {"SEGMENT_SUM", 1, 0, 7},
    {"RANDOM_STANDARD_NORMAL", 0, 1, 4},
    {"DYNAMIC_UPDATE_SLICE", 2, 0, 0},
};

struct AxisOperand {
  std::string_view op;
  size_t input, of;  // `input` is an axis of `of`
};
constexpr AxisOperand kAxes[] = {
    {"ARG_MAX", 1, 0},    {"ARG_MIN", 1, 0},     {"EXPAND_DIMS", 1, 0}, {"SPLIT", 0, 1},      {"SPLIT_V", 2, 0},
    {"CUMSUM", 1, 0},     {"REVERSE_V2", 1, 0},  {"SUM", 1, 0},         {"MEAN", 1, 0},       {"REDUCE_MAX", 1, 0},
    {"REDUCE_MIN", 1, 0}, {"REDUCE_PROD", 1, 0}, {"REDUCE_ANY", 1, 0},  {"REDUCE_ALL", 1, 0},
};

void add_bounds(const Use& use, Demands* demands) {
  for (const FixedBound& fixed : kFixed)
    if (use.is(fixed.op) && use.input == fixed.input) demands->bound(fixed.low, fixed.high);
  for (const AxisOperand& axis : kAxes)
    if (use.is(axis.op) && use.input == axis.input && use.rank(axis.of) > 0) demands->bound(0, use.rank(axis.of) - 1);
  const auto below = [&](int64_t extent) {
    if (extent > 0) demands->bound(0, extent - 1);
  };
  if (use.input == 1 && use.is("GATHER")) below(use.extent(0, use.op.options.i64("axis")));
  if (use.input == 0 && (use.is("EMBEDDING_LOOKUP") || use.is("EMBEDDING_LOOKUP_SPARSE")))
    below(use.extent(use.is("EMBEDDING_LOOKUP") ? 1 : 4, 0));
  if (use.input == 1 && use.is("GATHER_ND"))
    for (int64_t axis = 0; axis < use.extent(1, -1); ++axis) below(use.extent(0, axis));
  if (use.input == 0 && use.is("SCATTER_ND")) below(use.least_constant(2) > 0 ? use.least_constant(2) : 8);
  if (use.input == 2 && use.is("SCATTER_ND")) demands->bound(8, 8);
  if (use.input == 1 && use.is("TOPK_V2") && use.extent(0, -1) > 0) demands->bound(1, use.extent(0, -1));
  if (use.input == 1 && use.op.name.starts_with("UNSORTED_SEGMENT_")) below(use.least_constant(2));
  if (use.input == 2 && use.op.name.starts_with("UNSORTED_SEGMENT_")) demands->bound(8, 8);
  if (use.input == 1 && use.is("REVERSE_SEQUENCE") && use.extent(0, use.op.options.i64("seq_dim")) >= 0)
    demands->bound(0, use.extent(0, use.op.options.i64("seq_dim")));
}

void add_demands(const Use& use, Demands* demands) {
  const bool root = use.is("RSQRT") || use.is("SQRT") || use.is("LOG");
  if (root || (use.input == 0 && use.is("POW"))) demands->positive = true;
  const bool divides = use.is("DIV") || use.is("FLOOR_DIV") || use.is("FLOOR_MOD") || use.is("STABLEHLO_DIVIDE") ||
                       use.is("STABLEHLO_REMAINDER");
  if (use.input == 1 && divides) demands->not_zero = true;
  if (use.input == 1 && use.is("SEGMENT_SUM")) demands->ascending = true;
  add_bounds(use, demands);
}

// Whether outputs hold the values of this input, all or some of them.
bool passes_on(const Use& use) {
  static constexpr std::string_view kFirst[] = {
      "CAST",          "RESHAPE", "EXPAND_DIMS", "SQUEEZE", "TRANSPOSE",  "STRIDED_SLICE", "SLICE",      "SPLIT_V",
      "UNPACK",        "GATHER",  "GATHER_ND",   "TILE",    "QUANTIZE",   "DEQUANTIZE",    "REVERSE_V2", "BROADCAST_TO",
      "CONCATENATION", "PACK",    "PAD",         "PADV2",   "MIRROR_PAD", "RELU",          "RELU6",      "ABS"};
  if (use.is("CONCATENATION") || use.is("PACK")) return true;
  if (use.is("SPLIT")) return use.input == 1;
  if (use.is("SELECT") || use.is("SELECT_V2")) return use.input > 0;
  if (use.is("MAXIMUM") || use.is("MINIMUM")) return true;
  return use.input == 0 && std::find(std::begin(kFirst), std::end(kFirst), use.op.name) != std::end(kFirst);
}

using Place = std::pair<int, int>;  // subgraph, tensor

// The tensors of called subgraphs that this input becomes.
std::vector<Place> called_with(const Use& use) {
  std::vector<Place> places;
  const auto add = [&](const char* field, size_t skipped) {
    const int64_t callee = use.op.options.i64(field);
    if (callee <= 0 || callee >= static_cast<int64_t>(use.model.subgraphs.size()) || use.input < skipped) return;
    const std::vector<int32_t>& inputs = use.model.subgraphs[static_cast<size_t>(callee)].inputs;
    if (use.input - skipped < inputs.size()) places.emplace_back(static_cast<int>(callee), inputs[use.input - skipped]);
  };
  if (use.is("IF")) add("then_subgraph_index", 1), add("else_subgraph_index", 1);
  if (use.is("WHILE")) add("cond_subgraph_index", 0), add("body_subgraph_index", 0);
  if (use.is("CALL")) add("subgraph", 0);
  if (use.is("STABLEHLO_COMPOSITE")) add("decomposition_subgraph_index", 0);
  return places;
}

}  // namespace

void Demands::bound(int64_t least, int64_t most) {
  const int64_t higher = std::max(low, least), lower = std::min(high, most);
  if (higher > lower) return;
  low = higher;
  high = lower;
}

Demands demands_on(const ModelData& model, int subgraph, int tensor) {
  constexpr size_t kMostPlaces = 200;
  Demands demands;
  std::set<Place> seen{{subgraph, tensor}};
  std::vector<Place> open(seen.begin(), seen.end());
  const auto visit = [&](Place place) {
    if (place.second >= 0 && seen.size() < kMostPlaces && seen.insert(place).second) open.push_back(place);
  };
  while (!open.empty()) {
    const Place place = open.back();
    open.pop_back();
    const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(place.first)];
    for (const OperatorDef& op : graph.operators)
      for (size_t i = 0; i < op.inputs.size(); ++i) {
        if (op.inputs[i] != place.second) continue;
        const Use use{model, graph, op, i};
        add_demands(use, &demands);
        if (passes_on(use))
          for (const int32_t output : op.outputs) visit({place.first, output});
        for (const Place& inner : called_with(use)) visit(inner);
      }
  }
  return demands;
}

}  // namespace surelite::tool

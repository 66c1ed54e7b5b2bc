// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_SCATTER: combines elements of the operand with windows of updates, one window per index vector. Elements
// that would lie outside the operand are left out.
#include <cstring>
#include <type_traits>

#include "ops/shared/elementwise/boolean_element.h"
#include "base/float16.h"
#include "ops/shared/move/index_vectors.h"

namespace surelite {
namespace {

enum class Join { replace, add, multiply, maximum, minimum };

struct Axis {
  int64_t extent = 1;             // of the window
  int64_t update_stride = 0;      // 0 where the window has no such axis
  int64_t stride = 0, limit = 0;  // of the operand
  int entry = -1;                 // of the index vector, -1: starts at 0
};

struct State {
  IndexVectors vectors;
  std::vector<int64_t> batch_strides;  // of the updates
  std::vector<Axis> axes;              // per axis of the operand
  int64_t window = 1;
};

struct Half {
  uint16_t bits;
};
struct BrainFloat {
  uint16_t bits;
};

float real(Half x) { return half_to_float(x.bits); }
float real(BrainFloat x) { return bfloat16_to_float(x.bits); }

template <class T>
T wrapping(T a, T b, Join join) {
  if constexpr (std::is_floating_point_v<T>)
    return join == Join::add ? a + b : a * b;
  else
    return static_cast<T>(join == Join::add ? static_cast<uint64_t>(a) + static_cast<uint64_t>(b)
                                            : static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

template <class T>
T joined(T a, T b, Join join) {
  if (join == Join::replace) return b;
  if constexpr (std::is_same_v<T, Half>)
    return {float_to_half(joined(real(a), real(b), join))};
  else if constexpr (std::is_same_v<T, BrainFloat>)
    return {float_to_bfloat16(joined(real(a), real(b), join))};
  else if constexpr (std::is_same_v<T, Flag>)
    return Flag::of(join == Join::add || join == Join::maximum ? a.set() || b.set() : a.set() && b.set());
  else if (join == Join::maximum)
    return std::max(a, b);
  else if (join == Join::minimum)
    return std::min(a, b);
  else
    return wrapping(a, b, join);
}

template <class T, Join kJoin>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Tensor& output = ctx.output(0);
  if (output.bytes) std::memcpy(output.data, ctx.input(0).data, output.bytes);
  const T* updates = ctx.in<T>(2).data();
  T* out = ctx.out<T>(0).data();
  for (int64_t k = 0; k < s.vectors.count; ++k) {
    int64_t base = 0;
    const int64_t vector = s.vectors.offset(k, s.batch_strides, &base);
    for (int64_t w = 0; w < s.window; ++w) {
      int64_t rest = w, from = base, to = 0;
      bool inside = true;
      for (size_t i = s.axes.size(); i-- > 0;) {
        const Axis& axis = s.axes[i];
        const int64_t position = rest % axis.extent;
        rest /= axis.extent;
        const int64_t start = axis.entry < 0 ? 0 : integer_at(ctx.input(1), vector + axis.entry * s.vectors.stride);
        inside &= start >= -position && start < axis.limit - position;
        if (!inside) break;
        from += position * axis.update_stride;
        to += (start + position) * axis.stride;
      }
      if (inside) out[to] = joined(out[to], updates[from], kJoin);
    }
  }
  return {};
}

template <class T>
RunFn choose_join(Join join) {
  switch (join) {
    case Join::add: return run<T, Join::add>;
    case Join::multiply: return run<T, Join::multiply>;
    case Join::maximum: return run<T, Join::maximum>;
    case Join::minimum: return run<T, Join::minimum>;
    default: return run<T, Join::replace>;
  }
}

RunFn choose(ElementType type, Join join) {
  switch (type) {
    case ElementType::float32: return choose_join<float>(join);
    case ElementType::float64: return choose_join<double>(join);
    case ElementType::float16: return choose_join<Half>(join);
    case ElementType::bfloat16: return choose_join<BrainFloat>(join);
    case ElementType::int8: return choose_join<int8_t>(join);
    case ElementType::uint8: return choose_join<uint8_t>(join);
    case ElementType::int16: return choose_join<int16_t>(join);
    case ElementType::uint16: return choose_join<uint16_t>(join);
    case ElementType::int32: return choose_join<int32_t>(join);
    case ElementType::uint32: return choose_join<uint32_t>(join);
    case ElementType::int64: return choose_join<int64_t>(join);
    case ElementType::uint64: return choose_join<uint64_t>(join);
    default: return choose_join<Flag>(join);
  }
}

// What the region computes: nothing but the update, or one operator.
Result<Join> read_join(const PrepareContext& ctx) {
  const int64_t index = ctx.options().i32("update_computation_subgraph_index");
  const auto& subgraphs = ctx.model().subgraphs;
  if (index < 0 || index >= static_cast<int64_t>(subgraphs.size()))
    return ctx.bad_option("update_computation_subgraph_index", {"value", index},
                          "it must be one of " + std::to_string(subgraphs.size()) + " subgraphs");
  const std::vector<OperatorDef>& operators = subgraphs[static_cast<size_t>(index)].operators;
  if (operators.empty()) return Join::replace;
  const std::string_view name = operators[0].name;
  if (operators.size() == 1) {
    if (name == "STABLEHLO_ADD") return Join::add;
    if (name == "STABLEHLO_MULTIPLY") return Join::multiply;
    if (name == "STABLEHLO_MAXIMUM") return Join::maximum;
    if (name == "STABLEHLO_MINIMUM") return Join::minimum;
  }
  return ctx.bad_option("update_computation_subgraph_index", {"value", index},
                        "its subgraph must be empty or one addition, multiplication, maximum or minimum of StableHLO");
}

Status prepare(PrepareContext& ctx) {
  const Shape &in = ctx.input(0).shape, &updates = ctx.input(2).shape;
  SURELITE_LET(const Join join, read_join(ctx));
  SURELITE_LET(IndexVectors vectors, read_index_vectors(ctx, 1));
  SURELITE_LET(std::vector<int> windows, read_axes(ctx, "update_window_dims", updates.rank()));
  SURELITE_LET(const std::vector<int> inserted, read_axes(ctx, "inserted_window_dims", in.rank()));
  SURELITE_LET(const std::vector<int> mapped, read_axes(ctx, "scatter_dims_to_operand_dims", in.rank()));
  std::sort(windows.begin(), windows.end());
  const std::vector<int> kept = other_axes(in.rank(), inserted), batch = other_axes(updates.rank(), windows);
  if (kept.size() != windows.size())
    return ctx.bad_option("update_window_dims", {"value", windows.size()},
                          "it must have one entry per operand axis that is not inserted");
  if (static_cast<int64_t>(mapped.size()) != vectors.length)
    return ctx.bad_option("scatter_dims_to_operand_dims", {"value", mapped.size()},
                          "it must be as long as an index vector, " + std::to_string(vectors.length));
  if (batch.size() != vectors.extents.size()) return ctx.wrong_rank(2, windows.size() + vectors.extents.size());
  for (size_t i = 0; i < batch.size(); ++i)
    if (updates[batch[i]] != vectors.extents[i]) return ctx.wrong_extent(2, batch[i], vectors.extents[i]);
  SURELITE_TRY(ctx.resize(0, in));

  State& s = ctx.state<State>();
  const std::vector<int64_t> from = dense_strides(updates), to = dense_strides(in);
  for (const int axis : batch) s.batch_strides.push_back(from[static_cast<size_t>(axis)]);
  for (int i = 0; i < in.rank(); ++i) s.axes.push_back({1, 0, to[static_cast<size_t>(i)], in[i], -1});
  for (size_t i = 0; i < kept.size(); ++i) {
    Axis& axis = s.axes[static_cast<size_t>(kept[i])];
    axis.extent = updates[windows[i]];
    axis.update_stride = from[static_cast<size_t>(windows[i])];
    s.window *= axis.extent;
  }
  for (size_t i = 0; i < mapped.size(); ++i) s.axes[static_cast<size_t>(mapped[i])].entry = static_cast<int>(i);
  s.vectors = std::move(vectors);
  ctx.set_run(choose(ctx.input(0).type, join));
  return {};
}

}  // namespace

extern const OpSpec op_stablehlo_scatter{
    .name = "STABLEHLO_SCATTER",
    .types = "T:f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool i32|i64 T -> T",
    .options = "StablehloScatterOptions",
    .prepare = prepare,
};

}  // namespace surelite

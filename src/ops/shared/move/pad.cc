// SPDX-License-Identifier: Apache-2.0
// Constant padding: one walk over the output that fills margins and copies runs of the input.
#include "ops/shared/move/pad.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

constexpr int kMaxRank = 8;  // of the stock kernel

struct Axis {
  int64_t extent = 1, before = 0, after = 0;  // of the input, in units of the inner elements
  int64_t inner = 1;                          // elements of the output below one step of this axis
};

struct State {
  std::array<Axis, kMaxRank> axes;
  int count = 0;
  size_t width = 1;
  int64_t run = 1;                   // elements of the input below the last padded axis
  std::array<std::byte, 8> value{};  // unless input 2 holds it
};

struct Walk {
  const State& s;
  const std::byte* from;
  std::byte* to;
  const std::byte* value;
  bool is_even = std::all_of(value, value + s.width, [this](std::byte b) { return b == *value; });

  void fill(int64_t elements) {
    const size_t bytes = static_cast<size_t>(elements) * s.width;
    if (bytes == 0) return;
    if (is_even) std::memset(to, static_cast<int>(*value), bytes);
    else fill_elements(to, elements, value, s.width);
    to += bytes;
  }

  void copy(int64_t elements) {
    const size_t bytes = static_cast<size_t>(elements) * s.width;
    if (bytes) std::memcpy(to, from, bytes);
    from += bytes;
    to += bytes;
  }

  // Of the last padded axis: mostly short.
  void rows(int64_t count, const Axis& last) {
    const int64_t before = last.before * last.inner, after = last.after * last.inner, between = last.extent * s.run;
    for (int64_t k = 0; k < count; ++k) fill(before), copy(between), fill(after);
  }

  void axis(int i) {
    if (i == s.count) return copy(s.run);
    const Axis& a = s.axes[static_cast<size_t>(i)];
    fill(a.before * a.inner);
    if (i == s.count - 1) copy(a.extent * s.run);
    else if (i == s.count - 2) rows(a.extent, s.axes[static_cast<size_t>(i + 1)]);
    else for (int64_t k = 0; k < a.extent; ++k) axis(i + 1);
    fill(a.after * a.inner);
  }
};

// The zero point stands for 0 in quantized tensors.
Status choose_value(PrepareContext& ctx, State* s) {
  const ElementType type = ctx.output(0).type;
  const bool quantized =
      type == ElementType::uint8 || (quantizable(type) && ctx.input(0).quant().kind != Quantization::Kind::none);
  if (!quantized) return {};
  if (ctx.has_input(2)) return require_same_quantization(ctx, 2, 0);
  const Quantization& out = ctx.output(0).quant();
  const int32_t zero = out.per_tensor() ? out.first_zero_point() : 0;
  const int32_t low = type == ElementType::uint8 ? 0 : type == ElementType::int8 ? -128 : -32768;
  const int32_t high = type == ElementType::uint8 ? 255 : type == ElementType::int8 ? 127 : 32767;
  if (zero < low || zero > high)
    return ctx.wrong_zero_point(Operand::output(0), "a value of the type");
  const auto stored = static_cast<uint16_t>(zero);
  s->value[0] = static_cast<std::byte>(stored & 0xff);
  s->value[1] = static_cast<std::byte>(stored >> 8);
  return {};
}

// Whether a convolution's own padding has the value of the margins, as far as that is known.
bool pads_with_zeros(PrepareContext& ctx, const State& s) {
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  const ElementType type = ctx.output(0).type;
  const bool real = type == ElementType::float32;
  if (!real && type != ElementType::int8 && type != ElementType::uint8 && type != ElementType::int16) return false;
  if (!real && (!in.per_tensor() || !out.per_tensor() || in.first_scale() != out.first_scale() ||
                in.first_zero_point() != out.first_zero_point()))
    return false;
  if (ctx.has_input(2) && !ctx.known(2)) return false;
  const std::byte* const value = ctx.has_input(2) ? ctx.input(2).data : s.value.data();
  const auto zero = static_cast<uint32_t>(real ? 0 : in.first_zero_point());
  for (size_t i = 0; i < s.width; ++i)
    if (value[i] != static_cast<std::byte>(zero >> (8 * i) & 0xff)) return false;
  return true;
}

// Margins of height and width only can be left to convolutions.
void offer_margins(PrepareContext& ctx, const State& s, const std::vector<int64_t>& paddings) {
  if (ctx.input(0).rank() != 4 || s.count == 0 || paddings[0] || paddings[1] || paddings[6] || paddings[7]) return;
  if (!pads_with_zeros(ctx, s)) return;
  const auto at = [&](size_t i) { return static_cast<int32_t>(paddings[i]); };
  ctx.add_margins({at(2), at(3), at(4), at(5)});
}

Result<Shape> padded_shape(const PrepareContext& ctx, const std::vector<int64_t>& paddings) {
  Shape out = ctx.input(0).shape;
  for (int i = 0; i < out.rank(); ++i) {
    int64_t extent = out[i];
    for (const size_t side : {size_t{0}, size_t{1}}) {
      const int64_t pad = paddings[2 * static_cast<size_t>(i) + side];
      if (pad < 0 || pad > INT32_MAX) return ctx.bad_value(1, pad, "paddings must be 0 or more and fit int32");
      extent += pad;
    }
    if (extent > INT32_MAX)
      return ctx.impossible_extent(i, extent);
    out[i] = static_cast<int32_t>(extent);
  }
  return out;
}

}  // namespace

Status prepare_pad(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  const Shape& pads = ctx.input(1).shape;
  if (in.rank() > kMaxRank) return ctx.wrong_rank(0, "up to 8");
  if (pads.rank() != 2 || pads[0] != in.rank() || pads[1] != 2)
    return ctx.wrong_shape(1, to_string(Shape{in.rank(), 2}));
  if (ctx.has_input(2) && ctx.input(2).count() != 1)
    return ctx.wrong_count(2, 1);
  if (!ctx.known(1)) return ctx.later();
  const std::vector<int64_t> paddings = read_integers(ctx.input(1));
  SURELITE_LET(const Shape out, padded_shape(ctx, paddings));
  SURELITE_TRY(ctx.resize(0, out));
  State& s = ctx.state<State>();
  s.width = static_cast<size_t>(bits_of(ctx.output(0).type)) / 8;
  SURELITE_TRY(choose_value(ctx, &s));
  // Axes behind the last padded one move as one run.
  for (int i = 0; i < in.rank(); ++i)
    if (paddings[2 * static_cast<size_t>(i)] || paddings[2 * static_cast<size_t>(i) + 1]) s.count = i + 1;
  for (int i = 0; i < s.count; ++i)
    s.axes[static_cast<size_t>(i)] = {in[i], paddings[2 * static_cast<size_t>(i)],
                                      paddings[2 * static_cast<size_t>(i) + 1], out.count(i + 1, out.rank())};
  s.run = in.count(s.count, in.rank());
  offer_margins(ctx, s, paddings);
  return {};
}

Status run_pad(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const std::byte* value = ctx.has_input(2) ? ctx.input(2).data : s.value.data();
  Walk{.s = s, .from = ctx.input(0).data, .to = ctx.output(0).data, .value = value}.axis(0);
  return {};
}

}  // namespace surelite

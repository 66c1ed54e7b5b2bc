// SPDX-License-Identifier: Apache-2.0
// DILATE: elements are set apart along each axis and the gaps are filled with a value.
#include <cstring>
#include <vector>

#include "ops/op.h"

namespace surelite {
namespace {

struct State {
  size_t width = 0;
  std::vector<int64_t> extent;  // of the input
  std::vector<int64_t> step;    // bytes between its elements in the output
};

// Copies the elements of one axis and those inside it; returns the next input byte.
const std::byte* scatter(const State& s, size_t axis, const std::byte* in, std::byte* out) {
  for (int64_t i = 0; i < s.extent[axis]; ++i, out += s.step[axis]) {
    if (axis + 1 < s.extent.size()) {
      in = scatter(s, axis + 1, in, out);
    } else {
      std::memcpy(out, in, s.width);
      in += s.width;
    }
  }
  return in;
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const std::span<std::byte> out = ctx.out<std::byte>(0);
  if (out.empty()) return {};
  const std::byte* fill = ctx.input(2).data;
  for (size_t at = 0; at < out.size(); at += s.width) std::memcpy(out.data() + at, fill, s.width);
  scatter(s, 0, ctx.input(0).data, out.data());
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor &input = ctx.input(0), &dilations = ctx.input(1);
  const int bits = bits_of(input.type);
  if (bits < 8) return ctx.bad_type(ctx.describe_input(0));
  if (input.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  if (dilations.rank() != 1 || dilations.dim(0) != input.rank())
    return ctx.wrong_shape(1, to_string(Shape{input.rank()}) + ", one dilation per axis");
  if (ctx.input(2).count() < 1) return ctx.wrong_count(2, "1 or more");
  if (!ctx.known(1)) return ctx.later();
  State& s = ctx.state<State>();
  s.width = static_cast<size_t>(bits) / 8;
  const std::span<const int32_t> factors = dilations.values<int32_t>();
  Shape shape = input.shape;
  for (int i = 0; i < input.rank(); ++i) {
    const int32_t factor = factors[static_cast<size_t>(i)];
    if (factor < 1) return ctx.bad_value(1, factor, "dilations must be 1 or more");
    const int64_t extent = input.dim(i) == 0 ? 0 : (int64_t{input.dim(i)} - 1) * factor + 1;
    if (extent > INT32_MAX) return ctx.fail(Code::P311, {{"what", ctx.describe_output(0)}});
    shape[i] = static_cast<int32_t>(extent);
  }
  SURELITE_TRY(ctx.resize(0, shape));
  for (int i = 0; i < input.rank(); ++i) {
    s.extent.push_back(input.dim(i));
    s.step.push_back(shape.count(i + 1, shape.rank()) * factors[static_cast<size_t>(i)] *
                     static_cast<int64_t>(s.width));
  }
  return {};
}

}  // namespace

extern const OpSpec op_dilate{
    .name = "DILATE",
    .types = "T:any i32 T -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

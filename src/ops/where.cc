// SPDX-License-Identifier: Apache-2.0
// WHERE: the coordinates of all elements that are not zero.
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// Calls f(i) for each element that is not zero.
template <class T, class F>
void for_nonzero(const Tensor& tensor, F&& f) {
  const std::span<const T> values = tensor.values<T>();
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] != T{0}) f(static_cast<int64_t>(i));
}

template <class F>
void for_true(const Tensor& tensor, F&& f) {
  switch (tensor.type) {
    case ElementType::float32: return for_nonzero<float>(tensor, f);
    case ElementType::float64: return for_nonzero<double>(tensor, f);
    case ElementType::int64:
    case ElementType::uint64: return for_nonzero<int64_t>(tensor, f);
    case ElementType::int32:
    case ElementType::uint32: return for_nonzero<int32_t>(tensor, f);
    case ElementType::int16:
    case ElementType::uint16: return for_nonzero<int16_t>(tensor, f);
    default: return for_nonzero<int8_t>(tensor, f);
  }
}

Status prepare(PrepareContext& ctx) {
  const Tensor& in = ctx.input(0);
  if (!ctx.known(0)) return ctx.later();
  int64_t count = 0;
  for_true(in, [&](int64_t) { ++count; });
  if (count > INT32_MAX) return ctx.impossible_extent(0, count);
  return ctx.resize(0, Shape{static_cast<int32_t>(count), in.rank()});
}

Status run(RunContext& ctx) {
  const Shape& shape = ctx.input(0).shape;
  const int rank = shape.rank();
  int64_t* out = ctx.out<int64_t>(0).data();
  for_true(ctx.input(0), [&](int64_t at) {
    for (int axis = rank - 1; axis >= 0; --axis) {
      out[axis] = at % shape[axis];
      at /= shape[axis];
    }
    out += rank;
  });
  return {};
}

}  // namespace

extern const OpSpec op_where{
    .name = "WHERE",
    .max_version = 2,
    .types = "bool|f32|f64|i64|u64|i32|u32|i16|u16|i8|u8 -> i64",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Custom RandomUniformInt: uniform integers between two bounds, both included, without a seed.
#include <limits>

#include "ops/shared/random/minimal_standard.h"
#include "ops/shared/random/seeded_stream.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  int generator = 0;
};

int64_t bound(const Tensor& tensor) {
  if (tensor.type == ElementType::int8) return tensor.values<int8_t>()[0];
  return tensor.type == ElementType::int32 ? tensor.values<int32_t>()[0] : tensor.values<int64_t>()[0];
}

template <class T>
Status run(RunContext& ctx) {
  const int64_t least = bound(ctx.input(1)), most = bound(ctx.input(2));
  if (least < std::numeric_limits<T>::min() || least >= most)
    return ctx.bad_value(1, 0, {"value", least}, "it must be less than input 2 and fit the output");
  if (most > std::numeric_limits<T>::max()) return ctx.bad_value(2, 0, {"value", most}, "it must fit the output");
  const int slot = ctx.state<State>().generator;
  MinimalStandard source = load_generator(ctx, slot);
  const uint64_t range = static_cast<uint64_t>(most) - static_cast<uint64_t>(least);
  for (T& value : ctx.out<T>(0)) value = static_cast<T>(static_cast<uint64_t>(least) + uniform_below(source, range));
  save_generator(ctx, slot, source);
  return {};
}

Status prepare(PrepareContext& ctx) {
  for (const int i : {1, 2})
    if (ctx.input(i).count() < 1) return ctx.wrong_count(i, "1 or more");
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  ctx.state<State>().generator = prepare_generator(ctx);
  const ElementType type = ctx.output(0).type;
  ctx.set_run(type == ElementType::int8 ? run<int8_t> : type == ElementType::int32 ? run<int32_t> : run<int64_t>);
  return ctx.resize(0, shape);
}

}  // namespace

extern const OpSpec op_custom_random_uniform_int{
    .name = "RandomUniformInt",
    .types = "i32|i64 i8|i32|i64 i8|i32|i64 -> i8|i32|i64",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// RESHAPE: the same elements in another shape; one extent may be -1.
#include <cstring>

#include "base/checked.h"
#include "ops/op.h"

namespace surelite {
namespace {

// The shape asked for: by input 1 if there is one, else by the option. Old converters write the option [0] for a scalar.
Result<std::vector<int64_t>> wanted_shape(PrepareContext& ctx) {
  std::vector<int64_t> dims;
  if (ctx.has_input(1)) {
    if (ctx.input(1).rank() != 1) return ctx.bad_shape(ctx.describe_input(1) + " must have rank 1");
    for (const int32_t dim : ctx.input(1).values<int32_t>()) dims.push_back(dim);
  } else {
    dims = ctx.options().integers("new_shape");
    if (dims.size() == 1 && dims[0] == 0) dims.clear();
  }
  return dims;
}

Status prepare(PrepareContext& ctx) {
  if (ctx.has_input(1) && !ctx.known(1)) return ctx.later();
  SURELITE_LET(const std::vector<int64_t> wanted, wanted_shape(ctx));
  const int64_t count = ctx.input(0).count();
  Shape shape;
  int open = -1;
  int64_t product = 1;
  for (const int64_t dim : wanted) {
    if (dim < -1 || dim > INT32_MAX) return ctx.bad_shape("the new shape has extent " + std::to_string(dim));
    if (dim == -1 && open >= 0) return ctx.bad_shape("the new shape has more than one extent of -1");
    if (dim == -1) open = shape.rank();
    else if (!checked_mul(product, dim, &product)) return ctx.bad_shape("the new shape overflows");
    shape.push_back(static_cast<int32_t>(dim));
  }
  if (open >= 0) {
    if (product == 0 || count % product || count / product > INT32_MAX)
      return ctx.bad_shape(ctx.describe_input(0) + " does not divide into " + to_string(shape));
    shape[open] = static_cast<int32_t>(count / product);
    product = count;
  }
  if (product != count)
    return ctx.bad_shape(ctx.describe_input(0) + " has " + std::to_string(count) + " elements, the new shape " +
                         to_string(shape) + " has " + std::to_string(product));
  ctx.alias(0, 0);
  return ctx.resize(0, shape);
}

Status run(RunContext& ctx) {
  const Tensor& in = ctx.input(0);
  if (in.type == ElementType::string) {
    SURELITE_LET(const std::vector<std::string_view> strings, read_strings(in));
    return ctx.write_strings(0, Shape(ctx.output(0).shape), strings);
  }
  if (in.data != ctx.output(0).data && in.bytes) std::memcpy(ctx.output(0).data, in.data, in.bytes);
  return {};
}

}  // namespace

extern const OpSpec op_reshape{
    .name = "RESHAPE",
    .types = "T:any i32? -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

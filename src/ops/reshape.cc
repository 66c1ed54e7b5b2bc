// SPDX-License-Identifier: Apache-2.0
// RESHAPE: the same elements in another shape; one extent may be -1.
#include <cstdint>
#include <string>
#include <vector>

#include "base/checked.h"
#include "ops/shared/move/same_bytes.h"

namespace surelite {
namespace {

// A shape input that is not a vector of int32 is passed over in favour of the option, as in the stock kernel.
bool shape_is_input(const PrepareContext& ctx) {
  return ctx.has_input(1) && ctx.input(1).rank() == 1 && ctx.input(1).type == ElementType::int32;
}

std::vector<int64_t> wanted_shape(const PrepareContext& ctx) {
  if (shape_is_input(ctx)) {
    const auto values = ctx.input(1).values<int32_t>();
    return {values.begin(), values.end()};
  }
  std::vector<int64_t> dims = ctx.options().integers("new_shape");
  // Old converters write [0] for a scalar.
  if (dims.size() == 1 && dims[0] == 0) dims.clear();
  return dims;
}

// Product of the extents other than 0 and -1.
Result<int64_t> product_without_zeros(const PrepareContext& ctx, const std::vector<int64_t>& dims) {
  int64_t product = 1;
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    const int64_t dim = dims[axis];
    if (dim < -1 || dim > INT32_MAX) return ctx.impossible_extent(static_cast<int>(axis), dim);
    if (dim > 0 && !checked_mul(product, dim, &product)) return ctx.fail(Code::P311, {{"what", "the new shape"}});
  }
  return product;
}

Status prepare(PrepareContext& ctx) {
  if (shape_is_input(ctx) && !ctx.known(1)) return ctx.later();
  const std::vector<int64_t> wanted = wanted_shape(ctx);
  SURELITE_LET(const int64_t wanted_product, product_without_zeros(ctx, wanted));
  const Shape& from = ctx.input(0).shape;
  SURELITE_LET(const int64_t product, product_without_zeros(ctx, {from.begin(), from.end()}));
  const int64_t count = ctx.input(0).count();
  Shape shape;
  int open = -1;
  bool has_zero = false;
  for (const int64_t dim : wanted) {
    if (dim == -1 && open >= 0)
      return ctx.bad_shape(
          "the new shape has -1 on axis " + std::to_string(open) + " and on axis " + std::to_string(shape.rank()),
          {{"axis", open}, {"other_axis", shape.rank()}});
    if (dim == -1) open = shape.rank();
    has_zero |= dim == 0;
    shape.push_back(static_cast<int32_t>(dim));
  }
  if (open >= 0) {
    // With a 0 on both sides the extents other than 0 decide.
    const int64_t extent = count == 0 && !has_zero ? 0 : product / wanted_product;
    if (extent > INT32_MAX)
      return ctx.impossible_extent(open, extent);
    shape[open] = static_cast<int32_t>(extent);
  }
  const auto shape_count = checked_count(shape.dims());
  if (!shape_count) return ctx.fail(Code::P311, {{"what", "the new shape " + to_string(shape)}});
  if (*shape_count != count) return ctx.wrong_count(0, *shape_count, " to fill the new shape " + to_string(shape));
  return prepare_same_bytes(ctx, shape);
}

}  // namespace

extern const OpSpec op_reshape{
    .name = "RESHAPE",
    .types = "T:any any? -> T",
    .prepare = prepare,
    .run = run_same_bytes,
};

}  // namespace surelite

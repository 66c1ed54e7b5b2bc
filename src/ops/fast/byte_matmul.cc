// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/byte_matmul.h"

#include "base/checked.h"

namespace surelite {

bool ByteProduct::has_kernel(PrepareContext& ctx) {
  return fast_multiply(ctx.kernels()) && ctx.output(0).count() > 0;
}

Result<bool> ByteProduct::prepare(PrepareContext& ctx, const Sizes& s, int32_t zero_left, int32_t zero_right) {
  if (!has_kernel(ctx)) return false;
  sizes_ = s;
  zero_left_ = zero_left, zero_right_ = zero_right;
  // Zero points are bytes of the inputs' type, so that differences are at most 255.
  length_ = (int64_t{1} << 24) / (255 * 255);
  if (zero_left == 0 && zero_right == 0) length_ = (int64_t{1} << 24) / (128 * 128);
  const auto floats = [](std::initializer_list<int64_t> extents, size_t* bytes) {
    *bytes = sizeof(float);
    for (const int64_t extent : extents)
      if (!checked_mul(*bytes, static_cast<size_t>(extent), bytes)) return false;
    return true;
  };
  size_t left = 0, right = 0, one_right = 0, out = 0;
  if (!floats({s.lefts, s.m, s.k}, &left) || !floats({s.rights, s.k, s.n}, &right) ||
      !floats({s.products, s.m, s.n}, &out) || !floats({s.right_turned ? s.k : 0, s.n}, &one_right))
    return ctx.fail(Code::P311, {{"what", "the matrices as floats"}});
  left_ = ctx.scratch(left);
  right_ = ctx.scratch(right);
  parts_ = ctx.scratch(std::max(out, one_right));
  sums_ = ctx.scratch(out);
  return true;
}

}  // namespace surelite

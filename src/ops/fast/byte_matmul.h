// SPDX-License-Identifier: Apache-2.0
// Products of matrices of bytes that are both known only while running, by the float kernel: whole numbers below 2^24
// are exact in floats, and longer sums are added up in parts. Handles int8 and uint8, both of one type, any zero points
// within the type, either matrix transposed; sums wrap. Bias, scales and activation are the caller's.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ops/fast/matmul.h"

namespace surelite {

class ByteProduct {
 public:
  struct Sizes {
    int64_t m = 0, n = 0, k = 0;
    int64_t lefts = 1, rights = 1, products = 1;  // matrices
    bool left_turned = false;                     // stored as [k, m]
    bool right_turned = false;                    // stored as [n, k]
  };
  // False where the machine has no kernel, plain ones are asked for, or the output is empty.
  static bool has_kernel(PrepareContext& ctx);
  // Asks for scratch memory. False without a kernel.
  Result<bool> prepare(PrepareContext& ctx, const Sizes& sizes, int32_t zero_left, int32_t zero_right);

  // sum over k of (left - zero_left) (right - zero_right), wrapping. for_each(each) calls each(product, left, right)
  // for all products; store(product, left matrix, right matrix, row, sums) takes a row of n.
  template <class T, class ForEach, class Store>
  void run(RunContext& ctx, const T* left, const T* right, const ForEach& for_each, const Store& store) const {
    const Sizes& s = sizes_;
    float* const lefts = ctx.scratch_of<float>(left_).data();
    float* const rights = ctx.scratch_of<float>(right_).data();
    float* const parts = ctx.scratch_of<float>(parts_).data();
    int32_t* const sums = ctx.scratch_of<int32_t>(sums_).data();
    const int32_t zero_left = zero_left_, zero_right = zero_right_;
    const simd::MultiplyF32 multiply = fast_multiply(ctx.kernels());
    ctx.parallel(s.lefts * s.m * s.k, 1 << 16, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i) lefts[i] = static_cast<float>(left[i] - zero_left);
    });
    // Turned matrices go through the room for results, which has been made large enough for one.
    for (int64_t r = 0; r < s.rights && !ctx.cancelled(); ++r) {
      const T* from = right + r * s.k * s.n;
      float* const to = s.right_turned ? parts : rights + r * s.k * s.n;
      ctx.parallel(s.k * s.n, 1 << 16, [&](int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i) to[i] = static_cast<float>(from[i] - zero_right);
      });
      if (s.right_turned) transpose_f32(ctx.kernels(), parts, rights + r * s.k * s.n, s.n, s.k, s.k, s.n);
    }
    ctx.parallel(s.products * s.m, 1 + 250'000 / (s.n * s.k + 1), [&](int64_t first, int64_t last) {
      for_each([&](int64_t at, int64_t l, int64_t r) {
        const int64_t begin = std::max(first - at * s.m, int64_t{0}), end = std::min(last - at * s.m, s.m);
        if (begin >= end) return;
        int32_t* const rows = sums + at * s.m * s.n;
        for (int64_t part = 0; part < std::max<int64_t>(s.k, 1); part += length_) {
          simd::MatmulF32 product;
          product.left = lefts + l * s.m * s.k + part * (s.left_turned ? s.m : 1);
          product.row_stride = s.left_turned ? 1 : s.k;
          product.step = s.left_turned ? s.m : 1;
          product.right = rights + r * s.k * s.n + part * s.n;
          product.out = parts + at * s.m * s.n;
          product.n = s.n;
          product.k = std::min(length_, s.k - part);
          multiply(product, begin, end);
          for (int64_t i = begin * s.n; i < end * s.n; ++i) {
            const auto whole = static_cast<uint32_t>(static_cast<int32_t>(product.out[i]));
            rows[i] = static_cast<int32_t>(part > 0 ? static_cast<uint32_t>(rows[i]) + whole : whole);
          }
        }
        for (int64_t row = begin; row < end; ++row) store(at, l, r, row, rows + row * s.n);
      });
    });
  }

 private:
  Sizes sizes_;
  int32_t zero_left_ = 0, zero_right_ = 0;
  int64_t length_ = 1;  // of a part whose sums are exact
  int left_ = -1, right_ = -1, parts_ = -1, sums_ = -1;
};

}  // namespace surelite

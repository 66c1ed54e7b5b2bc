// SPDX-License-Identifier: Apache-2.0
// BITWISE_XOR: bits set in one of two integers only, with broadcasting.
#include "ops/shared/elementwise/pairwise.h"

namespace surelite {
namespace {

struct Xor {
  template <class T>
  T operator()(T x, T y) const {
    return static_cast<T>(x ^ y);
  }
};

}  // namespace

extern const OpSpec op_bitwise_xor{
    .name = "BITWISE_XOR",
    .types = kIntegerPairTypes,
    .prepare = prepare_integer_pairs<Xor>,
};

}  // namespace surelite

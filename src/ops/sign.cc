// SPDX-License-Identifier: Apache-2.0
// SIGN: -1, 0 or 1; NaN stays NaN.
#include "ops/shared/elementwise/signed_map.h"

namespace surelite {
namespace {

struct SignOf {
  template <class T>
  Wide<T> operator()(T x) const {
    return x != x ? Wide<T>(x) : Wide<T>((x > 0) - (x < 0));
  }
};

}  // namespace

extern const OpSpec op_sign{
    .name = "SIGN",
    .max_version = 2,
    .types = kSignedTypes,
    .prepare = prepare_signed_map<SignOf>,
};

}  // namespace surelite

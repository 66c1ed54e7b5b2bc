// SPDX-License-Identifier: Apache-2.0
// NEG: minus the element; the least integer stays.
#include "ops/shared/elementwise/signed_map.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

struct Negated {
  template <class T>
  auto operator()(T x) const {
    if constexpr (kIsReal<T>)
      return -static_cast<Wide<T>>(x);
    else
      return Minus()(T{0}, x);
  }
};

}  // namespace

extern const OpSpec op_neg{
    .name = "NEG",
    .types = kSignedTypes,
    .prepare = prepare_signed_map<Negated>,
};

}  // namespace surelite

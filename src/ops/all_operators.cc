// SPDX-License-Identifier: Apache-2.0
// The list of every operator, from ops.def. It stays out of programs that bring a list of their own, so nothing else
// may be defined here.
#include <algorithm>
#include <array>

#include "ops/op.h"
#include "surelite/operators.h"
#include "tflite_generated.h"

namespace surelite {

#define OP(NAME, file, goal) extern const OpSpec op_##file;
#define CUSTOM_OP(NAME, file, goal) extern const OpSpec op_##file;
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP

namespace {

constexpr LinkedOperator kListed[] = {
#define OP(NAME, file, goal) {tflite::BuiltinOperator_##NAME, nullptr, &op_##file},
#define CUSTOM_OP(NAME, file, goal) {-1, NAME, &op_##file},
#include "ops/ops.def"
#undef OP
#undef CUSTOM_OP
};

constexpr auto kOrdered = [] {
  std::array<LinkedOperator, std::size(kListed)> list{};
  std::copy(std::begin(kListed), std::end(kListed), list.begin());
  std::sort(list.begin(), list.end(),
            [](const LinkedOperator& a, const LinkedOperator& b) { return a.builtin_code < b.builtin_code; });
  return list;
}();

}  // namespace

extern const OperatorList linked_operators{kOrdered.data(), kOrdered.size(), false};

}  // namespace surelite

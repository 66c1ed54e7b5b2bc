// SPDX-License-Identifier: Apache-2.0
// The operators of this program: all of ops.def, or a selection (surelite/operators.h).
#pragma once

#include <span>
#include <string_view>

#include "ops/op.h"
#include "surelite/operators.h"

namespace surelite {

// Nullptr if Surelite has no kernel for it.
const OpSpec* find_builtin(int32_t builtin_code);
const OpSpec* find_custom(std::string_view custom_code);
std::span<const LinkedOperator> all_ops();
// The diagnostic (P302 or P303) for an operator that is not in the list; if that is a selection, it says how to get a
// new one.
Diagnostic missing_operator(Code code, const Where& where, std::initializer_list<ArgumentView> arguments);

// Checks arity, optional slots and types of an operator against spec.types; reports everything that does not fit.
// `input_types` and `output_types` hold -1 where the tensor is absent.
void check_signature(const OpSpec& spec, std::span<const int> input_types, std::span<const int> output_types,
                     const Where& where, Diagnostics* findings);

}  // namespace surelite

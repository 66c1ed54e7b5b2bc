// SPDX-License-Identifier: Apache-2.0
// Looks operators up in the list that the program is linked with.
#include "ops/registry.h"

#include <algorithm>

namespace surelite {

std::span<const LinkedOperator> all_ops() { return {linked_operators.first, linked_operators.count}; }

const OpSpec* find_builtin(int32_t builtin_code) {
  const auto list = all_ops();
  const auto found = std::lower_bound(list.begin(), list.end(), builtin_code,
                                      [](const LinkedOperator& op, int32_t code) { return op.builtin_code < code; });
  return builtin_code >= 0 && found != list.end() && found->builtin_code == builtin_code ? found->spec : nullptr;
}

const OpSpec* find_custom(std::string_view custom_code) {
  for (const LinkedOperator& op : all_ops())
    if (op.custom_code && op.custom_code == custom_code) return op.spec;
  return nullptr;
}

Diagnostic missing_operator(Code code, const Where& where, std::initializer_list<ArgumentView> arguments) {
  Diagnostic diagnostic = diagnose(code, where, arguments);
  if (linked_operators.selected)
    diagnostic.arguments.emplace_back(
        "hint",
        "This program holds only the operators that `surelite codegen --ops` listed for other models: "
        "run it again with this model among them, and link with the new list.");
  return diagnostic;
}

}  // namespace surelite

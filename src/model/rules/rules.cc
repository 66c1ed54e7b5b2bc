// SPDX-License-Identifier: Apache-2.0
// Runs the rules.
#include "model/rules/rules.h"

#include <algorithm>

#include "model/verify/verify.h"

namespace surelite {
namespace {

enum class Scope : uint8_t { file, graph };

struct Entry {
  rules::Rule* rule;
  Scope scope;
};

constexpr Entry kRules[] = {
#define RULE(name, scope) {rules::name, Scope::scope},
#include "model/rules/rules.def"
#undef RULE
};

}  // namespace

void verify_meaning(const ModelData& model, const Limits& limits, Findings* findings) {
  for (const Entry& entry : kRules) entry.rule(model, limits, findings);
}

void verify_graph(const ModelData& model, const Limits& limits, Findings* findings) {
  for (const Entry& entry : kRules)
    if (entry.scope == Scope::graph) entry.rule(model, limits, findings);
}

void errors_first(Diagnostics* list) {
  std::stable_partition(list->begin(), list->end(),
                        [](const Diagnostic& d) { return d.severity() == Severity::error; });
}

}  // namespace surelite

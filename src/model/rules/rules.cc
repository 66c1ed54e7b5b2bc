// SPDX-License-Identifier: Apache-2.0
// Runs every rule.
#include "model/rules/rules.h"

#include "model/verify/verify.h"

namespace surelite {

void verify_meaning(const ModelData& model, const Limits& limits, Findings* findings) {
#define RULE(name) rules::name(model, limits, findings);
#include "model/rules/rules.def"
#undef RULE
}

}  // namespace surelite

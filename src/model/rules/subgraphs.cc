// SPDX-License-Identifier: Apache-2.0
// There must be something to run.
#include "model/rules/rules.h"

namespace surelite::rules {

void subgraphs(const ModelData& model, const Limits&, Findings* findings) {
  if (model.subgraphs.empty()) findings->add(Code::M201, {});
}

}  // namespace surelite::rules

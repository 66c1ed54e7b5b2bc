// SPDX-License-Identifier: Apache-2.0
// The schema version must be 3.
#include "model/rules/rules.h"

namespace surelite::rules {

void version(const ModelData& model, const Limits&, Findings* findings) {
  if (model.version != 3) findings->add(Code::M106, {{"version", model.version}});
}

}  // namespace surelite::rules

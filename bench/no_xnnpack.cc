// SPDX-License-Identifier: Apache-2.0
// Where XNNPACK is not installed.
#include "xnnpack.h"

namespace surelite::bench {

std::unique_ptr<XnnpackModel> XnnpackModel::make(const GraphPlan&) { return nullptr; }

}  // namespace surelite::bench

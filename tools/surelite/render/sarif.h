// SPDX-License-Identifier: Apache-2.0
// Findings as SARIF 2.1.0, which code scanning services read.
#pragma once

#include <vector>

#include "json.h"

namespace surelite::tool {

// One run with the results of all documents; each has "model" and "findings".
Json sarif_of(const std::vector<Json>& documents);

}  // namespace surelite::tool

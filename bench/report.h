// SPDX-License-Identifier: Apache-2.0
// The measurements as tables.
#pragma once

#include <string>

#include "json.h"

namespace surelite::bench {

std::string report_text(const tool::Json& document);

}  // namespace surelite::bench

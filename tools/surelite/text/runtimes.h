// SPDX-License-Identifier: Apache-2.0
// Which releases of TensorFlow Lite read a model, as a table.
#pragma once

#include <string>

#include "console.h"
#include "json.h"

namespace surelite::tool {

// Of what runtimes_of gave: the oldest release, what decides, and what to change for an older one.
std::string runtimes_text(const Json& runtimes, const Style& style);

}  // namespace surelite::tool

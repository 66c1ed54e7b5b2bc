// SPDX-License-Identifier: Apache-2.0
// Who runs which operators, as a picture.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

// Of the `placement` of a document: a box for each part of a delegate and for the operators that the CPU runs between
// them, in the order of the operators, with the bytes that cross. Each box lists its operators as its title.
std::string placement_svg(const Json& placement);

}  // namespace surelite::tool

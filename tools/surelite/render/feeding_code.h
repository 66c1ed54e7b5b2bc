// SPDX-License-Identifier: Apache-2.0
// Code to copy that feeds a model and reads its outputs.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

// Of the answer of inspect: its ports, in three languages.
std::string feeding_cpp(const Json& inspect);
std::string feeding_c(const Json& inspect);
std::string feeding_python(const Json& inspect);

}  // namespace surelite::tool

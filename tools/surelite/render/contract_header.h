// SPDX-License-Identifier: Apache-2.0
// A model's contract as C++: what the compiler then knows of its inputs and outputs.
#pragma once

#include <string>

#include "surelite/model.h"

namespace surelite::tool {

// The text of a header. `space` is its namespace; empty: made from the file's name. Fails with A704 for the signature.
Result<std::string> contract_header(const Model& model, const std::string& path, const std::string& signature,
                                    std::string space);

}  // namespace surelite::tool

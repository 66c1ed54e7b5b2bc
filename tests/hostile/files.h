// SPDX-License-Identifier: Apache-2.0
// Models on disk that tests of this folder use.
#pragma once

#include <string>
#include <vector>

namespace surelite::test {

// Small ones that make every stage allocate. SURELITE_MEMORY_MODELS names others, separated by colons.
std::vector<std::string> memory_models();

}  // namespace surelite::test

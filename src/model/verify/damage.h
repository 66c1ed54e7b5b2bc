// SPDX-License-Identifier: Apache-2.0
// Finds what is damaged in a FlatBuffer that the verifier refuses.
#pragma once

#include <span>

#include "surelite/diagnostic.h"
#include "surelite/limits.h"

namespace surelite {

// Walks the tables by the reflection schema and names the first field whose bytes are wrong, with the range: M105,
// M107, M108 (beyond the end of the file) or M109 (misaligned).
Diagnostic find_damage(std::span<const std::byte> bytes, const Limits& limits);

}  // namespace surelite

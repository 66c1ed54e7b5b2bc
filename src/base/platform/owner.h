// SPDX-License-Identifier: Apache-2.0
// Whose a file is.
#pragma once

#include <string>

namespace surelite {

// Whether a file belongs to whom another one belongs to, or to the system: code is loaded from beside a program or
// library only if nobody else has put it there.
bool is_of_same_owner(const std::string& file, const std::string& other);

}  // namespace surelite

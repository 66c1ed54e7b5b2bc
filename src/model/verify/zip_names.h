// SPDX-License-Identifier: Apache-2.0
// The names of files in a zip archive, from its central directory.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace surelite {

// The first thousand at most; none if there is no directory at the end (a truncated archive).
std::vector<std::string> zip_names(std::span<const std::byte> bytes);

}  // namespace surelite

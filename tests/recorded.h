// SPDX-License-Identifier: Apache-2.0
// Files that are not part of the repository: models and recorded results below the folder that SURELITE_SHARED names.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace surelite::tests {

// Empty where the file, or all of them, are missing: the test skips, or does with less.
inline std::string recorded(const std::string& below_shared) {
  const char* shared = std::getenv("SURELITE_SHARED");
  const std::filesystem::path folder = shared ? shared : "../shared";  // the Makefile says "" where there is none
  return folder.empty() || !std::filesystem::exists(folder / below_shared) ? "" : (folder / below_shared).string();
}

}  // namespace surelite::tests

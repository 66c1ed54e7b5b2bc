// SPDX-License-Identifier: Apache-2.0
#include "hostile/files.h"

#include <cstdlib>
#include <sstream>

namespace surelite::test {

std::vector<std::string> memory_models() {
  std::vector<std::string> paths;
  if (const char* named = std::getenv("SURELITE_MEMORY_MODELS")) {
    std::istringstream list(named);
    for (std::string path; std::getline(list, path, ':');) paths.push_back(path);
    return paths;
  }
  return {std::string(DIGITS) + "/digits_int8.tflite"};
}

}  // namespace surelite::test

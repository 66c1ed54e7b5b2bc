// SPDX-License-Identifier: Apache-2.0
// Addresses of another process to functions, files and lines, from its memory map and the debugging information on
// disk.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace surelite::tool {

struct Frame {
  uint64_t address = 0;
  std::string module;    // path of the file
  std::string function;  // demangled; empty if unknown
  std::string file;      // empty without debugging information
  int line = 0;
  bool inlined = false;
};

// One or more frames per address, inlined ones first. `maps` is the text of /proc/PID/maps.
std::vector<Frame> symbolize(const std::vector<uint64_t>& addresses, std::string maps);
// False for the C library, the dynamic linker and Surelite itself.
bool is_own_code(const Frame& frame);

}  // namespace surelite::tool

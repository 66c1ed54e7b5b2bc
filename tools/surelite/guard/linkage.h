// SPDX-License-Identifier: Apache-2.0
// How a program gets TensorFlow Lite: read from its ELF file, nothing is run.
#pragma once

#include <string>
#include <vector>

namespace surelite::tool {

struct Linkage {
  bool is_elf = false;        // false: a script, or not readable; its interpreter is what gets preloaded into
  bool is_static = false;     // no dynamic linker: nothing can be preloaded
  bool has_surelite = false;  // Surelite's native library is linked in: the environment is all it needs
  bool has_own_copy = false;  // TensorFlow Lite's functions are defined in the program itself
  std::string needed;         // the TensorFlow Lite library it asks for, "libtensorflowlite_c.so"
  std::string search_path;    // its RPATH or RUNPATH
};

// `program` is found in PATH as the shell would.
Linkage read_linkage(const std::string& program);
// What that means for taking over, in one sentence; empty if there is nothing to say.
std::string explain(const Linkage& linkage);
// The same for a program that ran and in which no Surelite library was in use.
std::string explain_out_of_reach(const Linkage& linkage);

}  // namespace surelite::tool

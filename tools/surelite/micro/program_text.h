// SPDX-License-Identifier: Apache-2.0
// A planned program as C++ and a C header.
#pragma once

#include <string>

#include "micro/planned.h"
#include "surelite/model.h"

namespace surelite::tool::micro {

struct ProgramText {
  std::string name;    // of the program: prefix of its C names, its C++ namespace, and the files' names
  std::string header;  // name.h
  std::string source;  // name.cc
};

// `path` is the model's; `space` names the program, empty: after the file. Fails with P352 where an output is no tensor
// that the program computes.
Result<ProgramText> write_program(const Model& model, const GraphPlan& plan, const Planned& planned,
                                  const Target& target, const std::string& path, const std::string& space);

}  // namespace surelite::tool::micro

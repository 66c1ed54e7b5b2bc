// SPDX-License-Identifier: Apache-2.0
// `surelite codegen MODEL --micro`.
#pragma once

#include <string>

#include "exit_code.h"
#include "json.h"

namespace surelite::tool::micro {

struct Command {
  std::string model, target = "cortex-m4", space, folder;
  bool doctor = false;  // with guards behind inputs, outputs and the arena
};

// Writes NAME.h and NAME.cc into the folder, which is made if it is missing; without one, the document holds them.
Exit write_micro(const Command& command, Json* document);
std::string render_micro(const Json& document);

}  // namespace surelite::tool::micro

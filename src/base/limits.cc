// SPDX-License-Identifier: Apache-2.0
#include "base/limits.h"

#include <string_view>

#include "base/platform/machine.h"

namespace surelite {

Limits limits_from_environment() {
  const char* asked = environment("SURELITE_LIMITS");
  if (!asked || !*asked || std::string_view(asked) == "default") return Limits();
  return Limits::untrusted();
}

}  // namespace surelite

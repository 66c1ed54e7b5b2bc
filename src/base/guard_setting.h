// SPDX-License-Identifier: Apache-2.0
// What SURELITE_GUARD in the environment says.
#pragma once

#include "surelite/diagnostic.h"
#include "surelite/guarding.h"

namespace surelite {

struct GuardSetting {
  Guarding side = Guarding::none;
  bool all = false;    // ",all": also the tensors between our own operators
  bool known = true;   // false: a word that means nothing; it guards nothing
};

// Of the value as it stands in the environment, null for none.
GuardSetting read_guard_setting(const char* value);
// A711 for a value that is not known, with those that are.
Diagnostic unknown_guard_setting(const char* value);

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// What stands in for guarded mode in a library built without it.
#include "base/guard_setting.h"
#include "base/platform/machine.h"
#include "run/observer.h"

namespace surelite {

Result<std::unique_ptr<RunObserver>> open_observer(Guarding asked, bool) {
  const char* const value = environment("SURELITE_GUARD");
  const GuardSetting setting = read_guard_setting(value);
  if (!setting.known) return fail(unknown_guard_setting(value));
  if (asked == Guarding::none && setting.side == Guarding::none) return nullptr;
  return fail(Code::A718,
              {{"function", "guarded mode"}, {"reason", "this library was built without it (SURELITE_GUARDED=OFF)"}});
}

}  // namespace surelite

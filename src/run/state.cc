// SPDX-License-Identifier: Apache-2.0
#include "run/state.h"

namespace surelite {

const Diagnostic* RunState::note_missing_threads() {
  if (threads_noted_ || !threads.short_of_threads()) return nullptr;
  threads_noted_ = true;
  notes.push_back(
      diagnose(Code::R409, {{"wanted", threads.wanted()}, {"made", threads.made()}, {"reason", threads.reason()}}));
  return &notes.back();
}

Failure RunState::stopped(const Where& where) const {
  if (!deadline.over()) return fail(diagnose(Code::R405, where));
  return fail(diagnose(Code::R410, where, {{"spent", deadline.spent()}, {"limit", deadline.limit()}}));
}

}  // namespace surelite

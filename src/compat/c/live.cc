// SPDX-License-Identifier: Apache-2.0
// surelite_live().
#include "base/live.h"

#include <numeric>

#include "surelite/compat.h"

extern "C" int64_t surelite_live(SureliteLive* live) {
  using surelite::LiveKind;
  const surelite::LiveCounts counts = surelite::count_live();
  const auto open = [&](LiveKind kind) { return counts.open[static_cast<int>(kind)]; };
  if (live)
    *live = {open(LiveKind::model),   open(LiveKind::options),  open(LiveKind::interpreter),
             open(LiveKind::session), open(LiveKind::delegate), counts.held_bytes};
  return std::accumulate(std::begin(counts.open), std::end(counts.open), int64_t{0});
}

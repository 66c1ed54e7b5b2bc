// SPDX-License-Identifier: Apache-2.0
#include "model/findings.h"

namespace surelite {

void Findings::add(Code code, Where where, std::initializer_list<ArgumentView> arguments) {
  if (++counts_[code] <= kShownPerCode) list_.push_back(diagnose(code, std::move(where), arguments));
}

Diagnostics Findings::take() {
  for (const auto& [code, count] : counts_)
    if (count > kShownPerCode)
      list_.push_back(diagnose(Code::M250, {{"count", count - kShownPerCode}, {"code", name_of(code)}}));
  counts_.clear();
  return std::move(list_);
}

}  // namespace surelite

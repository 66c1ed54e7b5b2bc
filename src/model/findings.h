// SPDX-License-Identifier: Apache-2.0
// Collects what the reader and the rules find; a file with a million faults does not get a million diagnostics.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>

#include "surelite/diagnostic.h"

namespace surelite {

class Findings {
 public:
  static constexpr int64_t kShownPerCode = 50;

  void add(Code code, Where where, std::initializer_list<ArgumentView> arguments);
  void add(Code code, std::initializer_list<ArgumentView> arguments) { add(code, Where{}, arguments); }
  // All findings, and a note (M250) for each code of which some were left out.
  Diagnostics take();

 private:
  Diagnostics list_;
  std::map<Code, int64_t> counts_;
};

}  // namespace surelite

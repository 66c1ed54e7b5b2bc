// SPDX-License-Identifier: Apache-2.0
// A boolean element as it lies in memory: an application may have put any byte there, and C++'s own bool must not hold
// it.
#pragma once

#include <cstdint>

namespace surelite {

struct Flag {
  uint8_t byte = 0;
  bool set() const { return byte != 0; }
  static Flag of(bool value) { return {static_cast<uint8_t>(value)}; }
};

}  // namespace surelite

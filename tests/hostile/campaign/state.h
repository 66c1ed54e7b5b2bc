// SPDX-License-Identifier: Apache-2.0
// How far a campaign is: a text file from which the next call goes on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hostile/campaign/shards.h"

namespace surelite::hostile {

struct State {
  uint64_t seed = 0, files = 0, next = 0;
  Totals totals;
  std::vector<Fault> faults;

  // True if there is no such file yet; false if it is of another seed, of other models, or damaged.
  bool read(const std::string& path);
  // Whole or not at all.
  [[nodiscard]] bool write(const std::string& path) const;
  // Executions by class and end, for people.
  [[nodiscard]] std::string table() const;
};

}  // namespace surelite::hostile

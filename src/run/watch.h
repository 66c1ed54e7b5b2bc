// SPDX-License-Identifier: Apache-2.0
// Guarded mode: looks at the inputs before a run and says what was not written, or written strangely.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "run/graph.h"

namespace surelite {

class InputWatch {
 public:
  // Inputs in memory of the graph's own; those that lie in the caller's memory are the caller's.
  void look(const Graph& graph);

 private:
  struct Seen {
    const std::byte* data = nullptr;  // where the checksum was taken
    uint64_t checksum = 0;
    bool complete = false;  // no poison is left
  };
  std::map<int, Seen> inputs_;
};

// Remembers a run that failed, and says so when its results are read all the same.
class ResultWatch {
 public:
  void remember(const Status& run);
  void read(const Graph& graph, int tensor) const;

 private:
  std::string failure_;  // of the last run; empty if it was fine
};

}  // namespace surelite

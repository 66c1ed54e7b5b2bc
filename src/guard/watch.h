// SPDX-License-Identifier: Apache-2.0
// Looks at the inputs before a run and says what was not written, or written strangely; and at results read after a run
// that failed.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "run/observer.h"

namespace surelite::guard {

class InputWatch {
 public:
  void look(std::span<const ObservedTensor> inputs);

 private:
  struct Seen {
    const std::byte* data = nullptr;  // where the checksum was taken
    uint64_t checksum = 0;
    bool complete = false;  // no poison is left
  };
  void look_at(const ObservedTensor& input);
  std::map<std::pair<int, int>, Seen> inputs_;  // by subgraph and tensor
};

// Remembers a run that failed, and says so when its results are read all the same. From any thread: calls that are
// refused because another one is at work are told, too.
class ResultWatch {
 public:
  void remember(int subgraph, const Status& run);
  void read(const ObservedTensor& tensor) const;

 private:
  mutable std::mutex mutex_;
  std::map<int, std::string> failures_;  // of the last run of a subgraph; none if it was fine
};

}  // namespace surelite::guard

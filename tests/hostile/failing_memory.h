// SPDX-License-Identifier: Apache-2.0
// A process whose memory runs out: the k-th allocation fails, once or from then on, whoever asks (malloc is this
// program's own). Every k is tried in a child process, so that one that dies names its k and the rest goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace surelite::test {

// While one exists, allocations of this thread succeed and are not counted: for what belongs to the test.
class OwnMemory {
 public:
  OwnMemory();
  ~OwnMemory();
  OwnMemory(const OwnMemory&) = delete;
  OwnMemory& operator=(const OwnMemory&) = delete;

 private:
  bool before_;
};

// What a scenario came to: a checksum of its results, or that it was refused with a diagnostic.
struct Result {
  bool refused = false;
  bool said_why = true;
  uint64_t checksum = 0;
};
using Scenario = std::function<Result()>;

struct Deaths {
  int64_t points = 0;          // allocations of the scenario
  int64_t tried = 0;           // points that failed, once or for good
  std::vector<std::string> faults;  // "for good after 17: ended by signal 6", "once at 3: wrong results", at most 20
};

// Each allocation, or, of scenarios with more than `most` of them, as many at even distances.
Deaths fail_every_allocation(const Scenario& scenario, int64_t most = INT64_MAX);

}  // namespace surelite::test

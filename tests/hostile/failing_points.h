// SPDX-License-Identifier: Apache-2.0
// A process in which the k-th call of some kind fails, once or from then on, whoever asks: allocations where a program
// is linked with failing_memory.cc, calls of the system with failing_calls.cc, which bring their own forms of these
// functions. Every k is tried in a child process, so that one that dies names its k and the rest goes on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace surelite::test {

// While one exists, calls of this thread succeed and are not counted: for what belongs to the test.
class Uncounted {
 public:
  Uncounted();
  ~Uncounted();
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;

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

constexpr size_t kMostKinds = 32;

struct Deaths {
  int64_t points = 0;                         // calls of the scenario
  std::array<int64_t, kMostKinds> by_kind{};  // all of these calls, by kind
  int64_t tried = 0;                          // points that failed, once or for good
  std::vector<std::string> faults;  // "for good after 17: ended by signal 6", "once at 3: wrong results", at most 20
};

// Kinds of calls that can fail, of failing_memory.cc or failing_calls.cc; the first stands for all of them.
std::span<const char* const> kinds_of_calls();

// Each call of a kind, or, of scenarios with more than `most` of them, as many at even distances.
Deaths fail_every_call(const Scenario& scenario, int64_t most = INT64_MAX, int kind = 0);

// For these two: whether a call that comes now is to fail.
bool strikes(int kind);

}  // namespace surelite::test

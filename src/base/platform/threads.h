// SPDX-License-Identifier: Apache-2.0
// Threads that share the iterations of a loop.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace surelite {

// The threads of one session: made at the first loop that has work for more than one, so that opening a session costs
// nothing and a session that never needs them never has them. They may use the processors that the caller might use
// when they were wanted, wherever it is bound since. Where the system makes fewer than wanted, loops use those. Not
// thread-safe: one loop at a time. In the child of a fork, where the parent's threads are not, it makes its own.
class Threads {
 public:
  using Body = void (*)(void* argument, int64_t begin, int64_t end);
  using Processors = std::array<uint64_t, 16>;  // a bit for each of 1,024; none: it is not known which

  Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads();

  // How many threads loops may use from now on, the caller's own among them. Ends those that exist.
  void want(int count);
  int wanted() const { return wanted_; }

  // Calls `body` for [0, count) in pieces of at least `grain`, one per thread at most, and returns when all are done.
  // `body` must not start another loop. Where other threads come so late that they cost more time than they save, the
  // caller goes through loops alone for up to 32 milliseconds at a time.
  void parallel(int64_t count, int64_t grain, Body body, void* argument) {
    if (wanted_ > 1 && count / std::max<int64_t>(grain, 1) > 1 && ready() > 1) split(count, grain, body, argument);
    else if (count > 0) body(argument, 0, count);
  }

  // Threads that loops have, the caller's own among them; fewer than wanted after the system refused one, for the
  // reason it gave.
  int made() const { return made_; }
  bool short_of_threads() const { return !reason_.empty(); }
  const std::string& reason() const { return reason_; }

 private:
  struct Crew;
  int ready();  // makes them where none were made yet
  void split(int64_t count, int64_t grain, Body body, void* argument);
  void dismiss();

  std::unique_ptr<Crew> crew_;
  Processors processors_{};
  int wanted_ = 1, made_ = 1;
  bool tried_ = false;
  std::string reason_;
};

}  // namespace surelite

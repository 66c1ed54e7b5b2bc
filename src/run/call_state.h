// SPDX-License-Identifier: Apache-2.0
// What is remembered of the calls made on a session or an interpreter: whether one is running, whether memory is due,
// and what was refused and not repeated since. A program that drops a failed status learns of it at the next run,
// instead of running on stale data.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/platform/machine.h"
#include "surelite/diagnostic.h"

namespace surelite {

class CallState {
 public:
  // --- One call at a time. From any thread.

  // What a call holds from its beginning to its end. Detects, never waits.
  class Hold {
   public:
    ~Hold() { release(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    bool granted() const { return number_ == 0; }
    // Of a call that was not granted: A706, with the number of calls turned away so far. `hint` replaces the usual one.
    [[nodiscard]] Diagnostic refusal(std::string_view hint = {}) const;
    // Of a call that was not granted: true for the first, the tenth, the hundredth, ... Where refusals become lines of
    // a log, the others are counted only.
    bool worth_a_line() const;

   protected:
    Hold(CallState* state, bool alone) : state_(state), alone_(alone) {}
    Hold(Hold&& other) noexcept
        : state_(std::exchange(other.state_, nullptr)), alone_(other.alone_), number_(other.number_),
          holder_(other.holder_) {}
    void release() {
      if (!state_ || !granted()) return;
      if (alone_) state_->busy_.store(false, std::memory_order_release);
      else state_->looks_.fetch_sub(1, std::memory_order_release);
      state_ = nullptr;
    }
    [[gnu::cold]] void turn_away();

    CallState* state_;
    bool alone_;
    uint64_t number_ = 0;  // among those turned away; 0: granted
    int32_t holder_ = 0;   // the thread whose call was in the way
  };

  // A call that must not meet another one.
  class Turn : public Hold {
   public:
    // `looks`: false in a build for measuring only, where calls that meet go unnoticed.
    explicit Turn(CallState* state, bool looks = true) : Hold(looks ? state : nullptr, true) {
      if (!looks) return;
      const bool met_turn = state->busy_.exchange(true);
      // One that looks says so first and then asks whether somebody is at work, and the other way round.
      if (!met_turn && state->looks_.load() == 0) {
        state->holder_.store(this_thread(), std::memory_order_relaxed);
        return;
      }
      if (!met_turn) state->busy_.store(false);
      turn_away();
    }
    Turn(Turn&&) = default;
  };

  // A call that only reads what a turn may change. Looks may meet, and a look may contain others, but no turn.
  class Look : public Hold {
   public:
    explicit Look(CallState* state, bool looks = true) : Hold(looks ? state : nullptr, false) {
      if (!looks) return;
      state->looks_.fetch_add(1);
      if (!state->busy_.load()) return;
      state->looks_.fetch_sub(1);
      turn_away();
    }
    Look(Look&&) = default;
  };
  bool busy() const { return busy_.load(std::memory_order_acquire); }
  // Calls turned away in all.
  uint64_t turned_away() const { return turned_away_.load(std::memory_order_relaxed); }
  // True if some of them had no line of their own since the last one: the last line does not tell the number.
  bool has_untold() const;

  // --- Order of calls. These and all that follow: within a granted call, or where nobody else can call.

  void set_ready();
  // Memory is due; `why` is the failure that has left it so, if there was one.
  void set_unready() { readiness_ = Readiness::unready, why_unready_.reset(); }
  void set_unready(Diagnostic why) { readiness_ = Readiness::unready, why_unready_ = std::move(why); }
  // No later call makes it good again.
  void set_broken(Diagnostic why) { why_broken_ = std::move(why); }
  bool is_ready() const { return readiness_ == Readiness::ready; }
  bool is_broken() const { return why_broken_.has_value(); }
  const std::optional<Diagnostic>& why_unready() const { return why_unready_; }
  const std::optional<Diagnostic>& why_broken() const { return why_broken_; }

  // --- Refusals, kept until the call is repeated with success.

  // A copy into a tensor failed.
  void refuse(int tensor, Diagnostic why) {
    refused_.insert_or_assign(tensor, std::move(why));
    has_refused_.store(true, std::memory_order_release);
  }
  void accept(int tensor) {
    refused_.erase(tensor);
    has_refused_.store(!refused_.empty(), std::memory_order_release);
  }
  void accept_all() {
    refused_.clear();
    has_refused_.store(false, std::memory_order_release);
  }
  void refuse_resize(Diagnostic why) { refused_resize_ = std::move(why); }
  void accept_resize() { refused_resize_.reset(); }

  // What stands in the way of `function` (a run): the cause that broke it, A705 with the failed call whose status was
  // dropped, or A712 if memory was never allocated.
  [[nodiscard]] Status check(const char* function) const;
  // Whether check has nothing to say: a few loads, for runs that take less than a microsecond. Other threads may refuse
  // and accept meanwhile.
  bool is_clear() const {
    return is_ready() && !why_broken_ && !refused_resize_ && !has_refused_.load(std::memory_order_acquire);
  }

 private:
  enum class Readiness : uint8_t { unready, ready };

  std::atomic<bool> busy_{false};
  std::atomic<int> looks_{0};
  std::atomic<uint64_t> turned_away_{0};
  std::atomic<int32_t> holder_{0};
  Readiness readiness_ = Readiness::unready;
  std::optional<Diagnostic> why_unready_, why_broken_, refused_resize_;
  std::map<int, Diagnostic> refused_;  // by tensor
  std::atomic<bool> has_refused_{false};
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Keeps threads that look at an interpreter's tensors apart from one that changes or deletes it. Looks are short and
// may overlap; a change waits for them and turns new ones away.
#pragma once

#include <atomic>
#include <thread>

namespace surelite::compat {

class Gate {
 public:
  // Lasts as long as the object. Not granted while another thread changes what is behind the gate.
  class Look {
   public:
    Look() = default;
    explicit Look(Gate* gate) { enter(gate); }
    ~Look();
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    bool enter(Gate* gate);
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    friend class Gate;
    Gate* gate_ = nullptr;
    const Look* outer_ = nullptr;  // of the same thread: an error reporter may call back
  };

  // Waits for looks of other threads to end; from then on only this thread may look. There is one change at a time.
  void begin_change();
  void end_change() { changing_.store(false); }
  // For a run: waits until whoever looked at what a run may move has gone on.
  void drain() const;

  class Change {
   public:
    explicit Change(Gate* gate) : gate_(gate) { gate->begin_change(); }
    ~Change() { gate_->end_change(); }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

   private:
    Gate* gate_;
  };

  // Within a change: code from outside runs, and threads of its own may look.
  class Recess {
   public:
    explicit Recess(Gate* gate) : gate_(gate->changing_.load() ? gate : nullptr) {
      if (gate_) gate_->end_change();
    }
    ~Recess() {
      if (gate_) gate_->begin_change();
    }
    Recess(const Recess&) = delete;
    Recess& operator=(const Recess&) = delete;

   private:
    Gate* gate_;
  };

 private:
  static thread_local const Look* innermost_;
  std::atomic<int> looks_{0};
  std::atomic<bool> changing_{false};
  std::atomic<std::thread::id> changer_{};
};

}  // namespace surelite::compat

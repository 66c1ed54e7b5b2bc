// SPDX-License-Identifier: Apache-2.0
#include "compat/handles/gate.h"

#include <utility>

namespace surelite::compat {

thread_local const Gate::Look* Gate::innermost_ = nullptr;

bool Gate::Look::enter(Gate* gate) {
  gate->looks_.fetch_add(1);
  if (gate->changing_.load() && gate->changer_.load() != std::this_thread::get_id()) {
    gate->looks_.fetch_sub(1);
    return false;
  }
  gate_ = gate;
  outer_ = std::exchange(innermost_, this);
  return true;
}

Gate::Look::~Look() {
  if (!gate_) return;
  innermost_ = outer_;
  gate_->looks_.fetch_sub(1);
}

void Gate::drain() const {
  int own = 0;
  for (const Look* look = innermost_; look; look = look->outer_) own += look->gate_ == this;
  while (looks_.load() > own) std::this_thread::yield();
}

void Gate::begin_change() {
  changer_.store(std::this_thread::get_id());
  changing_.store(true);
  drain();
}

}  // namespace surelite::compat

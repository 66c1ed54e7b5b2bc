// SPDX-License-Identifier: Apache-2.0
// One thread: the caller's.
#include "base/platform/threads.h"

namespace surelite {

struct Threads::Crew {};

Threads::Threads() = default;
Threads::~Threads() = default;

void Threads::want(int count) {
  wanted_ = std::max(count, 1);
  reason_.clear();
}

int Threads::ready() {
  reason_ = "this build has one thread";
  return made_;
}

void Threads::split(int64_t count, int64_t, Body body, void* argument) { body(argument, 0, count); }

void Threads::dismiss() {}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// The shared list behind a Failure. Failing works when no memory is left, too, and never throws.
#include <atomic>
#include <new>

#include "base/failure_listener.h"
#include "base/out_of_memory.h"
#include "surelite/diagnostic.h"

namespace surelite {

struct Failure::Shared {
  explicit Shared(Diagnostics&& from) : list(std::move(from)) {}
  const Diagnostics list;
  std::atomic<uint32_t> uses{1};
};

namespace {

// Made while there is memory; nobody is told of it.
const Failure no_memory_left(Diagnostics{out_of_memory("a diagnostic")});
const Diagnostics nothing_failed;

constinit std::atomic<FailureListener> the_listener{nullptr};

}  // namespace

void listen_to_failures(FailureListener listener) { the_listener.store(listener, std::memory_order_release); }

void announce_failure(const Diagnostic& why, bool seen) noexcept {
  if (const FailureListener listener = the_listener.load(std::memory_order_acquire)) listener(why, seen);
}

Failure::Failure(Diagnostics list) noexcept {
  try {
    if (list.empty()) list.push_back(diagnose(Code::I901, {{"what", "a failure without a diagnostic"}}));
    shared_ = new Shared(std::move(list));
    if (this != &no_memory_left) announce_failure(shared_->list.front(), false);
  } catch (const std::bad_alloc&) {
    *this = no_memory_left;
  }
}

Failure::Failure(Diagnostic only) noexcept {
  try {
    Diagnostics list;
    list.push_back(std::move(only));
    *this = Failure(std::move(list));
  } catch (const std::bad_alloc&) {
    *this = no_memory_left;
  }
}

const Diagnostics& Failure::list() const noexcept { return shared_ ? shared_->list : nothing_failed; }

void Failure::keep() noexcept { shared_->uses.fetch_add(1, std::memory_order_relaxed); }

void Failure::drop() noexcept {
  if (shared_->uses.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
}

Diagnostics Result<void>::error() && { return failure_.list(); }

Failure fail(Diagnostic diagnostic) noexcept { return Failure(std::move(diagnostic)); }

Failure fail(Code code, std::initializer_list<ArgumentView> arguments) noexcept {
  try {
    return Failure(diagnose(code, arguments));
  } catch (const std::bad_alloc&) {
    return no_memory_left;
  }
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "run/call_state.h"

#include <fmt/format.h>

#include <string>

namespace surelite {
namespace {

bool is_power_of_ten(uint64_t number) {
  while (number >= 10 && number % 10 == 0) number /= 10;
  return number == 1;
}

// 4711 "camera"
std::string in_words(int32_t thread) {
  const std::string name = name_of_thread(thread);
  return name.empty() ? std::to_string(thread) : fmt::format("{} \"{}\"", thread, name);
}

// The failed call in its own words, its next step before the general one.
Status dropped(const Diagnostic& cause) {
  const std::string what = cause.message(), hint = cause.hint();
  Diagnostic found = diagnose(Code::A705, cause.where, {{"what", what}, {"cause", name_of(cause.code)}});
  if (!hint.empty()) found.arguments.emplace_back("hint", hint);
  return fail(std::move(found));
}

}  // namespace

void CallState::Hold::turn_away() {
  holder_ = state_->holder_.load(std::memory_order_relaxed);
  number_ = 1 + state_->turned_away_.fetch_add(1, std::memory_order_relaxed);
}

bool CallState::Hold::worth_a_line() const { return is_power_of_ten(number_); }

Diagnostic CallState::Hold::refusal(std::string_view hint) const {
  Diagnostic found = diagnose(Code::A706, {{"count", number_}});
  std::string next = hint.empty() ? found.hint() : std::string(hint);
  const int32_t here = this_thread();
  if (holder_ && holder_ != here)
    next += fmt::format(" The call at work is of thread {}, this one of thread {}.", in_words(holder_), in_words(here));
  found.arguments.emplace_back("holder", int64_t{holder_});
  found.arguments.emplace_back("thread", int64_t{here});
  if (number_ > 1) next += fmt::format(" {} calls were turned away so far.", number_);
  found.arguments.emplace_back("hint", next);
  return found;
}

bool CallState::has_untold() const {
  const uint64_t number = turned_away();
  return number > 0 && !is_power_of_ten(number);
}

void CallState::set_ready() {
  readiness_ = Readiness::ready;
  why_unready_.reset();
}

Status CallState::check(const char* function) const {
  if (why_broken_) return fail(*why_broken_);
  if (why_unready_) return dropped(*why_unready_);
  if (readiness_ == Readiness::unready)
    return fail(Code::A712,
                {{"function", function},
                 {"what", "the tensors have no memory yet"},
                 {"hint", "Call AllocateTensors first, and again after every resize and every new delegate."}});
  if (refused_resize_) return dropped(*refused_resize_);
  if (!refused_.empty()) return dropped(refused_.begin()->second);
  return {};
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// The door for backends: the public interface, and what the planner and the run share around it. A backend of this
// project needs no other header than this one and those of base.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "ops/tensor.h"
#include "surelite/delegate.h"

namespace surelite {

// How far results that are verified may be from the CPU's: as a part of the largest value, and in steps of quantized
// integers.
struct Tolerance {
  double relative = 1e-3;
  int steps = 8;
};
// Of values with the eleven bits of float16, which add up in deep models.
inline constexpr Tolerance kHalfTolerance{2e-2, 16};

// A delegate that may compute with fewer bits than its tensors have, where its user wishes so.
class NarrowingDelegate : public Delegate {
 public:
  virtual Tolerance tolerance() const = 0;
};

// Calls into a delegate, which may be foreign code: what it throws becomes a failure.
template <class Call>
auto ask_delegate(std::string_view name, Call&& call) -> decltype(call()) try {
  return call();
} catch (const std::exception& thrown) {
  return fail(Code::D501, {{"delegate", name}, {"what", std::string("it threw ") + thrown.what()}, {"effect", ""}});
} catch (...) {
  return fail(Code::D501, {{"delegate", name}, {"what", "it threw an exception"}, {"effect", ""}});
}

// D501 for a policy that does not let the CPU take over, followed by what the delegate said.
[[gnu::cold]] Diagnostics delegate_failed(std::string_view name, const Where& where, const Diagnostics& why);
// The first message of a failure, for D511 and D512; never empty.
[[gnu::cold]] std::string first_message(const Diagnostics& why);
// What a delegate's process ended with keeps its numbers: it follows D511 or D512. Other reasons are in their words.
[[gnu::cold]] void add_causes(const Diagnostics& why, Diagnostics* notes);

}  // namespace surelite

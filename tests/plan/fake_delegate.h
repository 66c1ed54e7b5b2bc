// SPDX-License-Identifier: Apache-2.0
// A delegate for tests: it takes what it is told to take, computes it on a graph of its own, and fails where it is told
// to.
#pragma once

#include <atomic>
#include <set>
#include <string>

#include "plan/delegate.h"

namespace surelite::tests {

class FakeDelegate final : public Delegate {
 public:
  struct Behaviour {
    std::string name = "fake";
    std::set<std::string> takes;  // operators; empty: all
    std::set<ElementType> types;  // of all tensors; empty: all
    int max_rank = 8;
    int max_version = 99;
    bool fail_survey = false;
    bool claims_throws = false;
    int fail_prepare = -1;  // number of the part, counted from 0
    int no_kernel = -1;     // the same, without a reason
    bool fail_open = false;
    int fail_run = -1;  // number of the kernel's run, counted from 0 over all parts and sessions
    bool fail_without_reason = false;
    bool throws = false;  // where it fails
  };
  explicit FakeDelegate(Behaviour behaviour) : is(std::move(behaviour)) {}

  std::string_view name() const override { return is.name; }
  Status survey(const PartView& everything) override;
  Status claims(const OpView& op) const override;
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) override;

  // D501 with a reason, or an exception; outputs of a failing run are overwritten first.
  Status failure(const char* what) const;

  const Behaviour is;
  std::string surveyed;  // "6 operators, 1 in, 2 out"
  mutable std::atomic<int> asked{0}, prepared{0}, opened{0}, runs{0}, alive{0};
};

}  // namespace surelite::tests

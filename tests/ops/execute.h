// SPDX-License-Identifier: Apache-2.0
// Runs one case every way there is and compares.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "maker.h"
#include "surelite/delegate.h"

namespace surelite::harness {

struct Plan {
  int runs = 8;        // of the plain variant
  bool variants = true;  // guard pages, threads, reference kernels, failing allocations
  // What it takes is compared with the CPU as well, but for what backend_exceptions.inc lists for this name.
  std::shared_ptr<Delegate> delegate;
  std::string delegate_name;
  std::span<const std::byte> script;  // decides the case together with the seed: random.h
};

struct Tally {
  int64_t executions = 0;        // runs that reached the operator
  int64_t succeeded = 0;         // of them, those that ended well
  int64_t cases = 0, sound = 0;  // cases, and those with at least one good run
  int64_t delegated = 0;         // of them, those that the delegate ran
  int64_t twins = 0;             // of them, those compared with the same case on another type
  std::map<std::string, int64_t> codes;       // how the others ended
  std::map<std::string, int64_t> type_rows;   // types of the sound ones
  std::set<ElementType> fast;  // types of the first input for which the plan differs from that of the reference kernels
};

// What is wrong, or "". `seed` alone decides the case, its constants and its inputs.
std::string run_case(const Row& row, uint64_t seed, const Plan& plan, Tally* tally);

// Description of a case for people.
std::string describe(const Row& row, uint64_t seed);

}  // namespace surelite::harness

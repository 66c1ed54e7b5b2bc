// SPDX-License-Identifier: Apache-2.0
// The faults of the hostile delegate, how each ends, and a model to try them on.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "model/writer/writer.h"
#include "surelite/model.h"

namespace surelite::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;  // a sanitizer ends the process in its own way
#else
inline constexpr bool kSanitized = false;
#endif

struct Fault {
  const char* name;
  const char* codes;    // of the findings, the first of them: D511 (preparing), D512 (running) or D519 (results)
  const char* words;    // that the finding has
  const char* verdict;  // of `isolate`
};

inline const Fault kFaults[] = {
    {"crash_create", "D511", "creating the delegate", "crashed"},
    {"crash_prepare", "D511", "SIGSEGV", "crashed"},
    {"crash_init", "D511", "SIGSEGV", "crashed"},
    {"crash_kernel_prepare", "D511", "SIGSEGV", "crashed"},
    {"crash_invoke", "D512", "SIGSEGV", "crashed"},
    {"crash_free", "D511", "deleting", "crashed"},
    {"crash_destroy", "D511", "deleting", "crashed"},
    {"hang", "D512", "no answer", "hung"},
    {"wrong_output", "D519", "elements differ", "differs"},
    {"overrun", "D512", "", "crashed"},
    {"error_create", "D511", "no accelerator", "refused"},
    {"error_prepare", "D511", "Prepare returned", "refused"},
    {"error_kernel_prepare", "D511", "could not be prepared", "refused"},
    {"error_invoke", "D512", "", "refused"},
    {"cannot_run", "D519", "elements differ", "differs"},
    {"stale_pointer", "D512", "use_stale_pointer", "crashed"},
    {"destroyed_early", "D511", "SIGABRT", "crashed"},
    {"free_wrongly", "D512", "SIGABRT", "crashed"},
    {"free_twice", "D512", "SIGABRT", "crashed"},
    {"corrupt_heap", "D512", "SIGABRT", "crashed"},
    {"exit", "D512", "exit code 3", "ended"},
    {"abort", "D512", "SIGABRT", "crashed"},
    {"stack_overflow", "D512", "SIGSEGV", "crashed"},
    {"endless_allocation", "D512", "SIGSEGV", "crashed"},
    {"changes_graph", "D512", "", "crashed or refused"},
    {"other_thread", "D512", "SIGSEGV", "crashed"},
};

// x -> 12 operators in a chain -> y; "t5" is written by operator 5.
inline Model chain_of_twelve() {
  ModelWriter writer;
  const Shape shape{4, 64};
  int last = writer.add_tensor("x", ElementType::float32, shape);
  const int x = last;
  std::vector<float> values(64);
  for (size_t i = 0; i < values.size(); ++i) values[i] = 0.25f + 0.01f * static_cast<float>(i);
  const int c = writer.add_constant("c", ElementType::float32, {64}, values);
  for (int i = 0; i < 12; ++i) {
    const int next = writer.add_tensor(i == 11 ? "y" : "t" + std::to_string(i), ElementType::float32, shape);
    if (i % 3 == 0) writer.add_operator("ADD", {last, c}, {next}, {"AddOptions", {}});
    else if (i % 3 == 1) writer.add_operator("MUL", {last, c}, {next}, {"MulOptions", {}});
    else writer.add_operator("TANH", {last}, {next});
    last = next;
  }
  writer.set_inputs({x});
  writer.set_outputs({last});
  const Result<std::vector<std::byte>> bytes = writer.finish();
  return *Model::from_bytes(*bytes);
}

}  // namespace surelite::tests

// SPDX-License-Identifier: Apache-2.0
// Ways to go wrong (and some to go right) in guarded mode, each a function that a child process runs.
#pragma once

#include <string_view>

namespace situations {

// Runs the situation of that name; returns the process's exit code, or does not return. 64: there is none of that name.
int run_situation(std::string_view name);
// Groups, in files of their own.
int run_memory_situation(std::string_view name);   // tensors
int run_process_situation(std::string_view name);  // threads, handlers, forks, stacks
int run_operator_situation(std::string_view name); // custom operators

inline constexpr int kNoSuchSituation = 64;

}  // namespace situations

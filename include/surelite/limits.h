// SPDX-License-Identifier: Apache-2.0
// Bounds on what a model may ask for. They are generous; raise them only for files whose source you trust, and take
// those of untrusted() for files from strangers. What exceeds one is refused: M101, M107, M217 or M231 while loading,
// P311, P351 or B801 while planning, B801, R408 or R410 while running.
#pragma once

#include <cstdint>

namespace surelite {

struct Limits {
  uint64_t max_file_bytes = uint64_t{1} << 40;
  uint32_t max_depth = 64;             // nesting of FlatBuffers tables
  uint32_t max_tables = 10'000'000;    // FlatBuffers tables in all
  uint32_t max_subgraphs = 10'000;
  uint32_t max_tensors = 2'000'000;    // of all subgraphs
  uint32_t max_operators = 1'000'000;  // of all subgraphs
  int max_rank = 64;
  int max_call_depth = 32;                        // subgraphs calling subgraphs
  uint64_t max_tensor_bytes = uint64_t{1} << 36;  // one tensor, planned or at run time
  uint64_t max_loop_iterations = uint64_t{1} << 40;
  // Arena, variables and tensors whose size depends on data, of one session. CompileOptions::memory_limit holds, too.
  uint64_t max_memory_bytes = UINT64_MAX;
  // Of one compile or resize, and of one run; looked at between operators and between the pieces of parallel loops.
  uint64_t max_milliseconds = UINT64_MAX;
  uint32_t max_external_files = 1'000;  // in the model's folder, from which it takes weights
  bool external_links = true;           // whether those may be symbolic links, or lie below one

  // For a service that takes models from strangers: files of 1 GiB, tensors of 1 GiB, sessions of 2 GiB, rank 8, ten
  // million iterations of a loop, a minute of planning and one of a run, no files beside the model's, nor links there.
  // Pass them in LoadOptions and CompileOptions.
  static constexpr Limits untrusted() {
    Limits limits;
    limits.max_file_bytes = uint64_t{1} << 30;
    limits.max_tables = 1'000'000;
    limits.max_subgraphs = 1'000;
    limits.max_tensors = 200'000;
    limits.max_operators = 100'000;
    limits.max_rank = 8;
    limits.max_call_depth = 16;
    limits.max_tensor_bytes = uint64_t{1} << 30;
    limits.max_loop_iterations = 10'000'000;
    limits.max_memory_bytes = uint64_t{1} << 31;
    limits.max_milliseconds = 60'000;
    limits.max_external_files = 0;
    limits.external_links = false;
    return limits;
  }
};

}  // namespace surelite

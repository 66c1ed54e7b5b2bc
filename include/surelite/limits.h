// SPDX-License-Identifier: Apache-2.0
// Bounds on what a model may ask for. They are generous; raise them only for files whose source you trust. What exceeds
// one is refused: M107, M217 or M231 while loading, P311 or B801 while planning, R408 while running.
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
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/float_pairs.h"

#include "ops/shared/elementwise/broadcast.h"

namespace surelite {

void run_float_pairs(RunContext& ctx, simd::FloatPairs::Run run, float low, float high) {
  struct Job {
    simd::FloatPairs::Run run;
    float low, high;
  };
  const Job job{run, low, high};
  broadcast_rows(
      ctx, {sizeof(float), sizeof(float), sizeof(float)},
      [](const void* of, const void* a, bool a_moves, const void* b, bool b_moves, void* out, int64_t count) {
        const Job& job = *static_cast<const Job*>(of);
        job.run({static_cast<const float*>(a), static_cast<const float*>(b), a_moves, b_moves,
                 static_cast<float*>(out), count, job.low, job.high});
      },
      &job);
}

}  // namespace surelite

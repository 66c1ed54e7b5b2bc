// SPDX-License-Identifier: Apache-2.0
// Numbers that kernels and profilers ask for: fixed-point multipliers, memory of the process.
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "ops/shared/quant/fixed_functions.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/profiling/memory_info.h"

namespace tflite {

void QuantizeMultiplier(double double_multiplier, int32_t* quantized_multiplier, int* shift) {
  *quantized_multiplier = 0;
  *shift = 0;
  if (double_multiplier == 0 || !std::isfinite(double_multiplier)) return;
  const double fraction = std::frexp(double_multiplier, shift);
  auto fixed = static_cast<int64_t>(std::round(fraction * static_cast<double>(int64_t{1} << 31)));
  if (fixed == int64_t{1} << 31) {
    fixed /= 2;
    ++*shift;
  }
  // Too small to matter, and more than a shift can do.
  if (*shift < -31) {
    *shift = 0;
    fixed = 0;
  }
  if (*shift > 30) {
    *shift = 30;
    fixed = (int64_t{1} << 31) - 1;
  }
  *quantized_multiplier = static_cast<int32_t>(fixed);
}

void QuantizeMultiplierSmallerThanOneExp(double double_multiplier, int32_t* quantized_multiplier, int* left_shift) {
  QuantizeMultiplier(double_multiplier, quantized_multiplier, left_shift);
}
void QuantizeMultiplierGreaterThanOne(double double_multiplier, int32_t* quantized_multiplier, int* left_shift) {
  QuantizeMultiplier(double_multiplier, quantized_multiplier, left_shift);
}

void GetInvSqrtQuantizedMultiplierExp(int32_t input, int reverse_shift, int32_t* output_inv_sqrt, int* output_shift) {
  const surelite::Multiplier inverse = surelite::fixed::inverse_sqrt(input > 0 ? input : 0);
  *output_inv_sqrt = inverse.value;
  *output_shift = -reverse_shift * inverse.shift;
}

namespace profiling {
namespace memory {

MemoryUsage GetMemoryUsage() {
  MemoryUsage usage;
  struct rusage resources {};
  if (getrusage(RUSAGE_SELF, &resources) == 0) usage.mem_footprint_kb = static_cast<size_t>(resources.ru_maxrss);
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  const struct mallinfo2 heap = mallinfo2();
  usage.total_allocated_bytes = heap.arena;
  usage.in_use_allocated_bytes = heap.uordblks + heap.hblkhd;
#endif
  // Pages: all, resident, shared with files.
  if (std::FILE* pages = std::fopen("/proc/self/statm", "re")) {
    unsigned long all = 0, resident = 0, shared = 0;
    const long page = sysconf(_SC_PAGESIZE);
    if (std::fscanf(pages, "%lu %lu %lu", &all, &resident, &shared) == 3 && resident >= shared && page > 0)
      usage.private_footprint_bytes = (resident - shared) * static_cast<unsigned long>(page);
    std::fclose(pages);
  }
  return usage;
}

}  // namespace memory
}  // namespace profiling
}  // namespace tflite

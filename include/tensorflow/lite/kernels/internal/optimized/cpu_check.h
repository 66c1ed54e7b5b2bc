// SPDX-License-Identifier: Apache-2.0
// What the processor can do, for kernels that ask. The library chooses by itself.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_CPU_CHECK_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_CPU_CHECK_H_

namespace tflite {

struct CpuFlags {
  bool neon_dotprod = false;
};
inline void GetCpuFlags(CpuFlags* cpu_flags) { *cpu_flags = CpuFlags(); }
inline bool HasSdotInstruction() { return false; }

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_CPU_CHECK_H_

// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/kernels.h"

namespace surelite::opencl {

// f.xy are the bounds of a result, f.z is the step of its quantization or 0.
const char* const kKernelBasics = R"cl(
#ifdef HALF
typedef half T;
#define LOAD(a, i) vload_half((size_t)(i), a)
#define LOAD4(a, i) vload_half4((size_t)(i), a)
#define STORE(a, i, v) vstore_half(v, (size_t)(i), a)
#else
typedef float T;
#define LOAD(a, i) (a)[i]
#define LOAD4(a, i) vload4((size_t)(i), a)
#define STORE(a, i, v) (a)[i] = (v)
#endif
#define IN __global const T*
#define OUT __global T*
#define PARAMETERS const int16 p, const int16 q, const float4 f

float finish(float v, float4 f) {
  v = v < f.x ? f.x : v > f.y ? f.y : v;
  return f.z > 0 ? round(v / f.z) * f.z : v;
}
)cl";

}  // namespace surelite::opencl

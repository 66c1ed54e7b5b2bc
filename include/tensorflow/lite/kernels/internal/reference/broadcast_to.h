// SPDX-License-Identifier: Apache-2.0
// A tensor repeated along axes.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BROADCAST_TO_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BROADCAST_TO_H_

#include <cstring>

#include "tensorflow/lite/kernels/internal/reference/broadcast_loop.h"

namespace tflite {
namespace reference_ops {

// Elements of `bytes` each.
inline void BroadcastToOfBytes(const RuntimeShape& input_shape, const char* input_data,
                               const RuntimeShape& output_shape, char* output_data, size_t bytes) {
  VisitBroadcast(output_shape, input_shape, input_shape, input_shape, [&](int to, int from, int, int) {
    std::memcpy(output_data + static_cast<size_t>(to) * bytes, input_data + static_cast<size_t>(from) * bytes, bytes);
  });
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_BROADCAST_TO_H_

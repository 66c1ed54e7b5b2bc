// SPDX-License-Identifier: Apache-2.0
// Which operand of a pair is broadcast, and whether five loops can do it.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PROCESS_BROADCAST_SHAPES_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PROCESS_BROADCAST_SHAPES_H_

#include <algorithm>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

// Whether shapes differ. If so params tells how; `broadcast_shape` then has the extents of the five loops of the fast
// categories.
template <typename Params>
bool ProcessBroadcastShapes(const RuntimeShape& shape0, const RuntimeShape& shape1, Params* params) {
  const int rank = std::max(shape0.DimensionsCount(), shape1.DimensionsCount());
  const RuntimeShape a = RuntimeShape::ExtendedShape(rank, shape0), b = RuntimeShape::ExtendedShape(rank, shape1);
  if (a == b) {
    params->broadcast_category = BroadcastableOpCategory::kNonBroadcast;
    return false;
  }
  int axis = rank - 1;
  while (axis >= 0 && a.Dims(axis) == b.Dims(axis)) --axis;
  const bool first = a.Dims(axis) == 1, second = b.Dims(axis) == 1;
  params->broadcast_category = first    ? BroadcastableOpCategory::kFirstInputBroadcastsFast
                               : second ? BroadcastableOpCategory::kSecondInputBroadcastsFast
                                        : BroadcastableOpCategory::kGenericBroadcast;
  if (!first && !second) return true;
  // From the innermost loop: equal axes, axes that one repeats, equal ones, ones that the other repeats, equal ones.
  const RuntimeShape &repeated = first ? a : b, &whole = first ? b : a;
  int* const extents = params->broadcast_shape;
  std::fill(extents, extents + 5, 1);
  int at = rank - 1;
  const auto take = [&](int loop, bool (*fits)(int, int), const RuntimeShape& from) {
    for (; at >= 0 && fits(repeated.Dims(at), whole.Dims(at)); --at) extents[loop] *= from.Dims(at);
  };
  const auto equal = [](int x, int y) { return x == y; };
  const auto repeats = [](int x, int y) { return x == 1 && y != 1; };
  const auto is_repeated = [](int x, int y) { return y == 1 && x != 1; };
  take(4, equal, whole);
  take(3, repeats, whole);
  take(2, equal, whole);
  take(1, is_repeated, repeated);
  take(0, equal, whole);
  if (at >= 0) params->broadcast_category = BroadcastableOpCategory::kGenericBroadcast;
  return true;
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_PROCESS_BROADCAST_SHAPES_H_

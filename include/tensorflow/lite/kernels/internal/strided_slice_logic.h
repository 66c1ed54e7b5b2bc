// SPDX-License-Identifier: Apache-2.0
// Where strided slices begin and end.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_STRIDED_SLICE_LOGIC_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_STRIDED_SLICE_LOGIC_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace strided_slice {

// int and short masks have a bit for each axis.
struct DynamicStridedSliceParams {
  std::vector<int32_t> start_indices, stop_indices, strides;
  uint32_t begin_mask = 0, ellipsis_mask = 0, end_mask = 0, new_axis_mask = 0, shrink_axis_mask = 0;
  bool offset = false;
};
template <typename Mask>
bool AxisMask(Mask mask, int axis) {
  return (static_cast<uint32_t>(mask) >> axis & 1) != 0;
}
inline int Clamp(const int v, const int lo, const int hi) { return hi < v ? hi : v < lo ? lo : v; }

inline void StridedSlicePadIndices(StridedSliceParams* p, int dim_count) {
  const int pad = dim_count - p->start_indices_count;
  if (pad <= 0) return;
  for (int i = p->start_indices_count - 1; i >= 0; --i) {
    p->strides[i + pad] = p->strides[i];
    p->start_indices[i + pad] = p->start_indices[i];
    p->stop_indices[i + pad] = p->stop_indices[i];
  }
  for (int i = 0; i < pad; ++i) p->start_indices[i] = 0, p->stop_indices[i] = 1, p->strides[i] = 1;
  p->shrink_axis_mask = static_cast<uint16_t>(p->shrink_axis_mask << pad);
  p->ellipsis_mask = static_cast<uint16_t>(p->ellipsis_mask << pad);
  p->new_axis_mask = static_cast<uint16_t>(p->new_axis_mask << pad);
  p->begin_mask = static_cast<uint16_t>(p->begin_mask << pad | ((1 << pad) - 1));
  p->end_mask = static_cast<uint16_t>(p->end_mask << pad | ((1 << pad) - 1));
  p->start_indices_count = p->stop_indices_count = p->strides_count = static_cast<int8_t>(dim_count);
}
// The first index of an axis; a negative start counts from the end.
template <typename Params>
int StridedSliceStartForAxis(const Params& params, const RuntimeShape& input_shape, int32_t axis) {
  const int32_t extent = input_shape.Dims(axis), stride = params.strides[static_cast<size_t>(axis)];
  if (extent == 0) return 0;
  if (AxisMask(params.begin_mask, axis)) return stride > 0 ? 0 : extent - 1;
  const int32_t start = params.start_indices[static_cast<size_t>(axis)];
  const int32_t from = start < 0 ? start + extent : start;
  return stride > 0 ? Clamp(from, 0, extent) : Clamp(from, -1, extent - 1);
}
// One behind the last index, in the direction of the stride.
template <typename Params>
int StridedSliceEndForAxis(const Params& params, const RuntimeShape& input_shape, int axis, int start) {
  if (AxisMask(params.shrink_axis_mask, axis)) return start >= std::numeric_limits<int>::max() ? start : start + 1;
  const int32_t extent = input_shape.Dims(axis), stride = params.strides[static_cast<size_t>(axis)];
  if (extent == 0) return 0;
  if (AxisMask(params.end_mask, axis)) return stride > 0 ? extent : -1;
  int32_t stop = params.stop_indices[static_cast<size_t>(axis)];
  if (params.offset) stop += start;
  const int32_t to = stop < 0 ? stop + extent : stop;
  return stride > 0 ? Clamp(to, 0, extent) : Clamp(to, -1, extent - 1);
}
template <typename Params>
int StartForAxis(const Params& params, const RuntimeShape& input_shape, int axis) {
  return StridedSliceStartForAxis(params, input_shape, axis);
}
template <typename Params>
int EndForAxis(const Params& params, const RuntimeShape& input_shape, int axis, int start) {
  return StridedSliceEndForAxis(params, input_shape, axis, start);
}
// Axes that shrink go to one behind their start, and are taken away by the caller.
template <typename Params>
int StopForAxis(const Params& params, const RuntimeShape& input_shape, int axis, int start) {
  return StridedSliceEndForAxis(params, input_shape, axis, start);
}
inline bool LoopCondition(int index, int stop, int stride) { return stride > 0 ? index >= stop : index <= stop; }

inline StridedSliceParams BuildStridedSliceParams(int begin_mask, int end_mask, int shrink_axis_mask,
                                                  const std::vector<int32_t>& start_indices,
                                                  const std::vector<int32_t>& stop_indices,
                                                  const std::vector<int32_t>& strides) {
  StridedSliceParams params{};
  const auto put = [](const std::vector<int32_t>& from, int8_t* count, int32_t* to) {
    *count = static_cast<int8_t>(std::min<size_t>(from.size(), 5));
    std::copy_n(from.begin(), *count, to);
  };
  put(start_indices, &params.start_indices_count, params.start_indices);
  put(stop_indices, &params.stop_indices_count, params.stop_indices);
  put(strides, &params.strides_count, params.strides);
  params.begin_mask = static_cast<uint16_t>(begin_mask);
  params.end_mask = static_cast<uint16_t>(end_mask);
  params.shrink_axis_mask = static_cast<uint16_t>(shrink_axis_mask);
  return params;
}

}  // namespace strided_slice
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_STRIDED_SLICE_LOGIC_H_

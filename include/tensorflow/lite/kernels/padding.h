// SPDX-License-Identifier: Apache-2.0
// How far a window reaches over the edge.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_PADDING_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_PADDING_H_

#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {

// Padding at the start, and (through *offset) how much more there is at the end.
inline int ComputePaddingWithOffset(int stride, int dilation_rate, int in_size, int filter_size, int out_size,
                                    int* offset) {
  const int reach = (filter_size - 1) * dilation_rate + 1;
  int total = (out_size - 1) * stride + reach - in_size;
  if (total < 0) total = 0;
  *offset = total % 2;
  return total / 2;
}
inline int ComputePadding(int stride, int dilation_rate, int in_size, int filter_size, int out_size) {
  int offset = 0;
  return ComputePaddingWithOffset(stride, dilation_rate, in_size, filter_size, out_size, &offset);
}
inline int ComputeOutSize(TfLitePadding padding, int image_size, int filter_size, int stride, int dilation_rate = 1) {
  if (stride == 0) return 0;
  const int reach = (filter_size - 1) * dilation_rate + 1;
  if (padding == kTfLitePaddingSame) return (image_size + stride - 1) / stride;
  if (padding == kTfLitePaddingValid) return (image_size + stride - reach) / stride;
  return 0;
}
inline TfLitePaddingValues ComputePaddingHeightWidth(int stride_height, int stride_width, int dilation_rate_height,
                                                     int dilation_rate_width, int in_height, int in_width,
                                                     int filter_height, int filter_width, TfLitePadding padding,
                                                     int* out_height, int* out_width) {
  *out_width = ComputeOutSize(padding, in_width, filter_width, stride_width, dilation_rate_width);
  *out_height = ComputeOutSize(padding, in_height, filter_height, stride_height, dilation_rate_height);
  TfLitePaddingValues values;
  values.height = ComputePaddingWithOffset(stride_height, dilation_rate_height, in_height, filter_height, *out_height,
                                           &values.height_offset);
  values.width = ComputePaddingWithOffset(stride_width, dilation_rate_width, in_width, filter_width, *out_width,
                                          &values.width_offset);
  return values;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_PADDING_H_

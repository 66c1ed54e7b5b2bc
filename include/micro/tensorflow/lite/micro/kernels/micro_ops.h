// SPDX-License-Identifier: Apache-2.0
// The library's operators. Those named after a type take that type alone, and link less.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_MICRO_OPS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_MICRO_OPS_H_

#include "tensorflow/lite/micro/micro_common.h"

namespace tflite {

TFLMRegistration Register_ADD();
TFLMRegistration Register_AVERAGE_POOL_2D();
TFLMRegistration Register_CONV_2D();
TFLMRegistration Register_DEPTHWISE_CONV_2D();
TFLMRegistration Register_DEQUANTIZE();
TFLMRegistration Register_EXPAND_DIMS();
TFLMRegistration Register_FULLY_CONNECTED();
TFLMRegistration Register_MAX_POOL_2D();
TFLMRegistration Register_MUL();
TFLMRegistration Register_QUANTIZE();
TFLMRegistration Register_RESHAPE();
TFLMRegistration Register_SOFTMAX();
TFLMRegistration Register_SQUEEZE();
TFLMRegistration Register_SUB();
TFLMRegistration Register_SVDF();

TFLMRegistration Register_ADD_INT16();
TFLMRegistration Register_ADD_INT8();
TFLMRegistration Register_AVERAGE_POOL_2D_INT8();
TFLMRegistration Register_CONV_2D_INT8();
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT8();
TFLMRegistration Register_FULLY_CONNECTED_INT8();
TFLMRegistration Register_MAX_POOL_2D_INT8();
TFLMRegistration Register_MUL_INT8();
TFLMRegistration Register_SOFTMAX_INT8();
TFLMRegistration Register_SOFTMAX_INT8_INT16();
TFLMRegistration Register_SVDF_INT8();

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_MICRO_OPS_H_

// SPDX-License-Identifier: Apache-2.0
// The library's operators. Those named after a type take that type alone, and link less.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_MICRO_OPS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_MICRO_OPS_H_

#include "tensorflow/lite/micro/micro_common.h"

namespace tflite {

TFLMRegistration Register_ABS();
TFLMRegistration Register_ADD();
TFLMRegistration Register_ADD_N();
TFLMRegistration Register_ARG_MAX();
TFLMRegistration Register_ARG_MIN();
TFLMRegistration Register_ASSIGN_VARIABLE();
TFLMRegistration Register_AVERAGE_POOL_2D();
TFLMRegistration Register_BROADCAST_ARGS();
TFLMRegistration Register_BROADCAST_TO();
TFLMRegistration Register_CALL_ONCE();
TFLMRegistration Register_CAST();
TFLMRegistration Register_CEIL();
TFLMRegistration Register_CONCATENATION();
TFLMRegistration Register_CONV_2D();
TFLMRegistration Register_COS();
TFLMRegistration Register_CUMSUM();
TFLMRegistration Register_DEPTH_TO_SPACE();
TFLMRegistration Register_DEPTHWISE_CONV_2D();
TFLMRegistration Register_DEQUANTIZE();
TFLMRegistration Register_DIV();
TFLMRegistration Register_ELU();
TFLMRegistration Register_EQUAL();
TFLMRegistration Register_EXP();
TFLMRegistration Register_EXPAND_DIMS();
TFLMRegistration Register_FILL();
TFLMRegistration Register_FLOOR();
TFLMRegistration Register_FLOOR_DIV();
TFLMRegistration Register_FLOOR_MOD();
TFLMRegistration Register_FULLY_CONNECTED();
TFLMRegistration Register_GATHER();
TFLMRegistration Register_GREATER();
TFLMRegistration Register_GREATER_EQUAL();
TFLMRegistration Register_HARD_SWISH();
TFLMRegistration Register_IF();
TFLMRegistration Register_L2_NORMALIZATION();
TFLMRegistration Register_LEAKY_RELU();
TFLMRegistration Register_LESS();
TFLMRegistration Register_LESS_EQUAL();
TFLMRegistration Register_LOG();
TFLMRegistration Register_LOGICAL_AND();
TFLMRegistration Register_LOGICAL_NOT();
TFLMRegistration Register_LOGICAL_OR();
TFLMRegistration Register_LOGISTIC();
TFLMRegistration Register_LOG_SOFTMAX();
TFLMRegistration Register_MAXIMUM();
TFLMRegistration Register_MAX_POOL_2D();
TFLMRegistration Register_MEAN();
TFLMRegistration Register_MINIMUM();
TFLMRegistration Register_MUL();
TFLMRegistration Register_NEG();
TFLMRegistration Register_NOT_EQUAL();
TFLMRegistration Register_PACK();
TFLMRegistration Register_PAD();
TFLMRegistration Register_PADV2();
TFLMRegistration Register_PRELU();
TFLMRegistration Register_QUANTIZE();
TFLMRegistration Register_READ_VARIABLE();
TFLMRegistration Register_BATCH_MATMUL();
TFLMRegistration Register_BATCH_TO_SPACE_ND();
TFLMRegistration Register_EMBEDDING_LOOKUP();
TFLMRegistration Register_GATHER_ND();
TFLMRegistration Register_L2_POOL_2D();
TFLMRegistration Register_MIRROR_PAD();
TFLMRegistration Register_REDUCE_ALL();
TFLMRegistration Register_RESIZE_BILINEAR();
TFLMRegistration Register_SPACE_TO_BATCH_ND();
TFLMRegistration Register_TRANSPOSE_CONV();
TFLMRegistration Register_DYNAMIC_UPDATE_SLICE();
TFLMRegistration Register_BATCH_MATMUL_INT8();
TFLMRegistration Register_TRANSPOSE_CONV_INT8();
TFLMRegistration Register_REDUCE_MAX();
TFLMRegistration Register_REDUCE_MIN();
TFLMRegistration Register_RELU();
TFLMRegistration Register_RELU6();
TFLMRegistration Register_RESHAPE();
TFLMRegistration Register_RESIZE_NEAREST_NEIGHBOR();
TFLMRegistration Register_REVERSE_V2();
TFLMRegistration Register_ROUND();
TFLMRegistration Register_RSQRT();
TFLMRegistration Register_SELECT_V2();
TFLMRegistration Register_SHAPE();
TFLMRegistration Register_SIN();
TFLMRegistration Register_SLICE();
TFLMRegistration Register_SOFTMAX();
TFLMRegistration Register_SPACE_TO_DEPTH();
TFLMRegistration Register_SPLIT();
TFLMRegistration Register_SPLIT_V();
TFLMRegistration Register_SQRT();
TFLMRegistration Register_SQUARE();
TFLMRegistration Register_SQUARED_DIFFERENCE();
TFLMRegistration Register_SQUEEZE();
TFLMRegistration Register_STRIDED_SLICE();
TFLMRegistration Register_SUB();
TFLMRegistration Register_SUM();
TFLMRegistration Register_SVDF();
TFLMRegistration Register_TANH();
TFLMRegistration Register_TRANSPOSE();
TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM();
TFLMRegistration Register_UNPACK();
TFLMRegistration Register_VAR_HANDLE();
TFLMRegistration Register_WHILE();
TFLMRegistration Register_ZEROS_LIKE();

TFLMRegistration Register_ADD_INT16();
TFLMRegistration Register_ADD_INT8();
TFLMRegistration Register_AVERAGE_POOL_2D_INT8();
TFLMRegistration Register_AVERAGE_POOL_2D_INT16();
TFLMRegistration Register_CONV_2D_INT4();
TFLMRegistration Register_CONV_2D_INT8REF();
TFLMRegistration Register_BATCH_MATMUL_INT16();
TFLMRegistration Register_CONV_2D_INT16();
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT4();
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT16();
TFLMRegistration Register_FULLY_CONNECTED_INT4();
TFLMRegistration Register_FULLY_CONNECTED_INT16();
TFLMRegistration Register_MAX_POOL_2D_INT16();
TFLMRegistration Register_SOFTMAX_INT16();
TFLMRegistration Register_CONV_2D_INT8();
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT8();
TFLMRegistration Register_FULLY_CONNECTED_INT8();
TFLMRegistration Register_MAX_POOL_2D_INT8();
TFLMRegistration Register_MAXIMUM_INT8();
TFLMRegistration Register_MINIMUM_INT8();
TFLMRegistration Register_MUL_INT8();
TFLMRegistration Register_SOFTMAX_INT8();
TFLMRegistration Register_SOFTMAX_INT8_INT16();
TFLMRegistration Register_SVDF_INT8();
TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM_INT8();
TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM_INT16();

TFLMRegistration* Register_CIRCULAR_BUFFER();
TFLMRegistration Register_DECODE();
// For resolvers, which keep custom operators by address.
const TFLMRegistration* RegisteredDecode();
TFLMRegistration* Register_DETECTION_POSTPROCESS();

}  // namespace tflite

namespace tflite {
namespace tflm_signal {

TFLMRegistration* Register_DELAY();
TFLMRegistration* Register_ENERGY();
TFLMRegistration* Register_FFT_AUTO_SCALE();
TFLMRegistration* Register_FILTER_BANK();
TFLMRegistration* Register_FILTER_BANK_LOG();
TFLMRegistration* Register_FILTER_BANK_SQUARE_ROOT();
TFLMRegistration* Register_FILTER_BANK_SPECTRAL_SUBTRACTION();
TFLMRegistration* Register_FRAMER();
TFLMRegistration* Register_OVERLAP_ADD();
TFLMRegistration* Register_PCAN();
TFLMRegistration* Register_IRFFT();
TFLMRegistration* Register_IRFFT_FLOAT();
TFLMRegistration* Register_IRFFT_INT16();
TFLMRegistration* Register_IRFFT_INT32();
TFLMRegistration* Register_RFFT();
TFLMRegistration* Register_RFFT_FLOAT();
TFLMRegistration* Register_RFFT_INT16();
TFLMRegistration* Register_RFFT_INT32();
TFLMRegistration* Register_STACKER();
TFLMRegistration* Register_WINDOW();

}  // namespace tflm_signal
}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_MICRO_OPS_H_

// SPDX-License-Identifier: Apache-2.0
// Which input of an LSTM is what.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_LSTM_SHARED_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_LSTM_SHARED_H_

namespace tflite {

constexpr int kLstmInputTensor = 0;
constexpr int kLstmInputToInputWeightsTensor = 1;
constexpr int kLstmInputToForgetWeightsTensor = 2;
constexpr int kLstmInputToCellWeightsTensor = 3;
constexpr int kLstmInputToOutputWeightsTensor = 4;
constexpr int kLstmRecurrentToInputWeightsTensor = 5;
constexpr int kLstmRecurrentToForgetWeightsTensor = 6;
constexpr int kLstmRecurrentToCellWeightsTensor = 7;
constexpr int kLstmRecurrentToOutputWeightsTensor = 8;
constexpr int kLstmCellToInputWeightsTensor = 9;
constexpr int kLstmCellToForgetWeightsTensor = 10;
constexpr int kLstmCellToOutputWeightsTensor = 11;
constexpr int kLstmInputGateBiasTensor = 12;
constexpr int kLstmForgetGateBiasTensor = 13;
constexpr int kLstmCellGateBiasTensor = 14;
constexpr int kLstmOutputGateBiasTensor = 15;
constexpr int kLstmProjectionWeightsTensor = 16;
constexpr int kLstmProjectionBiasTensor = 17;
constexpr int kLstmOutputStateTensor = 18;
constexpr int kLstmCellStateTensor = 19;
constexpr int kLstmInputLayerNormCoefficientsTensor = 20;
constexpr int kLstmForgetLayerNormCoefficientsTensor = 21;
constexpr int kLstmCellLayerNormCoefficientsTensor = 22;
constexpr int kLstmOutputLayerNormCoefficientsTensor = 23;
constexpr int kLstmOutputTensor = 0;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_LSTM_SHARED_H_

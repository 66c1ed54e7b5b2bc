// SPDX-License-Identifier: Apache-2.0
// AllOpsResolver.
#include "tensorflow/lite/micro/all_ops_resolver.h"

namespace tflite {

AllOpsResolver::AllOpsResolver() {
  AddAdd();
  AddAveragePool2D();
  AddConv2D();
  AddDepthwiseConv2D();
  AddDequantize();
  AddExpandDims();
  AddFullyConnected();
  AddMaxPool2D();
  AddMul();
  AddQuantize();
  AddReshape();
  AddSoftmax();
  AddSqueeze();
  AddSub();
  AddSvdf();
}

}  // namespace tflite

// SPDX-License-Identifier: Apache-2.0
// AllOpsResolver.
#include "tensorflow/lite/micro/all_ops_resolver.h"

namespace tflite {

AllOpsResolver::AllOpsResolver() {
  AddAbs();
  AddAdd();
  AddAveragePool2D();
  AddBroadcastTo();
  AddCeil();
  AddConcatenation();
  AddConv2D();
  AddCos();
  AddDepthToSpace();
  AddDepthwiseConv2D();
  AddDequantize();
  AddDiv();
  AddElu();
  AddEqual();
  AddExp();
  AddExpandDims();
  AddFill();
  AddFloor();
  AddFloorDiv();
  AddFloorMod();
  AddFullyConnected();
  AddGather();
  AddGreater();
  AddGreaterEqual();
  AddHardSwish();
  AddLeakyRelu();
  AddLess();
  AddLessEqual();
  AddLog();
  AddLogicalAnd();
  AddLogicalNot();
  AddLogicalOr();
  AddLogistic();
  AddMaximum();
  AddMaxPool2D();
  AddMinimum();
  AddMul();
  AddNeg();
  AddNotEqual();
  AddPack();
  AddPad();
  AddPadV2();
  AddQuantize();
  AddRelu();
  AddRelu6();
  AddReshape();
  AddReverseV2();
  AddRound();
  AddRsqrt();
  AddShape();
  AddSin();
  AddSlice();
  AddSoftmax();
  AddSpaceToDepth();
  AddSplit();
  AddSplitV();
  AddSqrt();
  AddSquare();
  AddSquaredDifference();
  AddSqueeze();
  AddStridedSlice();
  AddSub();
  AddSvdf();
  AddTanh();
  AddTranspose();
  AddUnidirectionalSequenceLSTM();
  AddUnpack();
  AddZerosLike();
}

}  // namespace tflite

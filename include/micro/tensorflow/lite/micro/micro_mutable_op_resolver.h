// SPDX-License-Identifier: Apache-2.0
// The operators that a program chooses. Those whose AddX returns kTfLiteError without a registration are not in this
// library yet; a kernel of the application's own can be given.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_

#include "surelite/standard_headers.h"
#include "tensorflow/lite/core/api/flatbuffer_conversions.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"

namespace tflite {

// A list of registrations in memory of its template.
class MicroOpTable : public MicroOpResolver {
 public:
  const TFLMRegistration* FindOp(BuiltinOperator op) const override { return Find(op); }
  const TFLMRegistration* FindOp(const char* op) const override { return Find(op); }
  TfLiteBridgeBuiltinParseFunction GetOpDataParser(BuiltinOperator) const override { return nullptr; }
  unsigned int GetRegistrationLength() { return count_; }
  ~MicroOpTable() override {}
  TF_LITE_REMOVE_VIRTUAL_DELETE

 protected:
  MicroOpTable(TFLMRegistration* table, unsigned int most) : table_(table), most_(most) {}
  // kTfLiteError where the operator is there already or the table is full; then nothing changes.
  TfLiteStatus Builtin(BuiltinOperator op, const TFLMRegistration& registration);
  TfLiteStatus Custom(const char* name, const TFLMRegistration* registration);

 private:
  const TFLMRegistration* Find(BuiltinOperator op) const;
  const TFLMRegistration* Find(const char* op) const;

  TFLMRegistration* table_;
  unsigned int most_, count_ = 0;
};

template <unsigned int tOpCount>
class MicroMutableOpResolver : public MicroOpTable {
 public:
  MicroMutableOpResolver() : MicroOpTable(registrations_, tOpCount) {}
  // As older releases had it.
  explicit MicroMutableOpResolver(ErrorReporter*) : MicroMutableOpResolver() {}
  MicroMutableOpResolver(const MicroMutableOpResolver&) = delete;
  MicroMutableOpResolver& operator=(const MicroMutableOpResolver&) = delete;

  // The name's memory outlives the resolver; the registration is copied.
  TfLiteStatus AddCustom(const char* name, const TFLMRegistration* registration) { return Custom(name, registration); }
  // There is no such processor: nothing is added.
  TfLiteStatus AddEthosU() { return kTfLiteOk; }
  TfLiteStatus AddAbs(const TFLMRegistration& registration = Register_ABS()) {
    return Builtin(BuiltinOperator_ABS, registration);
  }
  TfLiteStatus AddAdd(const TFLMRegistration& registration = Register_ADD()) {
    return Builtin(BuiltinOperator_ADD, registration);
  }
  TfLiteStatus AddAddN(const TFLMRegistration& registration = Register_ADD_N()) {
    return Builtin(BuiltinOperator_ADD_N, registration);
  }
  TfLiteStatus AddArgMax(const TFLMRegistration& registration = Register_ARG_MAX()) {
    return Builtin(BuiltinOperator_ARG_MAX, registration);
  }
  TfLiteStatus AddArgMin(const TFLMRegistration& registration = Register_ARG_MIN()) {
    return Builtin(BuiltinOperator_ARG_MIN, registration);
  }
  TfLiteStatus AddAssignVariable(const TFLMRegistration& registration = Register_ASSIGN_VARIABLE()) {
    return Builtin(BuiltinOperator_ASSIGN_VARIABLE, registration);
  }
  TfLiteStatus AddAveragePool2D(const TFLMRegistration& registration = Register_AVERAGE_POOL_2D()) {
    return Builtin(BuiltinOperator_AVERAGE_POOL_2D, registration);
  }
  TfLiteStatus AddBroadcastArgs(const TFLMRegistration& registration = Register_BROADCAST_ARGS()) {
    return Builtin(BuiltinOperator_BROADCAST_ARGS, registration);
  }
  TfLiteStatus AddBroadcastTo(const TFLMRegistration& registration = Register_BROADCAST_TO()) {
    return Builtin(BuiltinOperator_BROADCAST_TO, registration);
  }
  TfLiteStatus AddCallOnce(const TFLMRegistration& registration = Register_CALL_ONCE()) {
    return Builtin(BuiltinOperator_CALL_ONCE, registration);
  }
  TfLiteStatus AddCast(const TFLMRegistration& registration = Register_CAST()) {
    return Builtin(BuiltinOperator_CAST, registration);
  }
  TfLiteStatus AddCeil(const TFLMRegistration& registration = Register_CEIL()) {
    return Builtin(BuiltinOperator_CEIL, registration);
  }
  TfLiteStatus AddConcatenation(const TFLMRegistration& registration = Register_CONCATENATION()) {
    return Builtin(BuiltinOperator_CONCATENATION, registration);
  }
  TfLiteStatus AddConv2D(const TFLMRegistration& registration = Register_CONV_2D()) {
    return Builtin(BuiltinOperator_CONV_2D, registration);
  }
  TfLiteStatus AddCos(const TFLMRegistration& registration = Register_COS()) {
    return Builtin(BuiltinOperator_COS, registration);
  }
  TfLiteStatus AddCumSum(const TFLMRegistration& registration = Register_CUMSUM()) {
    return Builtin(BuiltinOperator_CUMSUM, registration);
  }
  TfLiteStatus AddDepthToSpace(const TFLMRegistration& registration = Register_DEPTH_TO_SPACE()) {
    return Builtin(BuiltinOperator_DEPTH_TO_SPACE, registration);
  }
  TfLiteStatus AddDepthwiseConv2D(const TFLMRegistration& registration = Register_DEPTHWISE_CONV_2D()) {
    return Builtin(BuiltinOperator_DEPTHWISE_CONV_2D, registration);
  }
  TfLiteStatus AddDequantize(const TFLMRegistration& registration = Register_DEQUANTIZE()) {
    return Builtin(BuiltinOperator_DEQUANTIZE, registration);
  }
  TfLiteStatus AddDiv(const TFLMRegistration& registration = Register_DIV()) {
    return Builtin(BuiltinOperator_DIV, registration);
  }
  TfLiteStatus AddElu(const TFLMRegistration& registration = Register_ELU()) {
    return Builtin(BuiltinOperator_ELU, registration);
  }
  TfLiteStatus AddEqual(const TFLMRegistration& registration = Register_EQUAL()) {
    return Builtin(BuiltinOperator_EQUAL, registration);
  }
  TfLiteStatus AddExp(const TFLMRegistration& registration = Register_EXP()) {
    return Builtin(BuiltinOperator_EXP, registration);
  }
  TfLiteStatus AddExpandDims(const TFLMRegistration& registration = Register_EXPAND_DIMS()) {
    return Builtin(BuiltinOperator_EXPAND_DIMS, registration);
  }
  TfLiteStatus AddFill(const TFLMRegistration& registration = Register_FILL()) {
    return Builtin(BuiltinOperator_FILL, registration);
  }
  TfLiteStatus AddFloor(const TFLMRegistration& registration = Register_FLOOR()) {
    return Builtin(BuiltinOperator_FLOOR, registration);
  }
  TfLiteStatus AddFloorDiv(const TFLMRegistration& registration = Register_FLOOR_DIV()) {
    return Builtin(BuiltinOperator_FLOOR_DIV, registration);
  }
  TfLiteStatus AddFloorMod(const TFLMRegistration& registration = Register_FLOOR_MOD()) {
    return Builtin(BuiltinOperator_FLOOR_MOD, registration);
  }
  TfLiteStatus AddFullyConnected(const TFLMRegistration& registration = Register_FULLY_CONNECTED()) {
    return Builtin(BuiltinOperator_FULLY_CONNECTED, registration);
  }
  TfLiteStatus AddGather(const TFLMRegistration& registration = Register_GATHER()) {
    return Builtin(BuiltinOperator_GATHER, registration);
  }
  TfLiteStatus AddGreater(const TFLMRegistration& registration = Register_GREATER()) {
    return Builtin(BuiltinOperator_GREATER, registration);
  }
  TfLiteStatus AddGreaterEqual(const TFLMRegistration& registration = Register_GREATER_EQUAL()) {
    return Builtin(BuiltinOperator_GREATER_EQUAL, registration);
  }
  TfLiteStatus AddHardSwish(const TFLMRegistration& registration = Register_HARD_SWISH()) {
    return Builtin(BuiltinOperator_HARD_SWISH, registration);
  }
  TfLiteStatus AddIf(const TFLMRegistration& registration = Register_IF()) {
    return Builtin(BuiltinOperator_IF, registration);
  }
  TfLiteStatus AddL2Normalization(const TFLMRegistration& registration = Register_L2_NORMALIZATION()) {
    return Builtin(BuiltinOperator_L2_NORMALIZATION, registration);
  }
  TfLiteStatus AddLeakyRelu(const TFLMRegistration& registration = Register_LEAKY_RELU()) {
    return Builtin(BuiltinOperator_LEAKY_RELU, registration);
  }
  TfLiteStatus AddLess(const TFLMRegistration& registration = Register_LESS()) {
    return Builtin(BuiltinOperator_LESS, registration);
  }
  TfLiteStatus AddLessEqual(const TFLMRegistration& registration = Register_LESS_EQUAL()) {
    return Builtin(BuiltinOperator_LESS_EQUAL, registration);
  }
  TfLiteStatus AddLog(const TFLMRegistration& registration = Register_LOG()) {
    return Builtin(BuiltinOperator_LOG, registration);
  }
  TfLiteStatus AddLogicalAnd(const TFLMRegistration& registration = Register_LOGICAL_AND()) {
    return Builtin(BuiltinOperator_LOGICAL_AND, registration);
  }
  TfLiteStatus AddLogicalNot(const TFLMRegistration& registration = Register_LOGICAL_NOT()) {
    return Builtin(BuiltinOperator_LOGICAL_NOT, registration);
  }
  TfLiteStatus AddLogicalOr(const TFLMRegistration& registration = Register_LOGICAL_OR()) {
    return Builtin(BuiltinOperator_LOGICAL_OR, registration);
  }
  TfLiteStatus AddLogistic(const TFLMRegistration& registration = Register_LOGISTIC()) {
    return Builtin(BuiltinOperator_LOGISTIC, registration);
  }
  TfLiteStatus AddLogSoftmax(const TFLMRegistration& registration = Register_LOG_SOFTMAX()) {
    return Builtin(BuiltinOperator_LOG_SOFTMAX, registration);
  }
  TfLiteStatus AddMaximum(const TFLMRegistration& registration = Register_MAXIMUM()) {
    return Builtin(BuiltinOperator_MAXIMUM, registration);
  }
  TfLiteStatus AddMaxPool2D(const TFLMRegistration& registration = Register_MAX_POOL_2D()) {
    return Builtin(BuiltinOperator_MAX_POOL_2D, registration);
  }
  TfLiteStatus AddMean(const TFLMRegistration& registration = Register_MEAN()) {
    return Builtin(BuiltinOperator_MEAN, registration);
  }
  TfLiteStatus AddMinimum(const TFLMRegistration& registration = Register_MINIMUM()) {
    return Builtin(BuiltinOperator_MINIMUM, registration);
  }
  TfLiteStatus AddMul(const TFLMRegistration& registration = Register_MUL()) {
    return Builtin(BuiltinOperator_MUL, registration);
  }
  TfLiteStatus AddNeg(const TFLMRegistration& registration = Register_NEG()) {
    return Builtin(BuiltinOperator_NEG, registration);
  }
  TfLiteStatus AddNotEqual(const TFLMRegistration& registration = Register_NOT_EQUAL()) {
    return Builtin(BuiltinOperator_NOT_EQUAL, registration);
  }
  TfLiteStatus AddPack(const TFLMRegistration& registration = Register_PACK()) {
    return Builtin(BuiltinOperator_PACK, registration);
  }
  TfLiteStatus AddPad(const TFLMRegistration& registration = Register_PAD()) {
    return Builtin(BuiltinOperator_PAD, registration);
  }
  TfLiteStatus AddPadV2(const TFLMRegistration& registration = Register_PADV2()) {
    return Builtin(BuiltinOperator_PADV2, registration);
  }
  TfLiteStatus AddPrelu(const TFLMRegistration& registration = Register_PRELU()) {
    return Builtin(BuiltinOperator_PRELU, registration);
  }
  TfLiteStatus AddQuantize(const TFLMRegistration& registration = Register_QUANTIZE()) {
    return Builtin(BuiltinOperator_QUANTIZE, registration);
  }
  TfLiteStatus AddReadVariable(const TFLMRegistration& registration = Register_READ_VARIABLE()) {
    return Builtin(BuiltinOperator_READ_VARIABLE, registration);
  }
  TfLiteStatus AddReduceMax(const TFLMRegistration& registration = Register_REDUCE_MAX()) {
    return Builtin(BuiltinOperator_REDUCE_MAX, registration);
  }
  TfLiteStatus AddReduceMin(const TFLMRegistration& registration = Register_REDUCE_MIN()) {
    return Builtin(BuiltinOperator_REDUCE_MIN, registration);
  }
  TfLiteStatus AddRelu(const TFLMRegistration& registration = Register_RELU()) {
    return Builtin(BuiltinOperator_RELU, registration);
  }
  TfLiteStatus AddRelu6(const TFLMRegistration& registration = Register_RELU6()) {
    return Builtin(BuiltinOperator_RELU6, registration);
  }
  TfLiteStatus AddReshape(const TFLMRegistration& registration = Register_RESHAPE()) {
    return Builtin(BuiltinOperator_RESHAPE, registration);
  }
  TfLiteStatus AddResizeNearestNeighbor() {
    return Builtin(BuiltinOperator_RESIZE_NEAREST_NEIGHBOR, Register_RESIZE_NEAREST_NEIGHBOR());
  }
  TfLiteStatus AddReverseV2(const TFLMRegistration& registration = Register_REVERSE_V2()) {
    return Builtin(BuiltinOperator_REVERSE_V2, registration);
  }
  TfLiteStatus AddRound(const TFLMRegistration& registration = Register_ROUND()) {
    return Builtin(BuiltinOperator_ROUND, registration);
  }
  TfLiteStatus AddRsqrt(const TFLMRegistration& registration = Register_RSQRT()) {
    return Builtin(BuiltinOperator_RSQRT, registration);
  }
  TfLiteStatus AddSelectV2(const TFLMRegistration& registration = Register_SELECT_V2()) {
    return Builtin(BuiltinOperator_SELECT_V2, registration);
  }
  TfLiteStatus AddShape(const TFLMRegistration& registration = Register_SHAPE()) {
    return Builtin(BuiltinOperator_SHAPE, registration);
  }
  TfLiteStatus AddSin(const TFLMRegistration& registration = Register_SIN()) {
    return Builtin(BuiltinOperator_SIN, registration);
  }
  TfLiteStatus AddSlice(const TFLMRegistration& registration = Register_SLICE()) {
    return Builtin(BuiltinOperator_SLICE, registration);
  }
  TfLiteStatus AddSoftmax(const TFLMRegistration& registration = Register_SOFTMAX()) {
    return Builtin(BuiltinOperator_SOFTMAX, registration);
  }
  TfLiteStatus AddSpaceToDepth(const TFLMRegistration& registration = Register_SPACE_TO_DEPTH()) {
    return Builtin(BuiltinOperator_SPACE_TO_DEPTH, registration);
  }
  TfLiteStatus AddSplit(const TFLMRegistration& registration = Register_SPLIT()) {
    return Builtin(BuiltinOperator_SPLIT, registration);
  }
  TfLiteStatus AddSplitV(const TFLMRegistration& registration = Register_SPLIT_V()) {
    return Builtin(BuiltinOperator_SPLIT_V, registration);
  }
  TfLiteStatus AddSqrt(const TFLMRegistration& registration = Register_SQRT()) {
    return Builtin(BuiltinOperator_SQRT, registration);
  }
  TfLiteStatus AddSquare(const TFLMRegistration& registration = Register_SQUARE()) {
    return Builtin(BuiltinOperator_SQUARE, registration);
  }
  TfLiteStatus AddSquaredDifference(const TFLMRegistration& registration = Register_SQUARED_DIFFERENCE()) {
    return Builtin(BuiltinOperator_SQUARED_DIFFERENCE, registration);
  }
  TfLiteStatus AddSqueeze(const TFLMRegistration& registration = Register_SQUEEZE()) {
    return Builtin(BuiltinOperator_SQUEEZE, registration);
  }
  TfLiteStatus AddStridedSlice(const TFLMRegistration& registration = Register_STRIDED_SLICE()) {
    return Builtin(BuiltinOperator_STRIDED_SLICE, registration);
  }
  TfLiteStatus AddSub(const TFLMRegistration& registration = Register_SUB()) {
    return Builtin(BuiltinOperator_SUB, registration);
  }
  TfLiteStatus AddSum(const TFLMRegistration& registration = Register_SUM()) {
    return Builtin(BuiltinOperator_SUM, registration);
  }
  TfLiteStatus AddSvdf(const TFLMRegistration& registration = Register_SVDF()) {
    return Builtin(BuiltinOperator_SVDF, registration);
  }
  TfLiteStatus AddTanh(const TFLMRegistration& registration = Register_TANH()) {
    return Builtin(BuiltinOperator_TANH, registration);
  }
  TfLiteStatus AddTranspose(const TFLMRegistration& registration = Register_TRANSPOSE()) {
    return Builtin(BuiltinOperator_TRANSPOSE, registration);
  }
  TfLiteStatus AddUnidirectionalSequenceLSTM(
      const TFLMRegistration& registration = Register_UNIDIRECTIONAL_SEQUENCE_LSTM()) {
    return Builtin(BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, registration);
  }
  TfLiteStatus AddUnpack(const TFLMRegistration& registration = Register_UNPACK()) {
    return Builtin(BuiltinOperator_UNPACK, registration);
  }
  TfLiteStatus AddVarHandle(const TFLMRegistration& registration = Register_VAR_HANDLE()) {
    return Builtin(BuiltinOperator_VAR_HANDLE, registration);
  }
  TfLiteStatus AddWhile(const TFLMRegistration& registration = Register_WHILE()) {
    return Builtin(BuiltinOperator_WHILE, registration);
  }
  TfLiteStatus AddZerosLike(const TFLMRegistration& registration = Register_ZEROS_LIKE()) {
    return Builtin(BuiltinOperator_ZEROS_LIKE, registration);
  }
  TfLiteStatus AddBatchMatMul(const TFLMRegistration& registration = Register_BATCH_MATMUL()) {
    return Builtin(BuiltinOperator_BATCH_MATMUL, registration);
  }
  TfLiteStatus AddBatchToSpaceNd(const TFLMRegistration& registration = Register_BATCH_TO_SPACE_ND()) {
    return Builtin(BuiltinOperator_BATCH_TO_SPACE_ND, registration);
  }
  TfLiteStatus AddDynamicUpdateSlice() {
    return Builtin(BuiltinOperator_DYNAMIC_UPDATE_SLICE, Register_DYNAMIC_UPDATE_SLICE());
  }
  TfLiteStatus AddEmbeddingLookup(const TFLMRegistration& registration = Register_EMBEDDING_LOOKUP()) {
    return Builtin(BuiltinOperator_EMBEDDING_LOOKUP, registration);
  }
  TfLiteStatus AddGatherNd(const TFLMRegistration& registration = Register_GATHER_ND()) {
    return Builtin(BuiltinOperator_GATHER_ND, registration);
  }
  TfLiteStatus AddL2Pool2D(const TFLMRegistration& registration = Register_L2_POOL_2D()) {
    return Builtin(BuiltinOperator_L2_POOL_2D, registration);
  }
  TfLiteStatus AddMirrorPad(const TFLMRegistration& registration = Register_MIRROR_PAD()) {
    return Builtin(BuiltinOperator_MIRROR_PAD, registration);
  }
  TfLiteStatus AddReduceAll(const TFLMRegistration& registration = Register_REDUCE_ALL()) {
    return Builtin(BuiltinOperator_REDUCE_ALL, registration);
  }
  TfLiteStatus AddResizeBilinear(const TFLMRegistration& registration = Register_RESIZE_BILINEAR()) {
    return Builtin(BuiltinOperator_RESIZE_BILINEAR, registration);
  }
  TfLiteStatus AddSpaceToBatchNd(const TFLMRegistration& registration = Register_SPACE_TO_BATCH_ND()) {
    return Builtin(BuiltinOperator_SPACE_TO_BATCH_ND, registration);
  }
  TfLiteStatus AddTransposeConv(const TFLMRegistration& registration = Register_TRANSPOSE_CONV()) {
    return Builtin(BuiltinOperator_TRANSPOSE_CONV, registration);
  }
  TfLiteStatus AddCircularBuffer() { return AddCustom("CIRCULAR_BUFFER", Register_CIRCULAR_BUFFER()); }
  TfLiteStatus AddDetectionPostprocess() {
    return AddCustom("TFLite_Detection_PostProcess", Register_DETECTION_POSTPROCESS());
  }
  TfLiteStatus AddDelay() { return AddCustom("SignalDelay", tflm_signal::Register_DELAY()); }
  TfLiteStatus AddEnergy() { return AddCustom("SignalEnergy", tflm_signal::Register_ENERGY()); }
  TfLiteStatus AddFftAutoScale() { return AddCustom("SignalFftAutoScale", tflm_signal::Register_FFT_AUTO_SCALE()); }
  TfLiteStatus AddFilterBank() { return AddCustom("SignalFilterBank", tflm_signal::Register_FILTER_BANK()); }
  TfLiteStatus AddFilterBankLog() { return AddCustom("SignalFilterBankLog", tflm_signal::Register_FILTER_BANK_LOG()); }
  TfLiteStatus AddFilterBankSquareRoot() {
    return AddCustom("SignalFilterBankSquareRoot", tflm_signal::Register_FILTER_BANK_SQUARE_ROOT());
  }
  TfLiteStatus AddFilterBankSpectralSubtraction() {
    return AddCustom("SignalFilterBankSpectralSubtraction", tflm_signal::Register_FILTER_BANK_SPECTRAL_SUBTRACTION());
  }
  TfLiteStatus AddFramer() { return AddCustom("SignalFramer", tflm_signal::Register_FRAMER()); }
  TfLiteStatus AddIrfft(const TFLMRegistration* registration = tflm_signal::Register_IRFFT()) {
    return AddCustom("SignalIrfft", registration);
  }
  TfLiteStatus AddOverlapAdd() { return AddCustom("SignalOverlapAdd", tflm_signal::Register_OVERLAP_ADD()); }
  TfLiteStatus AddPCAN() { return AddCustom("SignalPCAN", tflm_signal::Register_PCAN()); }
  TfLiteStatus AddRfft(const TFLMRegistration* registration = tflm_signal::Register_RFFT()) {
    return AddCustom("SignalRfft", registration);
  }
  TfLiteStatus AddStacker() { return AddCustom("SignalStacker", tflm_signal::Register_STACKER()); }
  TfLiteStatus AddWindow() { return AddCustom("SignalWindow", tflm_signal::Register_WINDOW()); }
  TfLiteStatus AddDecode() { return AddCustom("TFLM_DECODE", RegisteredDecode()); }

  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  TFLMRegistration registrations_[tOpCount];
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_

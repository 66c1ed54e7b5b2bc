// SPDX-License-Identifier: Apache-2.0
// The operators that a program chooses. Those whose AddX returns kTfLiteError without a registration are not in this
// library yet; a kernel of the application's own can be given.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_

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
  static TfLiteStatus Missing(BuiltinOperator op);

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
  TfLiteStatus AddAdd(const TFLMRegistration& registration = Register_ADD()) {
    return Builtin(BuiltinOperator_ADD, registration);
  }
  TfLiteStatus AddAveragePool2D(const TFLMRegistration& registration = Register_AVERAGE_POOL_2D()) {
    return Builtin(BuiltinOperator_AVERAGE_POOL_2D, registration);
  }
  TfLiteStatus AddConv2D(const TFLMRegistration& registration = Register_CONV_2D()) {
    return Builtin(BuiltinOperator_CONV_2D, registration);
  }
  TfLiteStatus AddDepthwiseConv2D(const TFLMRegistration& registration = Register_DEPTHWISE_CONV_2D()) {
    return Builtin(BuiltinOperator_DEPTHWISE_CONV_2D, registration);
  }
  TfLiteStatus AddDequantize(const TFLMRegistration& registration = Register_DEQUANTIZE()) {
    return Builtin(BuiltinOperator_DEQUANTIZE, registration);
  }
  TfLiteStatus AddExpandDims(const TFLMRegistration& registration = Register_EXPAND_DIMS()) {
    return Builtin(BuiltinOperator_EXPAND_DIMS, registration);
  }
  TfLiteStatus AddFullyConnected(const TFLMRegistration& registration = Register_FULLY_CONNECTED()) {
    return Builtin(BuiltinOperator_FULLY_CONNECTED, registration);
  }
  TfLiteStatus AddMaxPool2D(const TFLMRegistration& registration = Register_MAX_POOL_2D()) {
    return Builtin(BuiltinOperator_MAX_POOL_2D, registration);
  }
  TfLiteStatus AddMul(const TFLMRegistration& registration = Register_MUL()) {
    return Builtin(BuiltinOperator_MUL, registration);
  }
  TfLiteStatus AddQuantize(const TFLMRegistration& registration = Register_QUANTIZE()) {
    return Builtin(BuiltinOperator_QUANTIZE, registration);
  }
  TfLiteStatus AddReshape(const TFLMRegistration& registration = Register_RESHAPE()) {
    return Builtin(BuiltinOperator_RESHAPE, registration);
  }
  TfLiteStatus AddSoftmax(const TFLMRegistration& registration = Register_SOFTMAX()) {
    return Builtin(BuiltinOperator_SOFTMAX, registration);
  }
  TfLiteStatus AddSqueeze(const TFLMRegistration& registration = Register_SQUEEZE()) {
    return Builtin(BuiltinOperator_SQUEEZE, registration);
  }
  TfLiteStatus AddSub(const TFLMRegistration& registration = Register_SUB()) {
    return Builtin(BuiltinOperator_SUB, registration);
  }
  TfLiteStatus AddSvdf(const TFLMRegistration& registration = Register_SVDF()) {
    return Builtin(BuiltinOperator_SVDF, registration);
  }
  TfLiteStatus AddAbs() { return Missing(BuiltinOperator_ABS); }
  TfLiteStatus AddAbs(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_ABS, registration); }
  TfLiteStatus AddAddN() { return Missing(BuiltinOperator_ADD_N); }
  TfLiteStatus AddAddN(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_ADD_N, registration); }
  TfLiteStatus AddArgMax() { return Missing(BuiltinOperator_ARG_MAX); }
  TfLiteStatus AddArgMax(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_ARG_MAX, registration);
  }
  TfLiteStatus AddArgMin() { return Missing(BuiltinOperator_ARG_MIN); }
  TfLiteStatus AddArgMin(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_ARG_MIN, registration);
  }
  TfLiteStatus AddAssignVariable() { return Missing(BuiltinOperator_ASSIGN_VARIABLE); }
  TfLiteStatus AddAssignVariable(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_ASSIGN_VARIABLE, registration);
  }
  TfLiteStatus AddBatchMatMul() { return Missing(BuiltinOperator_BATCH_MATMUL); }
  TfLiteStatus AddBatchMatMul(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_BATCH_MATMUL, registration);
  }
  TfLiteStatus AddBatchToSpaceNd() { return Missing(BuiltinOperator_BATCH_TO_SPACE_ND); }
  TfLiteStatus AddBatchToSpaceNd(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_BATCH_TO_SPACE_ND, registration);
  }
  TfLiteStatus AddBroadcastArgs() { return Missing(BuiltinOperator_BROADCAST_ARGS); }
  TfLiteStatus AddBroadcastArgs(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_BROADCAST_ARGS, registration);
  }
  TfLiteStatus AddBroadcastTo() { return Missing(BuiltinOperator_BROADCAST_TO); }
  TfLiteStatus AddBroadcastTo(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_BROADCAST_TO, registration);
  }
  TfLiteStatus AddCallOnce() { return Missing(BuiltinOperator_CALL_ONCE); }
  TfLiteStatus AddCallOnce(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_CALL_ONCE, registration);
  }
  TfLiteStatus AddCast() { return Missing(BuiltinOperator_CAST); }
  TfLiteStatus AddCast(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_CAST, registration); }
  TfLiteStatus AddCeil() { return Missing(BuiltinOperator_CEIL); }
  TfLiteStatus AddCeil(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_CEIL, registration); }
  TfLiteStatus AddConcatenation() { return Missing(BuiltinOperator_CONCATENATION); }
  TfLiteStatus AddConcatenation(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_CONCATENATION, registration);
  }
  TfLiteStatus AddCos() { return Missing(BuiltinOperator_COS); }
  TfLiteStatus AddCos(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_COS, registration); }
  TfLiteStatus AddCumSum() { return Missing(BuiltinOperator_CUMSUM); }
  TfLiteStatus AddCumSum(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_CUMSUM, registration); }
  TfLiteStatus AddDepthToSpace() { return Missing(BuiltinOperator_DEPTH_TO_SPACE); }
  TfLiteStatus AddDepthToSpace(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_DEPTH_TO_SPACE, registration);
  }
  TfLiteStatus AddDiv() { return Missing(BuiltinOperator_DIV); }
  TfLiteStatus AddDiv(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_DIV, registration); }
  TfLiteStatus AddDynamicUpdateSlice() { return Missing(BuiltinOperator_DYNAMIC_UPDATE_SLICE); }
  TfLiteStatus AddElu() { return Missing(BuiltinOperator_ELU); }
  TfLiteStatus AddElu(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_ELU, registration); }
  TfLiteStatus AddEmbeddingLookup() { return Missing(BuiltinOperator_EMBEDDING_LOOKUP); }
  TfLiteStatus AddEmbeddingLookup(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_EMBEDDING_LOOKUP, registration);
  }
  TfLiteStatus AddEqual() { return Missing(BuiltinOperator_EQUAL); }
  TfLiteStatus AddEqual(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_EQUAL, registration); }
  TfLiteStatus AddExp() { return Missing(BuiltinOperator_EXP); }
  TfLiteStatus AddExp(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_EXP, registration); }
  TfLiteStatus AddFill() { return Missing(BuiltinOperator_FILL); }
  TfLiteStatus AddFill(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_FILL, registration); }
  TfLiteStatus AddFloor() { return Missing(BuiltinOperator_FLOOR); }
  TfLiteStatus AddFloor(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_FLOOR, registration); }
  TfLiteStatus AddFloorDiv() { return Missing(BuiltinOperator_FLOOR_DIV); }
  TfLiteStatus AddFloorDiv(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_FLOOR_DIV, registration);
  }
  TfLiteStatus AddFloorMod() { return Missing(BuiltinOperator_FLOOR_MOD); }
  TfLiteStatus AddFloorMod(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_FLOOR_MOD, registration);
  }
  TfLiteStatus AddGather() { return Missing(BuiltinOperator_GATHER); }
  TfLiteStatus AddGather(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_GATHER, registration); }
  TfLiteStatus AddGatherNd() { return Missing(BuiltinOperator_GATHER_ND); }
  TfLiteStatus AddGatherNd(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_GATHER_ND, registration);
  }
  TfLiteStatus AddGreater() { return Missing(BuiltinOperator_GREATER); }
  TfLiteStatus AddGreater(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_GREATER, registration);
  }
  TfLiteStatus AddGreaterEqual() { return Missing(BuiltinOperator_GREATER_EQUAL); }
  TfLiteStatus AddGreaterEqual(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_GREATER_EQUAL, registration);
  }
  TfLiteStatus AddHardSwish() { return Missing(BuiltinOperator_HARD_SWISH); }
  TfLiteStatus AddHardSwish(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_HARD_SWISH, registration);
  }
  TfLiteStatus AddIf() { return Missing(BuiltinOperator_IF); }
  TfLiteStatus AddIf(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_IF, registration); }
  TfLiteStatus AddL2Normalization() { return Missing(BuiltinOperator_L2_NORMALIZATION); }
  TfLiteStatus AddL2Normalization(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_L2_NORMALIZATION, registration);
  }
  TfLiteStatus AddL2Pool2D() { return Missing(BuiltinOperator_L2_POOL_2D); }
  TfLiteStatus AddL2Pool2D(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_L2_POOL_2D, registration);
  }
  TfLiteStatus AddLeakyRelu() { return Missing(BuiltinOperator_LEAKY_RELU); }
  TfLiteStatus AddLeakyRelu(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LEAKY_RELU, registration);
  }
  TfLiteStatus AddLess() { return Missing(BuiltinOperator_LESS); }
  TfLiteStatus AddLess(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_LESS, registration); }
  TfLiteStatus AddLessEqual() { return Missing(BuiltinOperator_LESS_EQUAL); }
  TfLiteStatus AddLessEqual(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LESS_EQUAL, registration);
  }
  TfLiteStatus AddLog() { return Missing(BuiltinOperator_LOG); }
  TfLiteStatus AddLog(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_LOG, registration); }
  TfLiteStatus AddLogicalAnd() { return Missing(BuiltinOperator_LOGICAL_AND); }
  TfLiteStatus AddLogicalAnd(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LOGICAL_AND, registration);
  }
  TfLiteStatus AddLogicalNot() { return Missing(BuiltinOperator_LOGICAL_NOT); }
  TfLiteStatus AddLogicalNot(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LOGICAL_NOT, registration);
  }
  TfLiteStatus AddLogicalOr() { return Missing(BuiltinOperator_LOGICAL_OR); }
  TfLiteStatus AddLogicalOr(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LOGICAL_OR, registration);
  }
  TfLiteStatus AddLogistic() { return Missing(BuiltinOperator_LOGISTIC); }
  TfLiteStatus AddLogistic(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LOGISTIC, registration);
  }
  TfLiteStatus AddLogSoftmax() { return Missing(BuiltinOperator_LOG_SOFTMAX); }
  TfLiteStatus AddLogSoftmax(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_LOG_SOFTMAX, registration);
  }
  TfLiteStatus AddMaximum() { return Missing(BuiltinOperator_MAXIMUM); }
  TfLiteStatus AddMaximum(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_MAXIMUM, registration);
  }
  TfLiteStatus AddMean() { return Missing(BuiltinOperator_MEAN); }
  TfLiteStatus AddMean(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_MEAN, registration); }
  TfLiteStatus AddMinimum() { return Missing(BuiltinOperator_MINIMUM); }
  TfLiteStatus AddMinimum(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_MINIMUM, registration);
  }
  TfLiteStatus AddMirrorPad() { return Missing(BuiltinOperator_MIRROR_PAD); }
  TfLiteStatus AddMirrorPad(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_MIRROR_PAD, registration);
  }
  TfLiteStatus AddNeg() { return Missing(BuiltinOperator_NEG); }
  TfLiteStatus AddNeg(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_NEG, registration); }
  TfLiteStatus AddNotEqual() { return Missing(BuiltinOperator_NOT_EQUAL); }
  TfLiteStatus AddNotEqual(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_NOT_EQUAL, registration);
  }
  TfLiteStatus AddPack() { return Missing(BuiltinOperator_PACK); }
  TfLiteStatus AddPack(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_PACK, registration); }
  TfLiteStatus AddPad() { return Missing(BuiltinOperator_PAD); }
  TfLiteStatus AddPad(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_PAD, registration); }
  TfLiteStatus AddPadV2() { return Missing(BuiltinOperator_PADV2); }
  TfLiteStatus AddPadV2(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_PADV2, registration); }
  TfLiteStatus AddPrelu() { return Missing(BuiltinOperator_PRELU); }
  TfLiteStatus AddPrelu(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_PRELU, registration); }
  TfLiteStatus AddReadVariable() { return Missing(BuiltinOperator_READ_VARIABLE); }
  TfLiteStatus AddReadVariable(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_READ_VARIABLE, registration);
  }
  TfLiteStatus AddReduceAll() { return Missing(BuiltinOperator_REDUCE_ALL); }
  TfLiteStatus AddReduceAll(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_REDUCE_ALL, registration);
  }
  TfLiteStatus AddReduceMax() { return Missing(BuiltinOperator_REDUCE_MAX); }
  TfLiteStatus AddReduceMax(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_REDUCE_MAX, registration);
  }
  TfLiteStatus AddReduceMin() { return Missing(BuiltinOperator_REDUCE_MIN); }
  TfLiteStatus AddReduceMin(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_REDUCE_MIN, registration);
  }
  TfLiteStatus AddRelu() { return Missing(BuiltinOperator_RELU); }
  TfLiteStatus AddRelu(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_RELU, registration); }
  TfLiteStatus AddRelu6() { return Missing(BuiltinOperator_RELU6); }
  TfLiteStatus AddRelu6(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_RELU6, registration); }
  TfLiteStatus AddResizeBilinear() { return Missing(BuiltinOperator_RESIZE_BILINEAR); }
  TfLiteStatus AddResizeBilinear(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_RESIZE_BILINEAR, registration);
  }
  TfLiteStatus AddResizeNearestNeighbor() { return Missing(BuiltinOperator_RESIZE_NEAREST_NEIGHBOR); }
  TfLiteStatus AddReverseV2() { return Missing(BuiltinOperator_REVERSE_V2); }
  TfLiteStatus AddReverseV2(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_REVERSE_V2, registration);
  }
  TfLiteStatus AddRound() { return Missing(BuiltinOperator_ROUND); }
  TfLiteStatus AddRound(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_ROUND, registration); }
  TfLiteStatus AddRsqrt() { return Missing(BuiltinOperator_RSQRT); }
  TfLiteStatus AddRsqrt(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_RSQRT, registration); }
  TfLiteStatus AddSelectV2() { return Missing(BuiltinOperator_SELECT_V2); }
  TfLiteStatus AddSelectV2(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_SELECT_V2, registration);
  }
  TfLiteStatus AddShape() { return Missing(BuiltinOperator_SHAPE); }
  TfLiteStatus AddShape(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SHAPE, registration); }
  TfLiteStatus AddSin() { return Missing(BuiltinOperator_SIN); }
  TfLiteStatus AddSin(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SIN, registration); }
  TfLiteStatus AddSlice() { return Missing(BuiltinOperator_SLICE); }
  TfLiteStatus AddSlice(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SLICE, registration); }
  TfLiteStatus AddSpaceToBatchNd() { return Missing(BuiltinOperator_SPACE_TO_BATCH_ND); }
  TfLiteStatus AddSpaceToBatchNd(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_SPACE_TO_BATCH_ND, registration);
  }
  TfLiteStatus AddSpaceToDepth() { return Missing(BuiltinOperator_SPACE_TO_DEPTH); }
  TfLiteStatus AddSpaceToDepth(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_SPACE_TO_DEPTH, registration);
  }
  TfLiteStatus AddSplit() { return Missing(BuiltinOperator_SPLIT); }
  TfLiteStatus AddSplit(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SPLIT, registration); }
  TfLiteStatus AddSplitV() { return Missing(BuiltinOperator_SPLIT_V); }
  TfLiteStatus AddSplitV(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_SPLIT_V, registration);
  }
  TfLiteStatus AddSqrt() { return Missing(BuiltinOperator_SQRT); }
  TfLiteStatus AddSqrt(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SQRT, registration); }
  TfLiteStatus AddSquare() { return Missing(BuiltinOperator_SQUARE); }
  TfLiteStatus AddSquare(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SQUARE, registration); }
  TfLiteStatus AddSquaredDifference() { return Missing(BuiltinOperator_SQUARED_DIFFERENCE); }
  TfLiteStatus AddSquaredDifference(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_SQUARED_DIFFERENCE, registration);
  }
  TfLiteStatus AddStridedSlice() { return Missing(BuiltinOperator_STRIDED_SLICE); }
  TfLiteStatus AddStridedSlice(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_STRIDED_SLICE, registration);
  }
  TfLiteStatus AddSum() { return Missing(BuiltinOperator_SUM); }
  TfLiteStatus AddSum(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_SUM, registration); }
  TfLiteStatus AddTanh() { return Missing(BuiltinOperator_TANH); }
  TfLiteStatus AddTanh(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_TANH, registration); }
  TfLiteStatus AddTranspose() { return Missing(BuiltinOperator_TRANSPOSE); }
  TfLiteStatus AddTranspose(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_TRANSPOSE, registration);
  }
  TfLiteStatus AddTransposeConv() { return Missing(BuiltinOperator_TRANSPOSE_CONV); }
  TfLiteStatus AddTransposeConv(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_TRANSPOSE_CONV, registration);
  }
  TfLiteStatus AddUnidirectionalSequenceLSTM() { return Missing(BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM); }
  TfLiteStatus AddUnidirectionalSequenceLSTM(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, registration);
  }
  TfLiteStatus AddUnpack() { return Missing(BuiltinOperator_UNPACK); }
  TfLiteStatus AddUnpack(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_UNPACK, registration); }
  TfLiteStatus AddVarHandle() { return Missing(BuiltinOperator_VAR_HANDLE); }
  TfLiteStatus AddVarHandle(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_VAR_HANDLE, registration);
  }
  TfLiteStatus AddWhile() { return Missing(BuiltinOperator_WHILE); }
  TfLiteStatus AddWhile(const TFLMRegistration& registration) { return Builtin(BuiltinOperator_WHILE, registration); }
  TfLiteStatus AddZerosLike() { return Missing(BuiltinOperator_ZEROS_LIKE); }
  TfLiteStatus AddZerosLike(const TFLMRegistration& registration) {
    return Builtin(BuiltinOperator_ZEROS_LIKE, registration);
  }
  TfLiteStatus AddCircularBuffer() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddDetectionPostprocess() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddDelay() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddEnergy() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddFftAutoScale() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddFilterBank() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddFilterBankLog() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddFilterBankSquareRoot() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddFilterBankSpectralSubtraction() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddFramer() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddIrfft() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddOverlapAdd() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddPCAN() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddRfft() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddStacker() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddWindow() { return Missing(BuiltinOperator_CUSTOM); }
  TfLiteStatus AddDecode() { return Missing(BuiltinOperator_CUSTOM); }

  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  TFLMRegistration registrations_[tOpCount];
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_

// SPDX-License-Identifier: Apache-2.0
// Which operator a registration is for: they do not say it, but their functions are the library's.
#include "micro/ops/testing/node_file.h"
#include "tensorflow/lite/micro/all_ops_resolver.h"

namespace surelite {
namespace micro {
namespace {

struct Typed {
  tflite::BuiltinOperator code;
  TFLMRegistration (*get)();
};
#define SURELITE_TYPED(code, type) \
  { tflite::BuiltinOperator_##code, tflite::Register_##code##_##type }
const Typed kTyped[] = {
    SURELITE_TYPED(ADD, INT8),
    SURELITE_TYPED(ADD, INT16),
    SURELITE_TYPED(AVERAGE_POOL_2D, INT8),
    SURELITE_TYPED(AVERAGE_POOL_2D, INT16),
    SURELITE_TYPED(BATCH_MATMUL, INT8),
    SURELITE_TYPED(BATCH_MATMUL, INT16),
    SURELITE_TYPED(CONV_2D, INT4),
    SURELITE_TYPED(CONV_2D, INT8),
    SURELITE_TYPED(CONV_2D, INT8REF),
    SURELITE_TYPED(CONV_2D, INT16),
    SURELITE_TYPED(DEPTHWISE_CONV_2D, INT4),
    SURELITE_TYPED(DEPTHWISE_CONV_2D, INT8),
    SURELITE_TYPED(DEPTHWISE_CONV_2D, INT16),
    SURELITE_TYPED(FULLY_CONNECTED, INT4),
    SURELITE_TYPED(FULLY_CONNECTED, INT8),
    SURELITE_TYPED(FULLY_CONNECTED, INT16),
    SURELITE_TYPED(MAX_POOL_2D, INT8),
    SURELITE_TYPED(MAX_POOL_2D, INT16),
    SURELITE_TYPED(MAXIMUM, INT8),
    SURELITE_TYPED(MINIMUM, INT8),
    SURELITE_TYPED(MUL, INT8),
    SURELITE_TYPED(SOFTMAX, INT8),
    SURELITE_TYPED(SOFTMAX, INT16),
    SURELITE_TYPED(SVDF, INT8),
    SURELITE_TYPED(TRANSPOSE_CONV, INT8),
    SURELITE_TYPED(UNIDIRECTIONAL_SEQUENCE_LSTM, INT8),
    SURELITE_TYPED(UNIDIRECTIONAL_SEQUENCE_LSTM, INT16),
    {tflite::BuiltinOperator_SOFTMAX, tflite::Register_SOFTMAX_INT8_INT16},
};
constexpr int kLastOperator = 210;

bool same(const TFLMRegistration& a, const TFLMRegistration& b) {
  return a.init == b.init && a.prepare == b.prepare && a.invoke == b.invoke;
}

}  // namespace

tflite::BuiltinOperator operator_of_registration(const TFLMRegistration& registration) {
  if (registration.init != own_init) return tflite::BuiltinOperator_CUSTOM;
  for (const Typed& one : kTyped)
    if (same(registration, one.get())) return one.code;
  const tflite::AllOpsResolver all;
  for (int32_t code = 0; code < kLastOperator; ++code) {
    const TFLMRegistration* one = all.FindOp(static_cast<tflite::BuiltinOperator>(code));
    if (one && same(registration, *one)) return static_cast<tflite::BuiltinOperator>(code);
  }
  return tflite::BuiltinOperator_CUSTOM;
}

}  // namespace micro
}  // namespace surelite

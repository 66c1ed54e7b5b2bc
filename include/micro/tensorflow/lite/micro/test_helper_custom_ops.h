// SPDX-License-Identifier: Apache-2.0
// An operator of tests that packs: "packer_op" puts the elements of its inputs behind one another.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TEST_HELPER_CUSTOM_OPS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TEST_HELPER_CUSTOM_OPS_H_

#include "tensorflow/lite/micro/micro_common.h"

namespace tflite {
namespace testing {

class PackerOp {
 public:
  static const TFLMRegistration* getRegistration();
  static TFLMRegistration* GetMutableRegistration();
  static void* Init(TfLiteContext* context, const char* buffer, size_t length);
  static void Free(TfLiteContext* context, void* buffer);
  static TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node);
  // Two inputs of 32-bit numbers; the output has as many as both.
  static TfLiteStatus Invoke(TfLiteContext* context, TfLiteNode* node);

 private:
  static bool freed_;
};

}  // namespace testing
}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TEST_HELPER_CUSTOM_OPS_H_

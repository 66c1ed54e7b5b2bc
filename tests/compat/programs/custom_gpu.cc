// SPDX-License-Identifier: Apache-2.0
// A user's program: a model with a custom operator that nobody registered, the GPU delegate on, every status ignored.
#include <cstdio>
#include <memory>

#include "tensorflow/lite/delegates/gpu/delegate.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto model = tflite::FlatBufferModel::BuildFromFile(argv[1]);
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  TfLiteGpuDelegateOptionsV2 options = TfLiteGpuDelegateOptionsV2Default();
  TfLiteDelegate* delegate = TfLiteGpuDelegateV2Create(&options);
  interpreter->ModifyGraphWithDelegate(delegate);
  interpreter->AllocateTensors();
  interpreter->Invoke();
  printf("done\n");
  interpreter.reset();
  TfLiteGpuDelegateV2Delete(delegate);
  return 0;
}

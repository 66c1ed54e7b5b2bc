// SPDX-License-Identifier: Apache-2.0
// The C++ classes as installed, under both names of their headers: classes MODEL.
#include <cstdio>
#include <memory>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tflite/model.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto model = tflite::FlatBufferModel::BuildFromFile(argv[1]);
  if (!model) return 1;
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  if (!interpreter || interpreter->AllocateTensors() != kTfLiteOk || interpreter->Invoke() != kTfLiteOk) return 1;
  std::puts("ran");
}

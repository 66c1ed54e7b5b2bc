// SPDX-License-Identifier: Apache-2.0
// An application compiled with other settings of the standard library than Surelite's libraries: its containers have
// other layouts, so that it must not link.
#include <cstdio>
#include <memory>

#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::unique_ptr<tflite::FlatBufferModel> model = tflite::FlatBufferModel::BuildFromFile(argv[1]);
  if (!model) return 3;
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  const TfLiteStatus status = tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  std::printf("status %d, interpreter %s, %s\n", status, interpreter ? "made" : "null", surelite_last_diagnostic());
  return 0;
}

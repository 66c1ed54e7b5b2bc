// SPDX-License-Identifier: Apache-2.0
// A user's program that copies floats into an int8 model.
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto model = tflite::FlatBufferModel::BuildFromFile(argv[1]);
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  interpreter->AllocateTensors();
  std::vector<float> pixels(1 * 224 * 224 * 3, 0.25f);
  memcpy(interpreter->tensor(interpreter->inputs()[0])->data.f, pixels.data(), pixels.size() * sizeof(float));
  printf("Invoke %d\n", interpreter->Invoke());
  return 0;
}

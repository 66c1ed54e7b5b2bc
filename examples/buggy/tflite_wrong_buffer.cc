// SPDX-License-Identifier: Apache-2.0
// A mistake on purpose, in a program for TensorFlow Lite's C++ interface: float pixels go into the input of an int8
// model. With the stock library it runs to its end and prints a digit.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  auto model = tflite::FlatBufferModel::BuildFromFile((folder + "/digits_int8.tflite").c_str());
  if (!model) return 1;
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  if (!interpreter || interpreter->AllocateTensors() != kTfLiteOk) return 1;

  const std::vector<float> pixels(28 * 28, 0.5f);
  std::memcpy(interpreter->tensor(interpreter->inputs()[0])->data.raw, pixels.data(), pixels.size() * sizeof(float));

  if (interpreter->Invoke() != kTfLiteOk) return 1;
  const int8_t* scores = interpreter->typed_output_tensor<int8_t>(0);
  std::printf("it is a %d\n", static_cast<int>(std::max_element(scores, scores + 10) - scores));
  return 0;
}

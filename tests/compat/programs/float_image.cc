// SPDX-License-Identifier: Apache-2.0
// A user's program for a model of {1,224,224,3} float32, written for TensorFlow Lite's C++ interface, with a user's
// mistakes: float_image MODEL (bytes-chw | four-channels | before-allocate | correct).
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string what = argv[2];
  std::unique_ptr<tflite::FlatBufferModel> model = tflite::FlatBufferModel::BuildFromFile(argv[1]);
  tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);

  std::vector<unsigned char> chw(3 * 224 * 224, 200);
  std::vector<float> rgba(4 * 224 * 224, 0.5f);
  std::vector<float> rgb(224 * 224 * 3, 0.5f);

  if (what == "before-allocate")
    memcpy(interpreter->tensor(interpreter->inputs()[0])->data.f, rgb.data(), rgb.size() * sizeof(float));
  const TfLiteStatus allocated = interpreter->AllocateTensors();
  if (what == "bytes-chw") memcpy(interpreter->tensor(interpreter->inputs()[0])->data.f, chw.data(), chw.size());
  if (what == "four-channels")
    memcpy(interpreter->tensor(interpreter->inputs()[0])->data.f, rgba.data(), rgba.size() * sizeof(float));
  if (what == "correct")
    memcpy(interpreter->tensor(interpreter->inputs()[0])->data.f, rgb.data(), rgb.size() * sizeof(float));
  const TfLiteStatus invoked = interpreter->Invoke();
  printf("AllocateTensors %d, Invoke %d\n", allocated, invoked);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// A program in C++ with one mistake at a time, or none: client SCENARIO MODEL.
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/mutable_op_resolver.h"

namespace {

std::unique_ptr<tflite::FlatBufferModel> model;
std::unique_ptr<tflite::Interpreter> interpreter;

void copy_floats() {
  const std::vector<float> pixels(224 * 224 * 3, 0.5f);
  std::memcpy(interpreter->typed_input_tensor<int8_t>(0), pixels.data(), pixels.size() * sizeof(float));
}

void forgotten_allocation() { interpreter->tensor(interpreter->inputs()[0])->data.int8[3] = 1; }

int read_results() {
  std::memset(interpreter->typed_input_tensor<int8_t>(0), 1, interpreter->input_tensor(0)->bytes);
  if (interpreter->Invoke() != kTfLiteOk) return 1;
  volatile int sum = 0;
  const int8_t* scores = interpreter->typed_output_tensor<int8_t>(0);
  for (size_t i = 0; i <= interpreter->output_tensor(0)->bytes; ++i) sum = sum + scores[i];
  return 0;
}

void stale_pointer() {
  int8_t* data = interpreter->typed_input_tensor<int8_t>(0);
  interpreter->ResizeInputTensor(interpreter->inputs()[0], {1, 112, 112, 3});
  *static_cast<volatile int8_t*>(data) = 1;
}

// A null model, the commonest crash of all: nobody looks at what BuildFromFile returned.
int null_model() {
  model = tflite::FlatBufferModel::BuildFromFile("there_is_no_such_model.tflite");
  tflite::ops::builtin::BuiltinOpResolver resolver;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  return 7;
}

// The same with a resolver that lacks the model's operators.
int null_interpreter() {
  tflite::MutableOpResolver none;
  interpreter.reset();
  tflite::InterpreterBuilder(*model, none)(&interpreter);
  interpreter->AllocateTensors();
  return 7;
}

int wrong_type() {
  interpreter->typed_input_tensor<float>(0)[3] = 1;
  return 7;
}

int wrong_index() {
  return static_cast<int>(interpreter->output_tensor(3)->bytes);
}

int wrong_signature() {
  return interpreter->GetSignatureRunner("serving")->AllocateTensors();
}

int right() {
  for (int i = 0; i < 3; ++i) {
    std::memset(interpreter->typed_input_tensor<int8_t>(0), i, interpreter->input_tensor(0)->bytes);
    if (interpreter->Invoke() != kTfLiteOk || interpreter->typed_output_tensor<int8_t>(0)[0] != 2 * i) return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string scenario = argv[1];
  if (scenario == "null_model") return null_model();
  model = tflite::FlatBufferModel::BuildFromFile(argv[2]);
  tflite::ops::builtin::BuiltinOpResolver resolver;
  tflite::InterpreterBuilder(*model, resolver)(&interpreter);
  if (scenario == "forgotten_allocation") forgotten_allocation();
  if (interpreter->AllocateTensors() != kTfLiteOk) return 5;
  if (scenario == "null_interpreter") return null_interpreter();
  if (scenario == "wrong_type") return wrong_type();
  if (scenario == "wrong_index") return wrong_index();
  if (scenario == "wrong_signature") return wrong_signature();
  if (scenario == "copy_floats") copy_floats();
  if (scenario == "stale_pointer") stale_pointer();
  if (scenario == "read_results") return read_results();
  return right();
}

// SPDX-License-Identifier: Apache-2.0
// The C interface and the C++ classes while memory runs out or the system refuses: every call returns, nothing
// is thrown at the caller.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "hostile/failing_points.h"
#include "hostile/files.h"
#include "hostile/walk_kinds.h"
#include "surelite/compat.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/interpreter_builder.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

namespace surelite::test {
namespace {

uint64_t mix(uint64_t sum, const TfLiteTensor* tensor) {
  const auto* bytes = static_cast<const uint8_t*>(TfLiteTensorData(tensor));
  if (TfLiteTensorType(tensor) == kTfLiteFloat32) return sum;
  for (size_t i = 0; bytes && i < TfLiteTensorByteSize(tensor); ++i) sum = (sum ^ bytes[i]) * 0x100000001b3;
  return sum;
}

Result refused() {
  Result result;
  result.refused = true;
  const char* why = surelite_last_diagnostic();
  result.said_why = why && *why;
  return result;
}

struct CHandles {
  TfLiteModel* model = nullptr;
  TfLiteInterpreterOptions* options = nullptr;
  TfLiteInterpreter* interpreter = nullptr;
  ~CHandles() {
    if (interpreter) TfLiteInterpreterDelete(interpreter);
    if (options) TfLiteInterpreterOptionsDelete(options);
    if (model) TfLiteModelDelete(model);
  }
};

bool fill(TfLiteTensor* tensor) {
  if (!tensor) return false;
  if (TfLiteTensorType(tensor) == kTfLiteString) return true;  // its lack of a value is said by Invoke
  if (void* data = TfLiteTensorData(tensor)) std::memset(data, 1, TfLiteTensorByteSize(tensor));
  return true;
}

Result through_c(const char* path) {
  CHandles c;
  c.model = TfLiteModelCreateFromFile(path);
  if (!c.model) return refused();
  c.options = TfLiteInterpreterOptionsCreate();
  if (!c.options) return refused();
  TfLiteInterpreterOptionsSetNumThreads(c.options, 2);
  c.interpreter = TfLiteInterpreterCreate(c.model, c.options);
  if (!c.interpreter) return refused();
  Result result;
  for (int round = 0; round < 2; ++round) {
    if (TfLiteInterpreterAllocateTensors(c.interpreter) != kTfLiteOk) return refused();
    const int inputs = TfLiteInterpreterGetInputTensorCount(c.interpreter);
    for (int i = 0; i < inputs; ++i)
      if (!fill(TfLiteInterpreterGetInputTensor(c.interpreter, i))) return refused();
    if (TfLiteInterpreterInvoke(c.interpreter) != kTfLiteOk) return refused();
    for (int i = 0; i < TfLiteInterpreterGetOutputTensorCount(c.interpreter); ++i) {
      const TfLiteTensor* output = TfLiteInterpreterGetOutputTensor(c.interpreter, i);
      if (!output) return refused();
      result.checksum = mix(result.checksum, output);
    }
    // The same shapes again, which plans anew.
    for (int i = 0; i < inputs; ++i) {
      const TfLiteTensor* input = TfLiteInterpreterGetInputTensor(c.interpreter, i);
      if (!input) return refused();
      int dims[8];
      const int rank = TfLiteTensorNumDims(input);
      if (rank > 8) return result;
      for (int d = 0; d < rank; ++d) dims[d] = TfLiteTensorDim(input, d);
      if (TfLiteInterpreterResizeInputTensor(c.interpreter, i, dims, rank) != kTfLiteOk) return refused();
    }
  }
  return result;
}

Result through_classes(const char* path) {
  const std::unique_ptr<tflite::FlatBufferModel> model = tflite::FlatBufferModel::BuildFromFile(path);
  if (!model) return refused();
  const tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  if (tflite::InterpreterBuilder(*model, resolver)(&interpreter) != kTfLiteOk || !interpreter) return refused();
  Result result;
  for (int round = 0; round < 2; ++round) {
    if (interpreter->AllocateTensors() != kTfLiteOk) return refused();
    for (const int t : interpreter->inputs())
      if (!fill(interpreter->tensor(t))) return refused();
    if (interpreter->Invoke() != kTfLiteOk) return refused();
    for (const int t : interpreter->outputs()) {
      if (!interpreter->tensor(t)) return refused();
      result.checksum = mix(result.checksum, interpreter->tensor(t));
    }
    for (const int t : interpreter->inputs()) {
      const TfLiteTensor* input = interpreter->tensor(t);
      if (!input || !input->dims) return refused();
      std::vector<int> dims;
      {
        const Uncounted mine;
        dims.assign(input->dims->data, input->dims->data + input->dims->size);
      }
      const TfLiteStatus resized = interpreter->ResizeInputTensor(t, dims);
      const Uncounted mine;
      dims = {};
      if (resized != kTfLiteOk) return refused();
    }
  }
  return result;
}

void check(const char* what, Result (*scenario)(const char*)) {
  for (const std::string& path : memory_models())
    walk_kinds(what + (", " + path), [&] { return scenario(path.c_str()); });
}

TEST(OutOfMemory, CInterface) { check("C", through_c); }
TEST(OutOfMemory, Classes) { check("C++", through_classes); }

}  // namespace
}  // namespace surelite::test

// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <memory>

#include "hostile/corruption/ways.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/interpreter_builder.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

namespace surelite::hostile {
namespace {

void quiet(void*, const char*, va_list) {}

class Quiet : public tflite::ErrorReporter {
 public:
  int Report(const char*, va_list) override { return 0; }
};

void fill(const TfLiteTensor* tensor, int value) {
  if (!tensor || TfLiteTensorType(tensor) == kTfLiteString) return;  // Invoke says that it has no value
  if (void* data = TfLiteTensorData(tensor)) std::memset(data, value, TfLiteTensorByteSize(tensor));
}

unsigned read(const TfLiteTensor* tensor) {
  unsigned sum = 0;
  const auto* data = tensor ? static_cast<const unsigned char*>(TfLiteTensorData(tensor)) : nullptr;
  const size_t size = data ? TfLiteTensorByteSize(tensor) : 0;
  for (size_t i = 0; i < size; i += i < 65'536 ? 1 : 509) sum += data[i];  // every page
  return sum;
}

}  // namespace

End through_c(std::span<const std::byte> bytes) {
  const std::unique_ptr<TfLiteModel, decltype(&TfLiteModelDelete)> model(
      TfLiteModelCreateWithErrorReporter(bytes.data(), bytes.size(), quiet, nullptr), TfLiteModelDelete);
  if (!model) return End::load;
  const std::unique_ptr<TfLiteInterpreterOptions, decltype(&TfLiteInterpreterOptionsDelete)> options(
      TfLiteInterpreterOptionsCreate(), TfLiteInterpreterOptionsDelete);
  TfLiteInterpreterOptionsSetErrorReporter(options.get(), quiet, nullptr);
  const std::unique_ptr<TfLiteInterpreter, decltype(&TfLiteInterpreterDelete)> interpreter(
      TfLiteInterpreterCreate(model.get(), options.get()), TfLiteInterpreterDelete);
  if (!interpreter) return End::compile;
  if (TfLiteInterpreterAllocateTensors(interpreter.get()) != kTfLiteOk) return End::open;
  End end = End::done;
  for (const int value : {0, 1}) {
    for (int i = 0; i < TfLiteInterpreterGetInputTensorCount(interpreter.get()); ++i)
      fill(TfLiteInterpreterGetInputTensor(interpreter.get(), i), value);
    if (TfLiteInterpreterInvoke(interpreter.get()) != kTfLiteOk) end = End::run;
    unsigned sum = 0;
    for (int i = 0; i < TfLiteInterpreterGetOutputTensorCount(interpreter.get()); ++i)
      sum += read(TfLiteInterpreterGetOutputTensor(interpreter.get(), i));
    if (sum == UINT32_MAX) end = End::run;  // the sum is wanted
  }
  return end;
}

End through_classes(std::span<const std::byte> bytes) {
  static Quiet reporter;
  const std::unique_ptr<tflite::FlatBufferModel> model =
      tflite::FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size(), &reporter);
  if (!model) return End::load;
  const tflite::ops::builtin::BuiltinOpResolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  if (tflite::InterpreterBuilder(*model, resolver)(&interpreter) != kTfLiteOk || !interpreter) return End::compile;
  if (interpreter->AllocateTensors() != kTfLiteOk) return End::open;
  End end = End::done;
  for (const int value : {0, 1}) {
    for (const int t : interpreter->inputs()) fill(interpreter->tensor(t), value);
    if (interpreter->Invoke() != kTfLiteOk) end = End::run;
    unsigned sum = 0;
    for (const int t : interpreter->outputs()) sum += read(interpreter->tensor(t));
    if (sum == UINT32_MAX) end = End::run;  // the sum is wanted
  }
  return end;
}

}  // namespace surelite::hostile

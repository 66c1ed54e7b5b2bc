// SPDX-License-Identifier: Apache-2.0
// Replays the recorded models through the C++ classes: plain, then (--custom) with operators of the caller's in place
// of built-in ones, or (--delegate) with the test's plug-in taking the first half of the graph. Further arguments are
// parts of model names.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <cstring>
#include <string>

#include "compat/mirror/element_types.h"
#include "golden.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"

namespace {

using namespace surelite;

class Quiet : public tflite::ErrorReporter {
 public:
  int Report(const char* format, va_list args) override {
    char text[2048];
    std::vsnprintf(text, sizeof text, format, args);
    last = text;
    return 0;
  }
  std::string last;
};

int custom_calls = 0;

// The caller's own RESHAPE: a copy, with the shape from the second input, or from the model where there is none.
TfLiteIntArray* reshaped_dims(const TfLiteTensor& input, const TfLiteTensor* shape, const TfLiteTensor& output) {
  if (!shape || shape->type != kTfLiteInt32) return TfLiteIntArrayCopy(output.dims);
  TfLiteIntArray* dims = TfLiteIntArrayCreate(static_cast<int>(shape->bytes / sizeof(int32_t)));
  int64_t rest = tflite::NumElements(&input);
  int open = -1;
  for (int i = 0; i < dims->size; ++i) {
    dims->data[i] = shape->data.i32[i];
    if (dims->data[i] == -1)
      open = i;
    else if (dims->data[i] > 0)
      rest /= dims->data[i];
  }
  if (open >= 0) dims->data[open] = static_cast<int>(rest);
  return dims;
}
TfLiteStatus reshape_prepare(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input = nullptr;
  TfLiteTensor* output = nullptr;
  TF_LITE_ENSURE_OK(context, tflite::GetInputSafe(context, node, 0, &input));
  TF_LITE_ENSURE_OK(context, tflite::GetOutputSafe(context, node, 0, &output));
  const TfLiteTensor* shape = tflite::GetOptionalInputTensor(context, node, 1);
  if (tflite::IsDynamicTensor(input) || (shape && !tflite::IsConstantOrPersistentTensor(shape))) {
    tflite::SetTensorToDynamic(output);
    return kTfLiteOk;
  }
  return context->ResizeTensor(context, output, reshaped_dims(*input, shape, *output));
}
TfLiteStatus reshape_invoke(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input = nullptr;
  TfLiteTensor* output = nullptr;
  TF_LITE_ENSURE_OK(context, tflite::GetInputSafe(context, node, 0, &input));
  TF_LITE_ENSURE_OK(context, tflite::GetOutputSafe(context, node, 0, &output));
  if (tflite::IsDynamicTensor(output)) {
    const TfLiteTensor* shape = tflite::GetOptionalInputTensor(context, node, 1);
    TF_LITE_ENSURE_OK(context, context->ResizeTensor(context, output, reshaped_dims(*input, shape, *output)));
  }
  TF_LITE_ENSURE_EQ(context, input->bytes, output->bytes);
  if (input->bytes) std::memcpy(output->data.raw, input->data.raw, input->bytes);
  ++custom_calls;
  return kTfLiteOk;
}

struct Mode {
  bool custom = false;
  bool delegate = false;
};

std::string replay(const golden::Suite& suite, const golden::Case& one, const Mode& mode) {
  Quiet reporter;
  const bool may_fail = one.steps[0].expect != "ok";
  auto model = tflite::FlatBufferModel::BuildFromFile(one.model_path.c_str(), &reporter);
  if (!model) return may_fail ? "" : "load: " + reporter.last;
  tflite::ops::builtin::BuiltinOpResolver resolver;
  TfLiteRegistration own{};
  own.prepare = reshape_prepare;
  own.invoke = reshape_invoke;
  if (mode.custom) resolver.AddBuiltin(tflite::BuiltinOperator_RESHAPE, &own, 1, 10);
  TfLiteExternalDelegateOptions options = TfLiteExternalDelegateOptionsDefault(HALF_DELEGATE);
  std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)> delegate(
      mode.delegate ? TfLiteExternalDelegateCreate(&options) : nullptr, TfLiteExternalDelegateDelete);
  std::unique_ptr<tflite::Interpreter> interpreter;
  if (tflite::InterpreterBuilder(*model, resolver)(&interpreter) != kTfLiteOk)
    return may_fail ? "" : "build: " + reporter.last;
  if (mode.delegate && interpreter->ModifyGraphWithDelegate(delegate.get()) != kTfLiteOk)
    return "delegate: " + reporter.last;
  for (const golden::Step& step : one.steps) {
    const auto input_index = [&](size_t i) {
      return step.inputs[i].tensor >= 0 ? step.inputs[i].tensor : interpreter->inputs()[i];
    };
    for (size_t i = 0; i < step.inputs.size() && !mode.delegate; ++i)
      if (interpreter->ResizeInputTensor(
              input_index(i), std::vector<int>(step.inputs[i].shape.begin(), step.inputs[i].shape.end())) != kTfLiteOk)
        return step.expect != "ok" ? "" : "resize: " + reporter.last;
    if (interpreter->AllocateTensors() != kTfLiteOk) return step.expect != "ok" ? "" : "allocate: " + reporter.last;
    if (step.reset_variables) interpreter->ResetVariableTensors();
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      TfLiteTensor* input = interpreter->tensor(input_index(i));
      const std::string_view bytes = golden::bytes_of(suite, step.inputs[i].data);
      if (input->type == kTfLiteString) {
        input->data.raw = static_cast<char*>(std::malloc(bytes.size()));
        input->bytes = bytes.size();
      }
      if (input->bytes != bytes.size())
        return fmt::format("input {} takes {} bytes, {} are recorded", i, input->bytes, bytes.size());
      if (!bytes.empty() && input->allocation_type != kTfLiteMmapRo)
        std::memcpy(input->data.raw, bytes.data(), bytes.size());
    }
    if (interpreter->Invoke() != kTfLiteOk) return step.expect != "ok" ? "" : "invoke: " + reporter.last;
    if (step.expect != "ok") return "ran, but " + step.expect + " is expected";
    for (size_t o = 0; o < step.outputs.size(); ++o) {
      const TfLiteTensor* output =
          interpreter->tensor(step.outputs[o].tensor >= 0 ? step.outputs[o].tensor : interpreter->outputs()[o]);
      TensorDef def;
      Tensor got;
      got.def = &def;
      got.type = compat::to_core(output->type).value_or(ElementType::variant);
      got.shape = compat::to_shape(output->dims);
      got.data = reinterpret_cast<std::byte*>(output->data.raw);
      got.bytes = output->bytes;
      const std::string problem = golden::compare(suite, one, step.outputs[o], got);
      if (!problem.empty()) return fmt::format("output {}: {}", o, problem);
    }
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  const char* shared = std::getenv("SURELITE_SHARED");
  if (!shared || !std::filesystem::exists(std::string(shared) + "/golden_models")) {
    std::puts("skipped: no recorded models (set SURELITE_SHARED)");
    return 77;
  }
  const std::string base(shared);
  const golden::Suite suite = golden::load_models(base + "/golden_models/models", base + "/models");
  Mode mode;
  int first = 1;
  for (; first < argc && argv[first][0] == '-'; ++first) {
    mode.custom |= std::strcmp(argv[first], "--custom") == 0;
    mode.delegate |= std::strcmp(argv[first], "--delegate") == 0;
  }
  int failed = 0, run = 0, replaced = 0;
  for (const golden::Case& one : suite.cases) {
    bool wanted = first == argc;
    for (int a = first; a < argc; ++a) wanted |= one.name.find(argv[a]) != std::string::npos;
    if (!wanted) continue;
    custom_calls = 0;
    const std::string problem = replay(suite, one, mode);
    ++run;
    if (mode.custom && custom_calls) ++replaced;
    if (problem.empty()) continue;
    ++failed;
    std::printf("FAIL %s: %s\n", one.name.c_str(), problem.c_str());
  }
  std::printf("%d of %d models pass", run - failed, run);
  if (mode.custom) std::printf(", %d of them with an operator replaced", replaced);
  std::printf("\n");
  if (mode.custom && replaced < 5) return 1;
  return failed || run == 0;
}

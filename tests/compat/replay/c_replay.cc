// SPDX-License-Identifier: Apache-2.0
// Recorded models through the C interface.
#include "c_replay.h"

#include <fmt/format.h>

#include "compat/mirror/element_types.h"
#include "surelite/compat.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/c/c_api_experimental.h"

namespace surelite::compat_tests {
namespace {

void keep_quiet(void*, const char*, va_list) {}

struct Held {
  TfLiteModel* model = nullptr;
  TfLiteInterpreterOptions* options = nullptr;
  TfLiteInterpreter* interpreter = nullptr;
  ~Held() {
    TfLiteInterpreterDelete(interpreter);
    TfLiteInterpreterOptionsDelete(options);
    TfLiteModelDelete(model);
  }
};

std::string said(const char* what) { return fmt::format("{}: {}", what, surelite_last_diagnostic()); }

// A tensor of the interface as the comparison takes it.
std::string compare(const golden::Suite& suite, const golden::Case& one, const golden::Value& want,
                    const TfLiteTensor* got) {
  TensorDef def;
  Tensor tensor;
  tensor.def = &def;
  tensor.type = compat::to_core(TfLiteTensorType(got)).value_or(ElementType::variant);
  Shape shape;
  for (int d = 0; d < TfLiteTensorNumDims(got); ++d) shape.push_back(TfLiteTensorDim(got, d));
  tensor.shape = shape;
  tensor.data = static_cast<std::byte*>(TfLiteTensorData(got));
  tensor.bytes = TfLiteTensorByteSize(got);
  return golden::compare(suite, one, want, tensor);
}

TfLiteTensor* find_input(TfLiteInterpreter* interpreter, const golden::Value& value, size_t position, int32_t* index) {
  const int32_t count = TfLiteInterpreterGetInputTensorCount(interpreter);
  *index = static_cast<int32_t>(position);
  for (int32_t i = 0; value.tensor >= 0 && i < count; ++i)
    if (TfLiteInterpreterGetInputTensorIndex(interpreter, i) == value.tensor) *index = i;
  return TfLiteInterpreterGetInputTensor(interpreter, *index);
}

}  // namespace

std::string replay_c(const golden::Suite& suite, const golden::Case& one, const ConfigureOptions& configure) {
  Held held;
  held.model = TfLiteModelCreateFromFileWithErrorReporter(one.model_path.c_str(), keep_quiet, nullptr);
  const bool may_fail = one.steps[0].expect != "ok";
  if (!held.model) return may_fail ? "" : said("load");
  held.options = TfLiteInterpreterOptionsCreate();
  TfLiteInterpreterOptionsSetErrorReporter(held.options, keep_quiet, nullptr);
  if (configure) configure(held.options);
  held.interpreter = TfLiteInterpreterCreate(held.model, held.options);
  if (!held.interpreter) return may_fail ? "" : said("create");
  for (const golden::Step& step : one.steps) {
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      int32_t index = 0;
      if (!find_input(held.interpreter, step.inputs[i], i, &index)) return said("input");
      if (TfLiteInterpreterResizeInputTensor(held.interpreter, index, step.inputs[i].shape.data(),
                                             static_cast<int32_t>(step.inputs[i].shape.size())) != kTfLiteOk)
        return step.expect != "ok" ? "" : said("resize");
    }
    if (TfLiteInterpreterAllocateTensors(held.interpreter) != kTfLiteOk)
      return step.expect != "ok" ? "" : said("allocate");
    if (step.reset_variables) TfLiteInterpreterResetVariableTensors(held.interpreter);
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      int32_t index = 0;
      TfLiteTensor* input = find_input(held.interpreter, step.inputs[i], i, &index);
      const std::string_view bytes = golden::bytes_of(suite, step.inputs[i].data);
      if (TfLiteTensorType(input) == kTfLiteString) {
        // As bindings do it: memory from malloc in the tensor's own struct.
        input->data.raw = static_cast<char*>(malloc(bytes.size()));
        bytes.copy(input->data.raw, bytes.size());
        input->bytes = bytes.size();
      } else if (TfLiteTensorCopyFromBuffer(input, bytes.data(), bytes.size()) != kTfLiteOk) {
        return step.expect != "ok" ? "" : said("copy");
      }
    }
    if (TfLiteInterpreterInvoke(held.interpreter) != kTfLiteOk) return step.expect != "ok" ? "" : said("invoke");
    if (step.expect != "ok") return "ran, but " + step.expect + " is expected";
    for (size_t o = 0; o < step.outputs.size(); ++o) {
      const TfLiteTensor* output = step.outputs[o].tensor >= 0
                                       ? TfLiteInterpreterGetTensor(held.interpreter, step.outputs[o].tensor)
                                       : TfLiteInterpreterGetOutputTensor(held.interpreter, static_cast<int32_t>(o));
      const std::string problem = compare(suite, one, step.outputs[o], output);
      if (!problem.empty()) return fmt::format("output {}: {}", o, problem);
    }
  }
  return "";
}

}  // namespace surelite::compat_tests

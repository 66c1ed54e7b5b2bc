// SPDX-License-Identifier: Apache-2.0
// Runs one recorded case through MicroInterpreter: MODEL INPUT_BYTES OUTPUT_BYTES STEPS [ARENA]. Inputs of all steps
// lie behind each other in the first file, outputs in the second. The arena has exactly the bytes that a first
// interpreter used, behind and before which the sanitizer looks.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "tensorflow/lite/micro/all_ops_resolver.h"
#include "tensorflow/lite/micro/cortex_m_generic/debug_log_callback.h"
#include "tensorflow/lite/micro/micro_interpreter.h"

namespace {

std::vector<char> read(const char* path) {
  std::vector<char> bytes;
  if (FILE* file = std::fopen(path, "rb")) {
    std::fseek(file, 0, SEEK_END);
    bytes.resize(static_cast<size_t>(std::ftell(file)));
    std::rewind(file);
    if (std::fread(bytes.data(), 1, bytes.size(), file) != bytes.size()) bytes.clear();
    std::fclose(file);
  }
  return bytes;
}

int differences(const TfLiteTensor& tensor, const char* expected, double* worst) {
  int wrong = 0;
  if (tensor.type != kTfLiteFloat32) {
    for (size_t i = 0; i < tensor.bytes; ++i) wrong += tensor.data.raw[i] != expected[i];
    return wrong;
  }
  for (size_t i = 0; i < tensor.bytes / 4; ++i) {
    float want;
    std::memcpy(&want, expected + 4 * i, 4);
    const double off = std::fabs(static_cast<double>(tensor.data.f[i]) - static_cast<double>(want));
    if (off > *worst) *worst = off;
    wrong += !(off <= 1e-5 + 1e-4 * std::fabs(static_cast<double>(want)));
  }
  return wrong;
}

struct Heap {
  explicit Heap(size_t bytes) : data(static_cast<uint8_t*>(std::aligned_alloc(16, (bytes + 15) / 16 * 16))) {}
  ~Heap() { std::free(data); }
  uint8_t* data;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 5) return 2;
  RegisterDebugLogCallback([](const char* text) { std::fputs(text, stderr); });
  const std::vector<char> file = read(arguments[1]), inputs = read(arguments[2]), outputs = read(arguments[3]);
  auto* bytes = static_cast<char*>(std::malloc(file.size()));
  std::memcpy(bytes, file.data(), file.size());
  SureliteMicroSetModelSize(bytes, file.size());
  const tflite::Model* model = tflite::GetModel(static_cast<const void*>(bytes));
  if (model->version() != TFLITE_SCHEMA_VERSION) return 1;
  static tflite::AllOpsResolver resolver;
  size_t used = 0;
  {
    const Heap first(4 << 20);
    tflite::MicroInterpreter probe(model, resolver, first.data, 4 << 20);
    if (probe.AllocateTensors() != kTfLiteOk) return 1;
    used = probe.arena_used_bytes();
  }
  used = (used + 15) / 16 * 16;
  const Heap arena(used);
  tflite::MicroInterpreter interpreter(model, resolver, arena.data, used);
  if (interpreter.AllocateTensors() != kTfLiteOk) return 1;
  const char *next_in = inputs.data(), *next_out = outputs.data();
  int wrong = 0;
  double worst = 0;
  for (int step = 0; step < std::atoi(arguments[4]); ++step) {
    for (size_t i = 0; i < interpreter.inputs_size(); ++i) {
      TfLiteTensor* input = interpreter.input(i);
      std::memcpy(input->data.raw, next_in, input->bytes);
      next_in += input->bytes;
    }
    if (interpreter.Invoke() != kTfLiteOk) return 1;
    for (size_t i = 0; i < interpreter.outputs_size(); ++i) {
      const TfLiteTensor* output = interpreter.output(i);
      wrong += differences(*output, next_out, &worst);
      next_out += output->bytes;
    }
  }
  // One step of alignment less is refused, with both numbers.
  const Heap small(used);
  tflite::MicroInterpreter refused(model, resolver, small.data, used - 16);
  RegisterDebugLogCallback(nullptr);
  const bool said = refused.AllocateTensors() != kTfLiteOk && SureliteMicroLastDiagnostic()->code == 301;
  const SureliteMicroDiagnostic numbers = *SureliteMicroLastDiagnostic();
  const bool exact = said && numbers.first == used && numbers.second == used - 16;
  std::printf("arena %zu, wrong %d, worst %g, one less: code %d, needs %u\n", used, wrong, worst, numbers.code,
              numbers.first);
  const bool all = next_in == inputs.data() + inputs.size() && next_out == outputs.data() + outputs.size();
  std::free(bytes);
  return wrong == 0 && exact && all ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
#include "micro/loaded/footprint.h"

#include "surelite/device_size.h"

#if defined(SURELITE_MICRO_COUNTS_FOR_DEVICE)  // a device has no use for it

#include <stdlib.h>

#include "surelite/micro.h"
#include "tensorflow/lite/micro/all_ops_resolver.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"

namespace surelite {
namespace micro {
namespace {

constexpr int kMostVariables = 32;
constexpr size_t kVariablesBytes = 64 * 1024;

class Measured : public tflite::MicroInterpreter {
 public:
  using tflite::MicroInterpreter::MicroInterpreter;
  const tflite::MicroAllocator& memory() const { return allocator(); }
};

size_t to_16(size_t bytes) { return (bytes + 15) / 16 * 16; }

// False: the arena is too small; try again with `*bytes`.
bool measure(const tflite::Model* model, size_t* bytes, LoadedFootprint* to) {
  void* arena = aligned_alloc(64, (*bytes + 63) / 64 * 64);
  void* variables = aligned_alloc(64, kVariablesBytes);
  if (!arena || !variables) {
    free(arena);
    free(variables);
    *to = LoadedFootprint{false, 302, -1, -1, 0, 0, 0, 0, 0};
    return true;
  }
  bool done = true;
  {
    const tflite::AllOpsResolver resolver;
    auto* allocator = tflite::MicroAllocator::Create(static_cast<uint8_t*>(variables), kVariablesBytes);
    auto* resources = tflite::MicroResourceVariables::Create(allocator, kMostVariables);
    Measured interpreter(model, resolver, static_cast<uint8_t*>(arena), *bytes, resources, nullptr, false);
    if (interpreter.AllocateTensors() == kTfLiteOk) {
      const tflite::MicroAllocator& memory = interpreter.memory();
      *to = LoadedFootprint{true, 0, -1, -1, 0, 0, memory.device_persistent_bytes(), memory.activation_bytes(), 0};
      to->need = to_16(to->persistent) + to->activations;
    } else {
      const SureliteMicroDiagnostic& last = *SureliteMicroLastDiagnostic();
      *to = LoadedFootprint{false, last.code, last.op, last.tensor, last.first, last.second, 0, 0, 0};
      if (last.code == 301 && last.first > *bytes) {
        *bytes = last.first;
        done = false;
      }
    }
  }
  free(arena);
  free(variables);
  return done;
}

}  // namespace

LoadedFootprint loaded_footprint(const void* file, size_t bytes) {
  SureliteMicroSetModelSize(file, bytes);
  const tflite::Model* model = tflite::GetModel(file);
  if (model->version() == 0) {
    const SureliteMicroDiagnostic& last = *SureliteMicroLastDiagnostic();
    return {false, last.code, last.op, last.tensor, last.first, last.second, 0, 0, 0};
  }
  LoadedFootprint result{};
  size_t arena = 256 * 1024;
  for (int tries = 0; tries < 8 && !measure(model, &arena, &result); ++tries) {
  }
  return result;
}

}  // namespace micro
}  // namespace surelite

#endif

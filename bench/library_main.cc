// SPDX-License-Identifier: Apache-2.0
// Runs a model through a shared library with TensorFlow Lite's C interface, this project's or another, for as many
// seconds as each line of stdin says, and answers with the least and the median time of a run in nanoseconds. Short
// runs are timed many at once, so that reading the clock costs nothing. scripts/field_bench.py lets libraries take
// turns.
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tensorflow/lite/c/c_api.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Library {
  void* handle = nullptr;
  bool complete = true;
  template <typename Function>
  Function* find(Function*, const char* name) {
    void* found = dlsym(handle, name);
    complete &= found != nullptr;
    return reinterpret_cast<Function*>(found);
  }
};

// Reals in [-1, 1), random bytes for 8-bit tensors, zeros (which are valid indices) for all others.
void fill(TfLiteType type, void* data, size_t size, uint64_t* state) {
  const auto next = [state] { return (*state = *state * 6364136223846793005u + 1442695040888963407u) >> 40; };
  for (size_t i = 0; i < size / sizeof(float) && type == kTfLiteFloat32; ++i)
    static_cast<float*>(data)[i] = static_cast<float>(next()) * 0x1p-23f - 1;
  for (size_t i = 0; i < size && type != kTfLiteFloat32; ++i)
    static_cast<char*>(data)[i] = type == kTfLiteInt8 || type == kTfLiteUInt8 ? static_cast<char>(next()) : 0;
}

}  // namespace

#define FUNCTION(name) const auto name = library.find(&::name, #name)

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_library LIBRARY MODEL\n", stderr), 2;
  Library library{dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL)};
  if (library.handle == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 2;
  FUNCTION(TfLiteModelCreateFromFile);
  FUNCTION(TfLiteInterpreterOptionsCreate);
  FUNCTION(TfLiteInterpreterOptionsSetNumThreads);
  FUNCTION(TfLiteInterpreterCreate);
  FUNCTION(TfLiteInterpreterAllocateTensors);
  FUNCTION(TfLiteInterpreterGetInputTensorCount);
  FUNCTION(TfLiteInterpreterGetInputTensor);
  FUNCTION(TfLiteInterpreterInvoke);
  FUNCTION(TfLiteTensorType);
  FUNCTION(TfLiteTensorData);
  FUNCTION(TfLiteTensorByteSize);
  if (!library.complete) return std::fputs("not a library with TensorFlow Lite's C interface\n", stderr), 2;
  TfLiteModel* model = TfLiteModelCreateFromFile(arguments[2]);
  TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
  TfLiteInterpreterOptionsSetNumThreads(options, 1);
  TfLiteInterpreter* interpreter = model != nullptr ? TfLiteInterpreterCreate(model, options) : nullptr;
  if (interpreter == nullptr || TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) return 1;
  uint64_t state = 1;
  for (int i = 0; i < TfLiteInterpreterGetInputTensorCount(interpreter); ++i) {
    const TfLiteTensor* input = TfLiteInterpreterGetInputTensor(interpreter, i);
    fill(TfLiteTensorType(input), TfLiteTensorData(input), TfLiteTensorByteSize(input), &state);
  }
  const auto seconds_of = [&](int runs) {
    const auto start = Clock::now();
    for (int i = 0; i < runs; ++i)
      if (TfLiteInterpreterInvoke(interpreter) != kTfLiteOk) std::exit(1);
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  seconds_of(1);
  constexpr double kLong = 20e-6;
  const int runs = std::clamp(static_cast<int>(kLong / std::max(seconds_of(1), 1e-9)), 1, 200);
  char line[64];
  std::vector<double> times;
  while (std::fgets(line, sizeof line, stdin)) {
    const auto end = Clock::now() + std::chrono::duration<double>(std::strtod(line, nullptr));
    times.clear();
    do times.push_back(seconds_of(runs) / runs);
    while (Clock::now() < end || times.size() < 3);
    std::sort(times.begin(), times.end());
    std::printf("%.1f %.1f\n", times.front() * 1e9, times[times.size() / 2] * 1e9);
    std::fflush(stdout);
  }
}

// SPDX-License-Identifier: Apache-2.0
// What the drop-in costs over the native interface: overhead MODEL. Runs of both alternate; prints the medians and
// their ratio.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "surelite/session.h"
#include "tensorflow/lite/c/c_api.h"

namespace {

constexpr int kRounds = 2000;

template <class Body>
double microseconds(Body&& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto model = surelite::Model::open(argv[1]);
  if (!model) return 1;
  auto program = surelite::Program::compile(*model);
  if (!program) return 1;
  auto session = surelite::Session::open(*program);
  TfLiteModel* c_model = TfLiteModelCreateFromFile(argv[1]);
  TfLiteInterpreter* interpreter = c_model ? TfLiteInterpreterCreate(c_model, nullptr) : nullptr;
  if (!session || !interpreter || TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) return 1;
  std::vector<double> native, dropin;
  bool fine = true;
  for (int i = 0; i < kRounds; ++i) {
    native.push_back(microseconds([&] { fine &= session->run().has_value(); }));
    dropin.push_back(microseconds([&] { fine &= TfLiteInterpreterInvoke(interpreter) == kTfLiteOk; }));
  }
  std::printf("native %.2f us, drop-in %.2f us, ratio %.3f\n", median(native), median(dropin),
              median(dropin) / median(native));
  TfLiteInterpreterDelete(interpreter);
  TfLiteModelDelete(c_model);
  return fine ? 0 : 1;
}

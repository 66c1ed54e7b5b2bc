// SPDX-License-Identifier: Apache-2.0
// Random sequences of calls of the C interface, with handles that are live, deleted or null and arguments that fit or
// do not: every one is answered.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

constexpr size_t kMostHandles = 24;

class Walker {
 public:
  explicit Walker(unsigned seed) : random_(seed) {
    models_ = {add_model({1, 4}), add_model({1, 300}, tflite::TensorType_INT8, 0.5f), chain_model(3),
               custom_model("Nobody"), add_model({2, 2}, tflite::TensorType_STRING)};
    std::vector<uint8_t> damaged = models_[0];
    for (size_t i = 0; i < damaged.size(); i += 9) damaged[i] ^= 0x41;
    models_.push_back(damaged);
    models_.emplace_back(3);
  }
  ~Walker() {
    for (TfLiteSignatureRunner* each : runners_.all) TfLiteSignatureRunnerDelete(each);
    for (TfLiteInterpreter* each : interpreters_.all) TfLiteInterpreterDelete(each);
    for (TfLiteInterpreterOptions* each : options_.all) TfLiteInterpreterOptionsDelete(each);
    for (TfLiteModel* each : model_handles_.all) TfLiteModelDelete(each);
  }

  void step() {
    ++steps;
    switch (below(24)) {
      case 0: return make_model();
      case 1: return drop(&model_handles_, TfLiteModelDelete);
      case 2:
      case 3: return make_interpreter();
      case 4: return below(3) ? void() : drop(&interpreters_, TfLiteInterpreterDelete);
      case 5:
      case 6: count(TfLiteInterpreterAllocateTensors(pick(interpreters_))); return;
      case 7:
      case 8:
      case 9: count(TfLiteInterpreterInvoke(pick(interpreters_))); return;
      case 10: return resize();
      case 11:
      case 12: return take_tensor();
      case 13:
      case 14:
      case 15: return copy();
      case 16: return ask();
      case 17: return set_options();
      case 18: return drop(&options_, TfLiteInterpreterOptionsDelete);
      case 19: return give_memory();
      case 20: return walk_signature();
      case 21: return drop(&runners_, TfLiteSignatureRunnerDelete);
      case 22:
        TfLiteInterpreterResetVariableTensors(pick(interpreters_));
        TfLiteInterpreterCancel(pick(interpreters_));
        return;
      default: TfLiteInterpreterModifyGraphWithDelegate(pick(interpreters_), nullptr); return;
    }
  }

  int steps = 0, succeeded = 0, refused = 0;

 private:
  template <class T>
  struct Handles {
    std::vector<T*> all, gone;
  };

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  int odd_number() {
    const int values[] = {0, 1, 2, -1, 7, 99, INT32_MAX, INT32_MIN};
    return values[below(8)];
  }
  void count(TfLiteStatus status) { ++(status == kTfLiteOk ? succeeded : refused); }

  // Mostly live, at times deleted or null.
  template <class T>
  T* pick(const Handles<T>& handles) {
    const int kind = below(16);
    if (kind == 0) return nullptr;
    const std::vector<T*>& from = kind == 1 ? handles.gone : handles.all;
    return from.empty() ? nullptr : from[static_cast<size_t>(below(static_cast<int>(from.size())))];
  }
  template <class T>
  void keep(Handles<T>* handles, T* made, void (*remove)(T*)) {
    if (!made) return;
    std::erase(handles->gone, made);  // the address is in use again
    if (handles->all.size() < kMostHandles) return handles->all.push_back(made);
    remove(made);
    handles->gone.push_back(made);
  }
  template <class T>
  void drop(Handles<T>* handles, void (*remove)(T*)) {
    T* victim = pick(*handles);
    remove(victim);
    if (std::erase(handles->all, victim)) handles->gone.push_back(victim);
  }

  void make_model() {
    const std::vector<uint8_t>& bytes = models_[static_cast<size_t>(below(static_cast<int>(models_.size())))];
    const size_t size = below(8) ? bytes.size() : bytes.size() / 2;
    keep(&model_handles_, TfLiteModelCreate(below(16) ? bytes.data() : nullptr, size), TfLiteModelDelete);
  }
  void make_interpreter() {
    TfLiteInterpreterOptions* options = pick(options_);
    if (!options && below(8)) return set_options();  // without options an interpreter reports to stderr
    keep(&interpreters_, TfLiteInterpreterCreate(pick(model_handles_), options), TfLiteInterpreterDelete);
  }
  void resize() {
    std::vector<int> dims;
    for (int i = below(4); i > 0; --i) dims.push_back(below(8) ? 1 + below(5) : below(2) ? -below(9) : below(3000));
    if (!below(64)) dims.assign(3, INT32_MAX);  // more bytes than there are
    count(TfLiteInterpreterResizeInputTensor(pick(interpreters_), below(8) ? 0 : odd_number(), dims.data(),
                                             static_cast<int32_t>(dims.size())));
  }
  void take_tensor() {
    TfLiteInterpreter* from = pick(interpreters_);
    const int index = below(4) ? 0 : odd_number();
    TfLiteTensor* tensor = below(2) ? TfLiteInterpreterGetInputTensor(from, index)
                                    : const_cast<TfLiteTensor*>(TfLiteInterpreterGetOutputTensor(from, index));
    if (!tensor) return;
    if (tensors_.size() >= kMostHandles) tensors_.erase(tensors_.begin());
    tensors_.push_back(tensor);
  }
  TfLiteTensor* any_tensor() {
    if (tensors_.empty() || !below(16)) return nullptr;
    return tensors_[static_cast<size_t>(below(static_cast<int>(tensors_.size())))];
  }
  void copy() {
    TfLiteTensor* tensor = any_tensor();
    const size_t exact = TfLiteTensorByteSize(tensor);
    const size_t sizes[] = {exact, exact, exact, exact + 1, exact * 4, exact ? exact - 1 : 0, 0};
    const size_t size = sizes[below(7)];
    if (size > (1u << 20)) return;
    std::vector<char> buffer(std::max<size_t>(size, 1), static_cast<char>(below(256)));
    count(below(2) ? TfLiteTensorCopyFromBuffer(tensor, below(16) ? buffer.data() : nullptr, size)
                   : TfLiteTensorCopyToBuffer(tensor, below(16) ? buffer.data() : nullptr, size));
  }
  void ask() {
    const TfLiteTensor* tensor = any_tensor();
    TfLiteTensorType(tensor);
    TfLiteTensorNumDims(tensor);
    TfLiteTensorDim(tensor, odd_number());
    TfLiteTensorQuantizationParams(tensor);
    const char* name = TfLiteTensorName(tensor);
    EXPECT_LT(name ? std::strlen(name) : 0, 1000u);
    TfLiteInterpreter* interpreter = pick(interpreters_);
    EXPECT_GE(TfLiteInterpreterGetInputTensorCount(interpreter), 0);
    EXPECT_GE(TfLiteInterpreterGetOutputTensorCount(interpreter), 0);
    TfLiteInterpreterGetTensor(interpreter, odd_number());
    TfLiteInterpreterGetInputTensorIndex(interpreter, odd_number());
  }
  void set_options() {
    TfLiteInterpreterOptions* options = below(3) ? pick(options_) : TfLiteInterpreterOptionsCreate();
    keep(&options_, std::find(options_.all.begin(), options_.all.end(), options) == options_.all.end() &&
                            std::find(options_.gone.begin(), options_.gone.end(), options) == options_.gone.end()
                        ? options
                        : nullptr,
         TfLiteInterpreterOptionsDelete);
    TfLiteInterpreterOptionsSetNumThreads(options, below(3));
    TfLiteInterpreterOptionsSetErrorReporter(options, [](void*, const char*, va_list) {}, nullptr);
    TfLiteInterpreterOptionsAddDelegate(options, nullptr);
  }
  void give_memory() {
    alignas(64) static char memory[4096];
    const TfLiteCustomAllocation allocation{below(8) ? memory + (below(4) ? 0 : below(64)) : nullptr,
                                            below(2) ? sizeof memory - 64 : static_cast<size_t>(below(64))};
    count(TfLiteInterpreterSetCustomAllocationForTensor(pick(interpreters_), below(4) ? 0 : odd_number(),
                                                        below(16) ? &allocation : nullptr, below(2)));
  }
  void walk_signature() {
    TfLiteInterpreter* interpreter = pick(interpreters_);
    TfLiteInterpreterGetSignatureKey(interpreter, odd_number());
    keep(&runners_, TfLiteInterpreterGetSignatureRunner(interpreter, below(2) ? "serving_default" : nullptr),
         TfLiteSignatureRunnerDelete);
    TfLiteSignatureRunner* runner = pick(runners_);
    TfLiteSignatureRunnerGetInputName(runner, odd_number());
    TfLiteSignatureRunnerGetInputTensor(runner, "nothing");
    count(TfLiteSignatureRunnerAllocateTensors(runner));
    count(TfLiteSignatureRunnerInvoke(runner));
  }

  std::mt19937 random_;
  std::vector<std::vector<uint8_t>> models_;
  Handles<TfLiteModel> model_handles_;
  Handles<TfLiteInterpreterOptions> options_;
  Handles<TfLiteInterpreter> interpreters_;
  Handles<TfLiteSignatureRunner> runners_;
  std::vector<TfLiteTensor*> tensors_;
};

TEST(Sequences, EveryCallIsAnswered) {
  const char* long_form = std::getenv("SURELITE_SEQUENCES");
  const int walks = long_form ? std::atoi(long_form) : 20;
  int succeeded = 0, refused = 0;
  for (int seed = 0; seed < walks; ++seed) {
    Walker walker(static_cast<unsigned>(seed));
    while (walker.steps < 2000) walker.step();
    succeeded += walker.succeeded;
    refused += walker.refused;
  }
  EXPECT_GT(succeeded, walks * 50);
  EXPECT_GT(refused, walks * 50);
  RecordProperty("succeeded", succeeded);
  RecordProperty("refused", refused);
}

}  // namespace
}  // namespace surelite::compat_tests

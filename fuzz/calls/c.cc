// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "calls/calls.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/c/c_api_experimental.h"

namespace surelite::fuzz {
namespace {

constexpr size_t kSlots = 3;
constexpr size_t kMostBytes = 1 << 16;  // of a copy

void quiet(void*, const char*, va_list) {}

// What is deleted stays in its slot, so that later calls get it.
template <class T>
using Slots = std::array<std::atomic<T*>, kSlots>;

template <class T>
std::atomic<T*>& any(Slots<T>& slots, Script* script) {
  return slots[script->below(kSlots)];
}
// Whoever was there is deleted, once more perhaps.
template <class T>
void put(Slots<T>& slots, Script* script, T* fresh, void (*destroy)(T*)) {
  if (fresh) destroy(any(slots, script).exchange(fresh));
}
// Now and then none.
template <class T>
T* one_of(Slots<T>& slots, Script* script) {
  const uint8_t drawn = script->byte();
  return drawn >= 250 ? nullptr : slots[drawn % kSlots].load();
}

const char* name_in(Script* script) {
  constexpr const char* kNames[] = {"x", "y", "serving_default", "x", "", nullptr, "none"};
  return kNames[script->below(7)];
}

}  // namespace

struct CCalls::Pool {
  Slots<TfLiteModel> models{};
  Slots<TfLiteInterpreterOptions> options{};
  Slots<TfLiteInterpreter> interpreters{};
  Slots<TfLiteSignatureRunner> runners{};
  Slots<const TfLiteTensor> tensors{};

  void load(Script* script) {
    std::vector<std::byte> bytes = fuzz::models()[script->below(5)];
    if (script->byte() >= 240)  // damaged
      for (int i = 0; i < 4; ++i) bytes[(script->byte() * 7u) % bytes.size()] ^= std::byte{0x11};
    const size_t size = script->byte() >= 250 ? bytes.size() / 2 : bytes.size();
    put(models, script, TfLiteModelCreateWithErrorReporter(bytes.data(), size, quiet, nullptr), TfLiteModelDelete);
  }

  void open(Script* script) {
    TfLiteInterpreter* const fresh =
        TfLiteInterpreterCreate(one_of(models, script), script->byte() & 1 ? one_of(options, script) : nullptr);
    put(interpreters, script, fresh, TfLiteInterpreterDelete);
  }

  void look_at(const TfLiteTensor* tensor) {
    const int rank = TfLiteTensorNumDims(tensor);
    for (int d = -1; d <= std::min(rank, 10); ++d) TfLiteTensorDim(tensor, d);
    TfLiteTensorType(tensor);
    TfLiteTensorByteSize(tensor);
    TfLiteTensorName(tensor);
    TfLiteTensorData(tensor);
    TfLiteTensorQuantizationParams(tensor);
  }

  void copy(Script* script, bool in) {
    const TfLiteTensor* const tensor = one_of(tensors, script);
    const size_t wanted = TfLiteTensorByteSize(tensor);
    size_t bytes = wanted;
    if (script->byte() >= 200) bytes = static_cast<size_t>(static_cast<unsigned>(script->number())) % kMostBytes;
    if (bytes > kMostBytes) return;
    std::vector<std::byte> memory(bytes + 1, static_cast<std::byte>(script->byte()));
    void* const data = script->byte() >= 250 ? nullptr : memory.data();
    if (in) TfLiteTensorCopyFromBuffer(const_cast<TfLiteTensor*>(tensor), data, bytes);
    else TfLiteTensorCopyToBuffer(tensor, data, bytes);
  }

  void resize(Script* script) {
    TfLiteInterpreter* const interpreter = one_of(interpreters, script);
    const std::vector<int> dims = script->shape();
    const int input = script->number();
    const bool none = script->byte() >= 250;
    TfLiteInterpreterResizeInputTensor(interpreter, input, none ? nullptr : dims.data(),
                                       none ? script->number() : static_cast<int>(dims.size()));
  }

  void through_runner(Script* script) {
    TfLiteSignatureRunner* const runner = one_of(runners, script);
    const char* const name = name_in(script);
    switch (script->below(8)) {
      case 0: TfLiteSignatureRunnerAllocateTensors(runner); break;
      case 1: TfLiteSignatureRunnerInvoke(runner); break;
      case 2: {
        const std::vector<int> dims = script->shape();
        TfLiteSignatureRunnerResizeInputTensor(runner, name, dims.data(), static_cast<int>(dims.size()));
        break;
      }
      case 3:
        TfLiteSignatureRunnerGetInputCount(runner);
        TfLiteSignatureRunnerGetOutputCount(runner);
        break;
      case 4:
        TfLiteSignatureRunnerGetInputName(runner, script->number());
        TfLiteSignatureRunnerGetOutputName(runner, script->number());
        break;
      case 5: any(tensors, script) = TfLiteSignatureRunnerGetInputTensor(runner, name); break;
      case 6: any(tensors, script) = TfLiteSignatureRunnerGetOutputTensor(runner, name); break;
      default:
        if (script->byte() < 64) TfLiteSignatureRunnerDelete(runner);
        else TfLiteSignatureRunnerCancel(runner);
    }
  }

  void give_memory(Script* script) {
    alignas(64) static char memory[1 << 14];
    const TfLiteCustomAllocation allocation{memory + (script->byte() >= 240 ? 1 : 0),
                                            std::min<size_t>(static_cast<unsigned>(script->number()) * 16u, 1 << 13)};
    TfLiteInterpreterSetCustomAllocationForTensor(one_of(interpreters, script), script->number(),
                                                  script->byte() >= 250 ? nullptr : &allocation, script->below(2));
  }

  void ask(Script* script) {
    const TfLiteInterpreter* const interpreter = one_of(interpreters, script);
    TfLiteInterpreterGetInputTensorCount(interpreter);
    TfLiteInterpreterGetOutputTensorCount(interpreter);
    TfLiteInterpreterGetSignatureCount(interpreter);
    TfLiteInterpreterGetSignatureKey(interpreter, script->number());
    TfLiteInterpreterGetInputTensorIndex(interpreter, script->number());
    TfLiteInterpreterGetOutputTensorIndex(interpreter, script->number());
    TfLiteInterpreterGetVariableTensorCount(interpreter);
    TfLiteInterpreterInputTensorIndices(interpreter);
    TfLiteInterpreterOutputTensorIndices(interpreter);
  }

  void tensor_of(Script* script) {
    TfLiteInterpreter* const interpreter = one_of(interpreters, script);
    const int index = script->number();
    const TfLiteTensor* tensor = nullptr;
    switch (script->below(4)) {
      case 0: tensor = TfLiteInterpreterGetInputTensor(interpreter, index); break;
      case 1: tensor = TfLiteInterpreterGetOutputTensor(interpreter, index); break;
      case 2: tensor = TfLiteInterpreterGetTensor(interpreter, index); break;
      default: tensor = TfLiteInterpreterGetVariableTensor(interpreter, index);
    }
    any(tensors, script) = tensor;
  }

  void set_up(Script* script) {
    TfLiteInterpreterOptions* const given = one_of(options, script);
    switch (script->below(6)) {
      case 0: {
        TfLiteInterpreterOptions* const fresh = TfLiteInterpreterOptionsCreate();
        TfLiteInterpreterOptionsSetErrorReporter(fresh, quiet, nullptr);
        put(options, script, fresh, TfLiteInterpreterOptionsDelete);
        break;
      }
      case 1: put(options, script, TfLiteInterpreterOptionsCopy(given), TfLiteInterpreterOptionsDelete); break;
      case 2: TfLiteInterpreterOptionsSetNumThreads(given, std::min(script->number(), 4)); break;
      case 3: TfLiteInterpreterOptionsEnableCancellation(given, script->byte() & 1); break;
      case 4: TfLiteInterpreterOptionsSetEnableDelegateFallback(given, script->byte() & 1); break;
      default: TfLiteInterpreterOptionsDelete(given);
    }
  }
};

CCalls::CCalls() : pool_(new Pool()) {
  // Most scripts shall come to a run.
  const std::byte start[] = {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}};
  Script script(start);
  pool_->load(&script);
  pool_->open(&script);
  TfLiteInterpreterAllocateTensors(pool_->interpreters[0]);
}

CCalls::~CCalls() {
  // Those that are still alive, of all that the calls have made; deleting the others once more does nothing.
  for (auto& each : pool_->runners) TfLiteSignatureRunnerDelete(each);
  for (auto& each : pool_->interpreters) TfLiteInterpreterDelete(each);
  for (auto& each : pool_->options) TfLiteInterpreterOptionsDelete(each);
  for (auto& each : pool_->models) TfLiteModelDelete(each);
  delete pool_;
}

void CCalls::one(Script* script) {
  Pool& pool = *pool_;
  switch (script->below(16)) {
    case 0: pool.load(script); break;
    case 1: pool.set_up(script); break;
    case 2: pool.open(script); break;
    case 3: TfLiteInterpreterAllocateTensors(one_of(pool.interpreters, script)); break;
    case 4: TfLiteInterpreterInvoke(one_of(pool.interpreters, script)); break;
    case 5: pool.resize(script); break;
    case 6: pool.tensor_of(script); break;
    case 7: pool.look_at(one_of(pool.tensors, script)); break;
    case 8: pool.copy(script, true); break;
    case 9: pool.copy(script, false); break;
    case 10: {
      TfLiteInterpreter* const interpreter = one_of(pool.interpreters, script);
      put(pool.runners, script, TfLiteInterpreterGetSignatureRunner(interpreter, name_in(script)),
          TfLiteSignatureRunnerDelete);
      break;
    }
    case 11: pool.through_runner(script); break;
    case 12: pool.give_memory(script); break;
    case 13: pool.ask(script); break;
    case 14:
      if (script->byte() & 1) TfLiteInterpreterResetVariableTensors(one_of(pool.interpreters, script));
      else TfLiteInterpreterCancel(one_of(pool.interpreters, script));
      break;
    default:
      if (script->byte() < 160) TfLiteInterpreterDelete(one_of(pool.interpreters, script));
      else TfLiteModelDelete(one_of(pool.models, script));
  }
}

}  // namespace surelite::fuzz

// SPDX-License-Identifier: Apache-2.0
// Signature runners of the C interface.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compat/c/opaque_structs.h"
#include "compat/c/tensor.h"
#include "tensorflow/lite/core/c/c_api_experimental.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

// A call on a runner, whose interpreter is not deleted before the call ends. Empty, after a report, if either is gone.
class Runner {
  Pin pin_;  // goes last

 public:
  Runner(const TfLiteSignatureRunner* runner, const char* function)
      : pin_(runner, HandleKind::signature_runner, function) {
    if (!pin_) return;
    core.emplace(runner->interpreter, function);
    if (*core) signature = runner->signature;
  }
  explicit operator bool() const { return signature != nullptr; }
  Subgraph& graph() const { return (*core)->subgraph(signature->subgraph); }

  const SignatureDef* signature = nullptr;
  std::optional<Call> core;
};

int by_name(const Runner& runner, const std::vector<SignatureDef::Entry>& entries, const char* name, const char* what) {
  std::string available;
  for (const SignatureDef::Entry& entry : entries) {
    if (name && entry.name == name) return entry.tensor;
    available += (available.empty() ? "" : ", ") + entry.name;
  }
  report((*runner.core)->reporter(), "",
         diagnose(Code::A704, {{"what", what},
                               {"given", name ? name : "(null)"},
                               {"available", fmt::format("signature \"{}\" has {}", runner.signature->key,
                                                         available.empty() ? "none" : available)}}));
  return -1;
}

const char* name_at(const Runner& runner, const std::vector<SignatureDef::Entry>& entries, int32_t index,
                    const char* what) {
  if (index >= 0 && index < static_cast<int32_t>(entries.size()))
    return entries[static_cast<size_t>(index)].name.c_str();
  report((*runner.core)->reporter(), "",
         diagnose(Code::A704,
                  {{"what", what},
                   {"given", index},
                   {"available", fmt::format("signature \"{}\" has {}", runner.signature->key, entries.size())}}));
  return nullptr;
}

}  // namespace

extern "C" {

int32_t TfLiteInterpreterGetSignatureCount(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? static_cast<int32_t>(core->signatures().size()) : 0;
}

const char* TfLiteInterpreterGetSignatureKey(const TfLiteInterpreter* interpreter, int32_t signature_index) {
  return shielded(static_cast<const char*>(nullptr), [&]() -> const char* {
    const Call core(interpreter, "TfLiteInterpreterGetSignatureKey");
    if (!core) return nullptr;
    const std::vector<SignatureDef>& all = core->signatures();
    if (signature_index >= 0 && signature_index < static_cast<int32_t>(all.size()))
      return all[static_cast<size_t>(signature_index)].key.c_str();
    report(core->reporter(), "",
           diagnose(Code::A704, {{"what", "signature"},
                                 {"given", signature_index},
                                 {"available", fmt::format("the model has {}", all.size())}}));
    return nullptr;
  });
}

TfLiteSignatureRunner* TfLiteInterpreterGetSignatureRunner(const TfLiteInterpreter* interpreter,
                                                           const char* signature_key) {
  return shielded(static_cast<TfLiteSignatureRunner*>(nullptr), [&]() -> TfLiteSignatureRunner* {
    const Call core(interpreter, "TfLiteInterpreterGetSignatureRunner");
    if (!core) return nullptr;
    const SignatureDef* signature = core->signature_or_default(signature_key);
    if (!signature) {
      std::string available;
      for (const SignatureDef& entry : core->signatures()) available += (available.empty() ? "" : ", ") + entry.key;
      report(core->reporter(), "",
             diagnose(Code::A704, {{"what", "signature"},
                                   {"given", signature_key ? signature_key : "(null)"},
                                   {"available", "the model has " + (available.empty() ? "none" : available)}}));
      return nullptr;
    }
    auto* runner = make_handle<TfLiteSignatureRunner>(HandleKind::signature_runner);
    auto* owner = const_cast<TfLiteInterpreter*>(interpreter);
    runner->interpreter = owner;
    runner->signature = signature;
    const std::lock_guard lock(owner->runners_mutex);
    owner->runners.push_back(runner);
    return runner;
  });
}

void TfLiteSignatureRunnerDelete(TfLiteSignatureRunner* signature_runner) {
  shielded([&] {
    if (!signature_runner || !Runner(signature_runner, "TfLiteSignatureRunnerDelete")) return;
    TfLiteInterpreter* const owner = signature_runner->interpreter;
    const Call call(owner, "TfLiteSignatureRunnerDelete");
    if (!call || pinned_here(signature_runner)) return;
    const std::lock_guard lock(owner->runners_mutex);
    std::erase(owner->runners, signature_runner);
    delete_handle(signature_runner, HandleKind::signature_runner, "TfLiteSignatureRunnerDelete");
  });
}

size_t TfLiteSignatureRunnerGetInputCount(const TfLiteSignatureRunner* signature_runner) {
  const Runner runner(signature_runner, __func__);
  return runner ? runner.signature->inputs.size() : 0;
}

const char* TfLiteSignatureRunnerGetInputName(const TfLiteSignatureRunner* signature_runner, int32_t input_index) {
  const Runner runner(signature_runner, __func__);
  return runner ? name_at(runner, runner.signature->inputs, input_index, "input") : nullptr;
}

size_t TfLiteSignatureRunnerGetOutputCount(const TfLiteSignatureRunner* signature_runner) {
  const Runner runner(signature_runner, __func__);
  return runner ? runner.signature->outputs.size() : 0;
}

const char* TfLiteSignatureRunnerGetOutputName(const TfLiteSignatureRunner* signature_runner, int32_t output_index) {
  const Runner runner(signature_runner, __func__);
  return runner ? name_at(runner, runner.signature->outputs, output_index, "output") : nullptr;
}

TfLiteStatus TfLiteSignatureRunnerResizeInputTensor(TfLiteSignatureRunner* signature_runner, const char* input_name,
                                                    const int* input_dims, int32_t input_dims_size) {
  return shielded(kTfLiteError, [&] {
    const Runner runner(signature_runner, "TfLiteSignatureRunnerResizeInputTensor");
    const int t = runner ? by_name(runner, runner.signature->inputs, input_name, "input") : -1;
    if (t < 0) return kTfLiteError;
    if (input_dims_size < 0 || (input_dims_size > 0 && !input_dims)) {
      refuse_argument((*runner.core)->reporter(), "TfLiteSignatureRunnerResizeInputTensor", "input_dims_size",
                      input_dims_size, "a list of extents is needed");
      return kTfLiteError;
    }
    const std::span<const int32_t> dims(input_dims, static_cast<size_t>(input_dims_size));
    return (*runner.core)->resize_input(runner.signature->subgraph, t, dims, false);
  });
}

TfLiteStatus TfLiteSignatureRunnerAllocateTensors(TfLiteSignatureRunner* signature_runner) {
  return shielded(kTfLiteError, [&] {
    const Runner runner(signature_runner, "TfLiteSignatureRunnerAllocateTensors");
    return runner ? (*runner.core)->allocate(runner.signature->subgraph) : kTfLiteError;
  });
}

TfLiteTensor* TfLiteSignatureRunnerGetInputTensor(TfLiteSignatureRunner* signature_runner, const char* input_name) {
  return shielded(static_cast<TfLiteTensor*>(nullptr), [&]() -> TfLiteTensor* {
    const Runner runner(signature_runner, "TfLiteSignatureRunnerGetInputTensor");
    const int t = runner ? by_name(runner, runner.signature->inputs, input_name, "input") : -1;
    if (t < 0) return nullptr;
    return hand_out(runner.graph(), t, "TfLiteSignatureRunnerGetInputTensor");
  });
}

TfLiteStatus TfLiteSignatureRunnerInvoke(TfLiteSignatureRunner* signature_runner) {
  return shielded(kTfLiteError, [&] {
    const Runner runner(signature_runner, "TfLiteSignatureRunnerInvoke");
    return runner ? (*runner.core)->invoke(runner.signature->subgraph) : kTfLiteError;
  });
}

const TfLiteTensor* TfLiteSignatureRunnerGetOutputTensor(const TfLiteSignatureRunner* signature_runner,
                                                         const char* output_name) {
  return shielded(static_cast<const TfLiteTensor*>(nullptr), [&]() -> const TfLiteTensor* {
    const Runner runner(signature_runner, "TfLiteSignatureRunnerGetOutputTensor");
    const int t = runner ? by_name(runner, runner.signature->outputs, output_name, "output") : -1;
    return t < 0 ? nullptr : runner.graph().tensor(t);
  });
}

TfLiteStatus TfLiteSignatureRunnerCancel(TfLiteSignatureRunner* signature_runner) {
  const Runner runner(signature_runner, __func__);
  return runner ? (*runner.core)->cancel() : kTfLiteError;
}

}  // extern "C"

// SPDX-License-Identifier: Apache-2.0
// Interpreters of the C interface.
#include <fmt/format.h>

#include <optional>

#include "compat/c/opaque_structs.h"
#include "compat/c/tensor.h"
#include "tensorflow/lite/core/c/c_api_experimental.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

TfLiteInterpreter* create(const char* function, const TfLiteModel* model, const TfLiteInterpreterOptions* options,
                          bool with_core) {
  return shielded(static_cast<TfLiteInterpreter*>(nullptr), [&]() -> TfLiteInterpreter* {
    std::optional<Pin> options_pin;
    if (options && !options_pin.emplace(options, HandleKind::options, function)) return nullptr;
    const InterpreterConfig config = options ? options->config : InterpreterConfig();
    const Pin model_pin(model, HandleKind::model, function, config.reporter);
    if (!model_pin) return nullptr;
    const OptionResolver resolver(options ? &options->operators : nullptr, with_core);
    std::unique_ptr<Interpreter> core = Interpreter::build(model->pinned, resolver, config);
    if (!core) return nullptr;
    for (TfLiteDelegate* delegate : options ? options->delegates : std::vector<TfLiteDelegate*>())
      if (core->apply_delegate(delegate) != kTfLiteOk) return nullptr;
    auto* interpreter = make_handle<TfLiteInterpreter>(HandleKind::interpreter);
    interpreter->core = std::move(core);
    return interpreter;
  });
}

// The tensor index of an input, output or variable by position; -1, after a report, beyond the list.
int by_position(const Interpreter& core, const std::vector<int>& list, int position, const char* function,
                const char* what) {
  if (position >= 0 && position < static_cast<int>(list.size())) return list[static_cast<size_t>(position)];
  report(core.reporter(), "",
         diagnose(Code::A704, {{"what", what},
                               {"given", position},
                               {"available", fmt::format("the model has {} ({})", list.size(), function)}}));
  return -1;
}

TfLiteTensor* hand_out(Interpreter& core, int t, const char* function) {
  return t < 0 ? nullptr : hand_out(core.primary(), t, function);
}

}  // namespace

extern "C" {

TfLiteInterpreter* TfLiteInterpreterCreate(const TfLiteModel* model, const TfLiteInterpreterOptions* optional_options) {
  return create(__func__, model, optional_options, true);
}

TfLiteInterpreter* TfLiteInterpreterCreateWithSelectedOps(const TfLiteModel* model,
                                                          const TfLiteInterpreterOptions* options) {
  return create(__func__, model, options, false);
}

void TfLiteInterpreterDelete(TfLiteInterpreter* interpreter) {
  shielded([&] {
    if (!interpreter) return;
    const bool in_a_call = pinned_here(interpreter);
    {
      const Call core(interpreter, "TfLiteInterpreterDelete");
      if (!core) return;
      if (in_a_call || core->on_this_thread())
        return report(core->reporter(), "",
                      diagnose(Code::A712, {{"function", "TfLiteInterpreterDelete"},
                                            {"what", "this interpreter is running on this thread"},
                                            {"hint", "It was not deleted. Delete it after Invoke has returned."}}));
    }
    delete_handle(interpreter, HandleKind::interpreter, "TfLiteInterpreterDelete");
  });
}

int32_t TfLiteInterpreterGetInputTensorCount(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? static_cast<int32_t>(core->primary().inputs().size()) : 0;
}

const int* TfLiteInterpreterInputTensorIndices(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? core->primary().inputs().data() : nullptr;
}

TfLiteTensor* TfLiteInterpreterGetInputTensor(const TfLiteInterpreter* interpreter, int32_t input_index) {
  return shielded(static_cast<TfLiteTensor*>(nullptr), [&]() -> TfLiteTensor* {
    constexpr const char* kFunction = "TfLiteInterpreterGetInputTensor";
    const Call core(interpreter, kFunction);
    if (!core) return nullptr;
    return hand_out(*core, by_position(*core, core->primary().inputs(), input_index, kFunction, "input"), kFunction);
  });
}

int32_t TfLiteInterpreterGetOutputTensorCount(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? static_cast<int32_t>(core->primary().outputs().size()) : 0;
}

const int* TfLiteInterpreterOutputTensorIndices(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? core->primary().outputs().data() : nullptr;
}

const TfLiteTensor* TfLiteInterpreterGetOutputTensor(const TfLiteInterpreter* interpreter, int32_t output_index) {
  return shielded(static_cast<const TfLiteTensor*>(nullptr), [&]() -> const TfLiteTensor* {
    constexpr const char* kFunction = "TfLiteInterpreterGetOutputTensor";
    const Call core(interpreter, kFunction);
    if (!core) return nullptr;
    return hand_out(*core, by_position(*core, core->primary().outputs(), output_index, kFunction, "output"), kFunction);
  });
}

TfLiteTensor* TfLiteInterpreterGetTensor(const TfLiteInterpreter* interpreter, int index) {
  return shielded(static_cast<TfLiteTensor*>(nullptr), [&]() -> TfLiteTensor* {
    const Call core(interpreter, "TfLiteInterpreterGetTensor");
    if (!core) return nullptr;
    if (core->primary().tensor(index)) return hand_out(*core, index, "TfLiteInterpreterGetTensor");
    report(core->reporter(), "",
           diagnose(Code::A704, {{"what", "tensor"},
                                 {"given", index},
                                 {"available", fmt::format("the model has {}", core->primary().table().size())}}));
    return nullptr;
  });
}

TfLiteStatus TfLiteInterpreterResizeInputTensor(TfLiteInterpreter* interpreter, int32_t input_index,
                                                const int* input_dims, int32_t input_dims_size) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterResizeInputTensor");
    if (!core) return kTfLiteError;
    const int t =
        by_position(*core, core->primary().inputs(), input_index, "TfLiteInterpreterResizeInputTensor", "input");
    if (t < 0) return kTfLiteError;
    if (input_dims_size < 0 || (input_dims_size > 0 && !input_dims)) {
      refuse_argument(core->reporter(), "TfLiteInterpreterResizeInputTensor",
                      input_dims ? "input_dims_size" : "input_dims", input_dims_size, "a list of extents is needed");
      return kTfLiteError;
    }
    return core->resize_input(0, t, {input_dims, static_cast<size_t>(input_dims_size)}, false);
  });
}

TfLiteStatus TfLiteInterpreterAllocateTensors(TfLiteInterpreter* interpreter) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterAllocateTensors");
    return core ? core->allocate(0) : kTfLiteError;
  });
}

TfLiteStatus TfLiteInterpreterInvoke(TfLiteInterpreter* interpreter) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterInvoke");
    return core ? core->invoke(0) : kTfLiteError;
  });
}

TfLiteStatus TfLiteInterpreterCancel(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? core->cancel() : kTfLiteError;
}

TfLiteStatus TfLiteInterpreterResetVariableTensors(TfLiteInterpreter* interpreter) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterResetVariableTensors");
    return core ? core->reset_variables() : kTfLiteError;
  });
}

int32_t TfLiteInterpreterGetVariableTensorCount(const TfLiteInterpreter* interpreter) {
  const Call core(interpreter, __func__);
  return core ? static_cast<int32_t>(core->primary().variables().size()) : 0;
}

TfLiteTensor* TfLiteInterpreterGetVariableTensor(const TfLiteInterpreter* interpreter, int32_t variable_index) {
  return shielded(static_cast<TfLiteTensor*>(nullptr), [&]() -> TfLiteTensor* {
    constexpr const char* kFunction = "TfLiteInterpreterGetVariableTensor";
    const Call core(interpreter, kFunction);
    if (!core) return nullptr;
    return hand_out(*core, by_position(*core, core->primary().variables(), variable_index, kFunction, "variable"),
                    kFunction);
  });
}

TfLiteStatus TfLiteInterpreterModifyGraphWithDelegate(const TfLiteInterpreter* interpreter, TfLiteDelegate* delegate) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterModifyGraphWithDelegate");
    return core ? core->apply_delegate(delegate) : kTfLiteError;
  });
}

int32_t TfLiteInterpreterGetInputTensorIndex(const TfLiteInterpreter* interpreter, int32_t input_index) {
  return shielded(-1, [&] {
    const Call core(interpreter, "TfLiteInterpreterGetInputTensorIndex");
    return core ? by_position(*core, core->primary().inputs(), input_index, "TfLiteInterpreterGetInputTensorIndex",
                              "input")
                : -1;
  });
}

int32_t TfLiteInterpreterGetOutputTensorIndex(const TfLiteInterpreter* interpreter, int32_t output_index) {
  return shielded(-1, [&] {
    const Call core(interpreter, "TfLiteInterpreterGetOutputTensorIndex");
    return core ? by_position(*core, core->primary().outputs(), output_index, "TfLiteInterpreterGetOutputTensorIndex",
                              "output")
                : -1;
  });
}

TfLiteStatus TfLiteInterpreterSetCustomAllocationForTensor(TfLiteInterpreter* interpreter, int tensor_index,
                                                           const TfLiteCustomAllocation* allocation, int64_t flags) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterSetCustomAllocationForTensor");
    if (!core) return kTfLiteError;
    if (!allocation) {
      refuse_argument(core->reporter(), "TfLiteInterpreterSetCustomAllocationForTensor", "allocation", "null",
                      "an allocation is needed");
      return kTfLiteError;
    }
    return core->change("SetCustomAllocationForTensor", [&] {
      return core->primary().set_custom_allocation(tensor_index, *allocation, flags);
    });
  });
}

TfLiteStatus TfLiteInterpreterSetBufferHandle(TfLiteInterpreter* interpreter, TfLiteTensor* tensor,
                                              TfLiteBufferHandle buffer_handle, TfLiteOpaqueDelegate* delegate) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterSetBufferHandle");
    if (!core) return kTfLiteError;
    return core->change("SetBufferHandle", [&] {
      return core->primary().set_buffer_handle(core->primary().table().index_of(tensor), buffer_handle, delegate);
    });
  });
}

TfLiteStatus TfLiteInterpreterGetBufferHandle(TfLiteInterpreter* interpreter, int tensor_index,
                                              TfLiteBufferHandle* buffer_handle, TfLiteOpaqueDelegate** delegate) {
  const Call core(interpreter, __func__);
  const TfLiteTensor* tensor = core ? core->primary().tensor(tensor_index) : nullptr;
  if (!tensor || !buffer_handle || !delegate) {
    if (core)
      refuse_argument(core->reporter(), __func__, "tensor_index", tensor_index,
                      "a tensor of the model and two places to write to are needed");
    return kTfLiteError;
  }
  *buffer_handle = tensor->buffer_handle;
  *delegate = tensor->delegate;
  return kTfLiteOk;
}

void TfLiteSetAllowBufferHandleOutput(const TfLiteInterpreter* interpreter, bool allow_buffer_handle_output) {
  if (const Call core(interpreter, __func__); core) core->allow_buffer_handle_output = allow_buffer_handle_output;
}

TfLiteStatus TfLiteInterpreterEnsureTensorDataIsReadable(TfLiteInterpreter* interpreter, int tensor_index) {
  return shielded(kTfLiteError, [&] {
    const Call core(interpreter, "TfLiteInterpreterEnsureTensorDataIsReadable");
    if (!core) return kTfLiteError;
    return core->change("EnsureTensorDataIsReadable", [&] { return core->primary().make_readable(tensor_index); });
  });
}

}  // extern "C"

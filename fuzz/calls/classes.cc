// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "calls/calls.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/interpreter_builder.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/signature_runner.h"

namespace surelite::fuzz {
namespace {

class Quiet : public tflite::ErrorReporter {
 public:
  int Report(const char*, va_list) override { return 0; }
};
Quiet quiet;

// A delegate that claims what the script says, possible or not.
struct Claim {
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  std::vector<int> nodes;
  TfLiteStatus prepares = kTfLiteOk, runs = kTfLiteOk;
};

TfLiteStatus claim_nodes(TfLiteContext* context, TfLiteDelegate* delegate) {
  const auto* claim = static_cast<const Claim*>(delegate->data_);
  TfLiteIntArray* plan = nullptr;
  context->GetExecutionPlan(context, &plan);
  TfLiteRegistration kernel{};
  kernel.custom_name = "Claim";
  kernel.init = [](TfLiteContext*, const char* buffer, size_t) -> void* {
    const auto* params = reinterpret_cast<const TfLiteDelegateParams*>(buffer);
    return params && params->delegate ? params->delegate->data_ : nullptr;
  };
  kernel.prepare = [](TfLiteContext*, TfLiteNode* node) {
    const auto* own = static_cast<const Claim*>(node->user_data);
    return own ? own->prepares : kTfLiteOk;
  };
  kernel.invoke = [](TfLiteContext* in, TfLiteNode* node) {
    const auto* own = static_cast<const Claim*>(node->user_data);
    for (int i = 0; i < node->outputs->size; ++i) {
      TfLiteTensor& out = in->tensors[node->outputs->data[i]];
      if (out.data.raw) std::memset(out.data.raw, 1, out.bytes);
    }
    return own ? own->runs : kTfLiteOk;
  };
  TfLiteIntArray* const nodes = TfLiteIntArrayCreate(static_cast<int>(claim->nodes.size()));
  std::copy(claim->nodes.begin(), claim->nodes.end(), nodes->data);
  const TfLiteStatus status = context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, nodes, delegate);
  TfLiteIntArrayFree(nodes);
  return status;
}

class Calls {
 public:
  void load(Script* script) {
    const auto& bytes = fuzz::models()[script->below(5)];
    const char* const data = reinterpret_cast<const char*>(bytes.data());
    const size_t size = script->byte() >= 250 ? bytes.size() / 2 : bytes.size();
    model_ = script->byte() & 1 ? tflite::FlatBufferModel::BuildFromBuffer(data, size, &quiet)
                                : tflite::FlatBufferModel::VerifyAndBuildFromBuffer(data, size, nullptr, &quiet);
    build(script);
  }

  void build(Script* script) {
    if (!model_) return;
    tflite::InterpreterBuilder builder(*model_, resolver_);
    if (script->byte() >= 128) builder.SetNumThreads(script->number());
    builder(&interpreter_);
  }

  void one(Script* script) {
    if (!interpreter_ || script->empty()) return load(script);
    tflite::Interpreter& in = *interpreter_;
    switch (script->below(20)) {
      case 0: load(script); break;
      case 1: build(script); break;
      case 2: in.AllocateTensors(); break;
      case 3: in.Invoke(); break;
      case 4: in.ResizeInputTensor(index(script, in.inputs()), script->shape()); break;
      case 5: in.ResizeInputTensorStrict(index(script, in.inputs()), script->shape()); break;
      case 6: fill(in.tensor(index(script, in.inputs())), script); break;
      case 7: read(in.tensor(index(script, in.outputs()))); break;
      case 8: in.SetInputs(list(script)); break;
      case 9: in.SetOutputs(list(script)); break;
      case 10: in.ResetVariableTensors(); break;
      case 11: in.ReleaseNonPersistentMemory(); break;
      case 12: in.SetNumThreads(std::min(script->number(), 4)); break;
      case 13: add(script); break;
      case 14: through_runner(script); break;
      case 15: delegate(script); break;
      case 16: give_memory(script); break;
      case 17: ask(script); break;
      case 18: in.subgraph(script->number()); break;
      default: in.Cancel(), in.EnableCancellation();
    }
  }

 private:
  // One of the list, mostly.
  static int index(Script* script, const std::vector<int>& of) {
    const int number = script->number();
    return number >= 0 && static_cast<size_t>(number) < of.size() ? of[static_cast<size_t>(number)] : number;
  }
  static std::vector<int> list(Script* script) {
    std::vector<int> numbers(script->below(4));
    for (int& number : numbers) number = script->number();
    return numbers;
  }
  static void fill(TfLiteTensor* tensor, Script* script) {
    const int value = script->byte();
    if (tensor && tensor->type != kTfLiteString && tensor->data.raw && tensor->allocation_type != kTfLiteMmapRo)
      std::memset(tensor->data.raw, value, tensor->bytes);
  }
  static void read(const TfLiteTensor* tensor) {
    unsigned sum = 0;
    if (tensor && tensor->data.raw)
      for (size_t i = 0; i < tensor->bytes; ++i) sum += static_cast<unsigned char>(tensor->data.raw[i]);
    kept_ = sum;
  }

  void add(Script* script) {
    int first = 0;
    if (interpreter_->AddTensors(std::clamp(script->number(), -5, 100), &first) != kTfLiteOk) return;
    const std::vector<int> dims = script->shape();
    static const char constant[4096] = {};
    const int tensor = script->byte() < 200 ? first : script->number();
    const TfLiteType type = static_cast<TfLiteType>(script->below(20));
    if (script->byte() & 1)
      interpreter_->SetTensorParametersReadWrite(tensor, type, "added", dims, TfLiteQuantization(), script->byte() & 1);
    else
      interpreter_->SetTensorParametersReadOnly(tensor, type, "added", dims, TfLiteQuantization(), constant,
                                                static_cast<size_t>(script->byte()));
    const TfLiteRegistration* const abs = resolver_.FindOp(tflite::BuiltinOperator_ABS, 1);
    if (script->byte() & 1) interpreter_->AddNodeWithParameters(list(script), list(script), nullptr, 0, nullptr, abs);
  }

  void through_runner(Script* script) {
    const char* const key = script->byte() < 240 ? "serving_default" : script->byte() & 1 ? "none" : nullptr;
    tflite::SignatureRunner* const runner = interpreter_->GetSignatureRunner(key);
    if (!runner) return;
    const char* const name = script->byte() < 230 ? "x" : script->byte() & 1 ? "none" : nullptr;
    switch (script->below(5)) {
      case 0: runner->AllocateTensors(); break;
      case 1: runner->Invoke(); break;
      case 2: runner->ResizeInputTensor(name, script->shape()); break;
      case 3: fill(runner->input_tensor(name), script); break;
      default: read(runner->output_tensor("y"));
    }
  }

  void delegate(Script* script) {
    auto claim = std::make_unique<Claim>();
    claim->delegate.data_ = claim.get();
    claim->delegate.Prepare = claim_nodes;
    claim->delegate.flags = script->byte() & 1 ? kTfLiteDelegateFlagsAllowDynamicTensors : kTfLiteDelegateFlagsNone;
    claim->nodes = list(script);
    claim->prepares = script->byte() >= 220 ? kTfLiteError : kTfLiteOk;
    claim->runs = script->byte() >= 220 ? kTfLiteDelegateError : kTfLiteOk;
    interpreter_->ModifyGraphWithDelegate(script->byte() >= 250 ? nullptr : &claim->delegate);
    claims_.push_back(std::move(claim));
  }

  void give_memory(Script* script) {
    alignas(64) static char memory[1 << 14];
    const TfLiteCustomAllocation allocation{script->byte() >= 250 ? nullptr : memory + (script->byte() >= 240 ? 1 : 0),
                                            static_cast<size_t>(script->byte()) * 16};
    interpreter_->SetCustomAllocationForTensor(index(script, interpreter_->inputs()), allocation, script->below(2));
  }

  void ask(Script* script) {
    const int number = script->number();
    const tflite::Interpreter& in = *interpreter_;
    in.GetInputName(number), in.GetOutputName(number), in.tensor(number), in.node_and_registration(number);
    in.input_tensor(static_cast<size_t>(number)), in.output_tensor(static_cast<size_t>(number));
    interpreter_->typed_input_tensor<float>(number), interpreter_->typed_output_tensor<int8_t>(number);
    in.signature_keys(), in.signature_inputs(script->byte() & 1 ? "serving_default" : nullptr);
    interpreter_->EnsureTensorDataIsReadable(number);
  }

  static inline volatile unsigned kept_ = 0;
  std::vector<std::unique_ptr<Claim>> claims_;  // outlive the interpreter
  tflite::ops::builtin::BuiltinOpResolverWithoutDefaultDelegates resolver_;
  std::unique_ptr<tflite::FlatBufferModel> model_;
  std::unique_ptr<tflite::Interpreter> interpreter_;
};

}  // namespace

void call_classes(Script script) {
  Calls calls;
  for (int i = 0; i < kMostCalls && !script.empty(); ++i) calls.one(&script);
}

}  // namespace surelite::fuzz

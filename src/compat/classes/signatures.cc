// SPDX-License-Identifier: Apache-2.0
// Signatures of the C++ interface: tflite::SignatureRunner, and the interpreter's lookups by name.
#include <fmt/format.h>

#include "compat/classes/interpreter_inside.h"
#include "tensorflow/lite/core/signature_runner.h"

namespace tflite {
namespace impl {

using surelite::Code;
using surelite::diagnose;

SignatureRunner::SignatureRunner(surelite::compat::Interpreter* core, const surelite::SignatureDef* signature)
    : core_(core), signature_(signature) {
  const surelite::compat::Subgraph& graph = core->subgraph(signature->subgraph);
  for (const auto& entry : signature->inputs) input_names_.push_back(entry.name.c_str());
  for (const auto& entry : signature->outputs) output_names_.push_back(entry.name.c_str());
  for (const int t : graph.inputs())
    subgraph_input_names_.push_back(graph.tensor_exists(t) ? graph.def_of(t).name.c_str() : "");
  for (const int t : graph.outputs())
    subgraph_output_names_.push_back(graph.tensor_exists(t) ? graph.def_of(t).name.c_str() : "");
}

const std::string& SignatureRunner::signature_key() { return signature_->key; }

int SignatureRunner::find(const char* name, bool input) const {
  std::string available;
  for (const auto& entry : input ? signature_->inputs : signature_->outputs) {
    if (name && entry.name == name) return entry.tensor;
    available += (available.empty() ? "" : ", ") + entry.name;
  }
  surelite::compat::report(
      core_->reporter(), "",
      diagnose(Code::A704, {{"what", input ? "input" : "output"},
                            {"given", name ? name : "(null)"},
                            {"available", fmt::format("signature \"{}\" has {}", signature_->key, available)}}));
  return -1;
}

TfLiteTensor* SignatureRunner::input_tensor(const char* input_name) {
  const int t = find(input_name, true);
  if (t < 0) return nullptr;
  core_->subgraph(signature_->subgraph).expose(t);
  return core_->subgraph(signature_->subgraph).tensor(t);
}
const TfLiteTensor* SignatureRunner::output_tensor(const char* output_name) const {
  const int t = find(output_name, false);
  return t < 0 ? nullptr : core_->subgraph(signature_->subgraph).tensor(t);
}
TfLiteStatus SignatureRunner::resize(const char* input_name, const std::vector<int>& new_size, bool strict) {
  const int t = find(input_name, true);
  return t < 0 ? kTfLiteError : core_->resize_input(signature_->subgraph, t, new_size, strict);
}
TfLiteStatus SignatureRunner::ResizeInputTensor(const char* input_name, const std::vector<int>& new_size) {
  return resize(input_name, new_size, false);
}
TfLiteStatus SignatureRunner::ResizeInputTensorStrict(const char* input_name, const std::vector<int>& new_size) {
  return resize(input_name, new_size, true);
}
TfLiteStatus SignatureRunner::AllocateTensors() { return core_->allocate(signature_->subgraph); }
TfLiteStatus SignatureRunner::Invoke() { return core_->invoke(signature_->subgraph); }
TfLiteStatus SignatureRunner::Cancel() { return core_->cancel(); }
TfLiteStatus SignatureRunner::SetCustomAllocationForInputTensor(const char* input_name,
                                                                const TfLiteCustomAllocation& allocation,
                                                                int64_t flags) {
  const int t = find(input_name, true);
  return t < 0 ? kTfLiteError : core_->subgraph(signature_->subgraph).set_custom_allocation(t, allocation, flags);
}
TfLiteStatus SignatureRunner::SetCustomAllocationForOutputTensor(const char* output_name,
                                                                 const TfLiteCustomAllocation& allocation,
                                                                 int64_t flags) {
  const int t = find(output_name, false);
  return t < 0 ? kTfLiteError : core_->subgraph(signature_->subgraph).set_custom_allocation(t, allocation, flags);
}
TfLiteStatus SignatureRunner::ClearCustomAllocations() {
  return core_->subgraph(signature_->subgraph).clear_custom_allocations();
}
void SignatureRunner::SetAllowBufferHandleOutput(bool allow) { core_->allow_buffer_handle_output = allow; }
TfLiteStatus SignatureRunner::SetInputBufferHandle(const char* input_name, TfLiteBufferHandle buffer_handle,
                                                   TfLiteDelegate* delegate, bool release) {
  const int t = find(input_name, true);
  return t < 0 ? kTfLiteError
               : core_->subgraph(signature_->subgraph).set_buffer_handle(t, buffer_handle, delegate, release);
}
TfLiteStatus SignatureRunner::SetOutputBufferHandle(const char* output_name, TfLiteBufferHandle buffer_handle,
                                                    TfLiteDelegate* delegate, bool release) {
  const int t = find(output_name, false);
  return t < 0 ? kTfLiteError
               : core_->subgraph(signature_->subgraph).set_buffer_handle(t, buffer_handle, delegate, release);
}

size_t SignatureRunner::tensors_size() const {
  return static_cast<size_t>(core_->subgraph(signature_->subgraph).table().size());
}
size_t SignatureRunner::nodes_size() const {
  return static_cast<size_t>(core_->subgraph(signature_->subgraph).node_count());
}

std::vector<const std::string*> Interpreter::signature_keys() const {
  std::vector<const std::string*> keys;
  for (const auto& entry : inside_->core->signatures()) keys.push_back(&entry.key);
  return keys;
}

SignatureRunner* Interpreter::GetSignatureRunner(const char* signature_key) {
  const auto& all = inside_->core->signatures();
  const surelite::SignatureDef* signature = inside_->core->signature_or_default(signature_key);
  if (!signature) {
    std::string available;
    for (const surelite::SignatureDef& each : all) {
      available += (available.empty() ? "" : ", ") + each.key;
      if (signature_key && each.key == signature_key) available += " (of tensors that do not exist)";
    }
    surelite::compat::report(
        inside_->core->reporter(), "",
        diagnose(Code::A704, {{"what", "signature"},
                              {"given", signature_key ? signature_key : "(the first)"},
                              {"available", "the model has " + (available.empty() ? "none" : available)}}));
    return nullptr;
  }
  std::unique_ptr<SignatureRunner>& runner = inside_->runners[signature->key];
  if (ApplyLazyDelegateProviders() == kTfLiteError) return nullptr;
  if (!runner) runner = std::make_unique<SignatureRunner>(inside_->core.get(), signature);
  return runner.get();
}

async::AsyncSignatureRunner* Interpreter::GetAsyncSignatureRunner(const char*) {
  surelite::compat::report(inside_->core->reporter(), "",
                           diagnose(Code::A718, {{"function", "Interpreter::GetAsyncSignatureRunner"},
                                                 {"reason", "Surelite runs synchronously; use GetSignatureRunner"}}));
  return nullptr;
}

int Interpreter::GetSubgraphIndexFromSignature(const char* signature_key) const {
  const surelite::SignatureDef* signature = inside_->core->find_signature(signature_key);
  return signature ? signature->subgraph : -1;
}

// As the signature names them, also before its tensors are there.
const std::map<std::string, uint32_t>& Interpreter::signature_inputs(const char* signature_key) const {
  std::map<std::string, uint32_t>& map = inside_->signature_inputs[signature_key ? signature_key : ""];
  for (const surelite::SignatureDef& each : inside_->core->signatures())
    if (signature_key && each.key == signature_key)
      for (const auto& entry : each.inputs) map[entry.name] = static_cast<uint32_t>(entry.tensor);
  return map;
}

const std::map<std::string, uint32_t>& Interpreter::signature_outputs(const char* signature_key) const {
  std::map<std::string, uint32_t>& map = inside_->signature_outputs[signature_key ? signature_key : ""];
  for (const surelite::SignatureDef& each : inside_->core->signatures())
    if (signature_key && each.key == signature_key)
      for (const auto& entry : each.outputs) map[entry.name] = static_cast<uint32_t>(entry.tensor);
  return map;
}

TfLiteTensor* Interpreter::input_tensor_by_signature(const char* signature_input_name, const char* signature_key) {
  SignatureRunner* runner = GetSignatureRunner(signature_key);
  return runner ? runner->input_tensor(signature_input_name) : nullptr;
}

const TfLiteTensor* Interpreter::output_tensor_by_signature(const char* signature_output_name,
                                                            const char* signature_key) const {
  SignatureRunner* runner = const_cast<Interpreter*>(this)->GetSignatureRunner(signature_key);
  return runner ? runner->output_tensor(signature_output_name) : nullptr;
}

}  // namespace impl
}  // namespace tflite

// SPDX-License-Identifier: Apache-2.0
// Graphs built by hand: tflite::Subgraph's functions, and tflite::Interpreter's, which are the first subgraph's.
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/checked.h"
#include "base/memory.h"
#include "compat/classes/interpreter_inside.h"
#include "compat/foreign/params.h"
#include "compat/foreign/registrations.h"
#include "compat/mirror/element_types.h"
#include "model/read/read_graph.h"
#include "tensorflow/lite/core/interpreter.h"

namespace tflite {
namespace {

using surelite::Code;
using surelite::diagnose;
using surelite::Diagnostic;

TfLiteStatus tell(const surelite::compat::Subgraph& graph, std::string_view lead, const surelite::Diagnostics& why) {
  surelite::compat::report(graph.interpreter().reporter(), lead, why);
  return kTfLiteError;
}

bool all_known(surelite::compat::Subgraph& graph, const std::vector<int>& list, const char* what) {
  for (const int t : list) {
    if (t == kTfLiteOptionalTensor || graph.tensor_exists(t)) continue;
    const Diagnostic why = diagnose(
        Code::A704,
        {{"what", "tensor"}, {"given", t}, {"available", std::string(what) + " are indices of tensors that exist"}});
    graph.mark_inconsistent(why);
    tell(graph, "Invalid tensor index in " + std::string(what) + ".", {why});
    return false;
  }
  return true;
}

// The struct has no values until a program sets them, and tensors that nobody dequantizes often go without: what cannot
// be a quantization of the type is none.
bool quantizes(TfLiteType type, const TfLiteQuantizationParams& params) {
  if (!(params.scale > 0) || !std::isfinite(params.scale)) return false;
  const bool is_signed = type == kTfLiteInt16 || type == kTfLiteInt8 || type == kTfLiteInt4 || type == kTfLiteInt2;
  const int bits = type == kTfLiteInt16 || type == kTfLiteUInt16 ? 16
                   : type == kTfLiteInt8 || type == kTfLiteUInt8 ? 8
                   : type == kTfLiteInt4 || type == kTfLiteUInt4 ? 4
                   : type == kTfLiteInt2                         ? 2
                                                                 : 0;
  if (!bits) return true;
  const int lowest = is_signed ? -(1 << (bits - 1)) : 0;
  return params.zero_point >= lowest && params.zero_point < lowest + (1 << bits);
}

TfLiteQuantization from_params(TfLiteType type, TfLiteQuantizationParams params) {
  surelite::Quantization quantization;
  if (quantizes(type, params)) {
    quantization.kind = surelite::Quantization::Kind::affine;
    quantization.scale = {params.scale};
    quantization.zero_point = {params.zero_point};
  }
  return surelite::compat::make_quantization(quantization);
}

// The words that the stock library has for a shape that overflows.
std::string_view overflow_words(std::span<const int32_t> dims) {
  return surelite::checked_count(dims) ? "BytesRequired number of bytes overflowed."
                                       : "BytesRequired number of elements overflowed.";
}

std::vector<int> list_of(size_t rank, const int* dims) {
  return rank && dims ? std::vector<int>(dims, dims + rank) : std::vector<int>();
}

}  // namespace

TfLiteStatus Subgraph::AddTensors(int tensors_to_add, int* first_new_tensor_index) {
  const surelite::Status status = core_->add_tensors(tensors_to_add, first_new_tensor_index);
  return status ? kTfLiteOk : tell(*core_, "", status.error());
}

TfLiteStatus Subgraph::SetInputs(std::vector<int> inputs) {
  if (!all_known(*core_, inputs, "inputs")) return kTfLiteError;
  core_->set_inputs(std::move(inputs));
  return kTfLiteOk;
}

TfLiteStatus Subgraph::SetOutputs(std::vector<int> outputs) {
  if (!all_known(*core_, outputs, "outputs")) return kTfLiteError;
  core_->set_outputs(std::move(outputs));
  return kTfLiteOk;
}

TfLiteStatus Subgraph::SetVariables(std::vector<int> variables) {
  if (!all_known(*core_, variables, "variables")) return kTfLiteError;
  core_->set_variables(std::move(variables));
  return kTfLiteOk;
}

TfLiteStatus Subgraph::SetExecutionPlan(const std::vector<int>& new_plan) {
  for (const int n : new_plan)
    if (!core_->node(n))
      return tell(*core_, "",
                  {diagnose(Code::A704, {{"what", "node"},
                                         {"given", n},
                                         {"available", "the subgraph has " + std::to_string(core_->node_count())}})});
  core_->set_execution_plan(new_plan);
  return kTfLiteOk;
}

void Subgraph::SetName(const char* name) { core_->set_name(name ? name : ""); }

TfLiteStatus Subgraph::AddNodeWithParameters(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                             const std::vector<int>& intermediates, const char* init_data,
                                             size_t init_data_size, void* builtin_data,
                                             const TfLiteRegistration* registration, int* node_index) {
  if (!registration) {
    std::free(builtin_data);
    return tell(*core_, "",
                {diagnose(Code::A711, {{"function", "AddNodeWithParameters"},
                                       {"argument", "registration"},
                                       {"value", "null"},
                                       {"expected", "a registration is needed"}})});
  }
  surelite::OperatorDef def;
  const surelite::OpSpec* native = surelite::compat::native_spec(*registration);
  def.code = registration->builtin_code;
  def.name = native ? std::string(native->name) : registration->custom_name ? registration->custom_name : "";
  def.version = native ? native->max_version : registration->version;
  def.inputs = inputs;
  def.outputs = outputs;
  def.intermediates = intermediates;
  if (init_data && init_data_size) {
    // The caller's bytes need not outlive the call.
    auto copy = std::make_shared<std::vector<std::byte>>(
        reinterpret_cast<const std::byte*>(init_data), reinterpret_cast<const std::byte*>(init_data) + init_data_size);
    def.custom_options = *copy;
    core_->draft().keep(std::move(copy));
  }
  if (native) {
    // Where there are none, a delegate may still take the node; what is left is refused when memory is due.
    surelite::compat::OwnedOptions options = builtin_data
                                                 ? surelite::compat::make_options(native->name, builtin_data)
                                                 : surelite::compat::default_options(native->name);
    def.options = options.view;
    core_->draft().keep(std::move(options.bytes));
  }
  surelite::Result<int> added = core_->add_node(std::move(def), *registration, native, true, builtin_data);
  if (!added) return tell(*core_, "", added.error());
  core_->node(*added)->params_missing = native && !native->options.empty() && !builtin_data;
  if (node_index) *node_index = *added;
  return kTfLiteOk;
}

TfLiteStatus Subgraph::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                                   const std::vector<int>& dims, TfLiteQuantization quantization,
                                                   const char* buffer, size_t bytes, const Allocation*,
                                                   TfLiteSparsity* sparsity) {
  TfLiteSparsityFree(sparsity);
  surelite::Quantization core = surelite::compat::to_core(quantization);
  TfLiteQuantizationFree(&quantization);
  const std::optional<surelite::ElementType> element = surelite::compat::to_core(type);
  bool fits = element.has_value();
  size_t need = 0;
  if (fits && surelite::bits_of(*element) != 0) {
    const std::optional<size_t> counted = surelite::checked_bytes(*element, dims);
    need = counted.value_or(0);
    fits = counted && need == bytes;
  }
  if (!fits || (bytes && !buffer))
    return tell(*core_, "",
                {diagnose(Code::A711,
                          {{"function", "SetTensorParametersReadOnly"},
                           {"argument", "bytes"},
                           {"value", bytes},
                           {"expected", "the type and the shape take " + std::to_string(need)}})});
  surelite::TensorDef def;
  def.type = *element;
  def.shape = surelite::Shape(std::span<const int32_t>(dims));
  def.has_rank = true;
  def.is_constant = true;
  def.data = {reinterpret_cast<const std::byte*>(buffer), bytes};
  if (reinterpret_cast<uintptr_t>(buffer) % surelite::alignment_of(*element)) {
    surelite::Result<surelite::Block> block = surelite::allocate(bytes, "an aligned copy of a constant");
    if (!block) return tell(*core_, "", block.error());
    std::memcpy(block->data(), buffer, bytes);
    auto copy = std::make_shared<const surelite::Block>(std::move(*block));
    def.data = copy->bytes();
    core_->draft().keep(std::move(copy));
  }
  def.quantization = std::move(core);
  const surelite::Status status = core_->define_tensor(tensor_index, std::move(def), name);
  return status ? kTfLiteOk : tell(*core_, "", status.error());
}

TfLiteStatus Subgraph::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                                    const std::vector<int>& dims, TfLiteQuantization quantization,
                                                    bool is_variable, const std::vector<int>& dims_signature) {
  surelite::TensorDef def;
  def.quantization = surelite::compat::to_core(quantization);
  TfLiteQuantizationFree(&quantization);
  const std::optional<surelite::ElementType> element = surelite::compat::to_core(type);
  if (!element)
    return tell(*core_, "",
                {diagnose(Code::A711, {{"function", "SetTensorParametersReadWrite"},
                                       {"argument", "type"},
                                       {"value", TfLiteTypeGetName(type)},
                                       {"expected", "an element type is needed"}})});
  if (surelite::bits_of(*element) && !surelite::checked_bytes(*element, dims))
    return tell(*core_, overflow_words(dims),
                {diagnose(Code::A708, {{"tensor", name ? name : ""},
                                       {"given", surelite::to_string(surelite::Shape(std::span<const int32_t>(dims)))},
                                       {"reason", "its size overflows"}})});
  def.type = *element;
  def.shape = surelite::Shape(std::span<const int32_t>(dims));
  def.shape_signature = dims_signature;
  def.has_rank = true;
  def.is_variable = is_variable;
  const surelite::Status status = core_->define_tensor(tensor_index, std::move(def), name);
  return status ? kTfLiteOk : tell(*core_, "", status.error());
}

namespace impl {

TfLiteStatus Interpreter::AddTensors(int tensors_to_add, int* first_new_tensor_index) {
  return primary_subgraph().AddTensors(tensors_to_add, first_new_tensor_index);
}
TfLiteStatus Interpreter::SetInputs(std::vector<int> inputs) { return primary_subgraph().SetInputs(std::move(inputs)); }
TfLiteStatus Interpreter::SetOutputs(std::vector<int> outputs) {
  return primary_subgraph().SetOutputs(std::move(outputs));
}
TfLiteStatus Interpreter::SetVariables(std::vector<int> variables) {
  return primary_subgraph().SetVariables(std::move(variables));
}
TfLiteStatus Interpreter::SetExecutionPlan(const std::vector<int>& new_plan) {
  return primary_subgraph().SetExecutionPlan(new_plan);
}
TfLiteStatus Interpreter::AddNodeWithParameters(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                                const char* init_data, size_t init_data_size, void* builtin_data,
                                                const TfLiteRegistration* registration, int* node_index) {
  return primary_subgraph().AddNodeWithParameters(inputs, outputs, {}, init_data, init_data_size, builtin_data,
                                                  registration, node_index);
}
TfLiteStatus Interpreter::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                                      const std::vector<int>& dims, TfLiteQuantization quantization,
                                                      const char* buffer, size_t bytes, const Allocation* allocation) {
  return primary_subgraph().SetTensorParametersReadOnly(tensor_index, type, name, dims, quantization, buffer, bytes,
                                                        allocation);
}
TfLiteStatus Interpreter::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                                      const std::vector<int>& dims,
                                                      TfLiteQuantizationParams quantization, const char* buffer,
                                                      size_t bytes, const Allocation* allocation) {
  return SetTensorParametersReadOnly(tensor_index, type, name, dims, from_params(type, quantization), buffer, bytes,
                                     allocation);
}
TfLiteStatus Interpreter::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name, size_t rank,
                                                      const int* dims, TfLiteQuantizationParams quantization,
                                                      const char* buffer, size_t bytes, const Allocation* allocation) {
  return SetTensorParametersReadOnly(tensor_index, type, name, list_of(rank, dims), quantization, buffer, bytes,
                                     allocation);
}
TfLiteStatus Interpreter::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                                       const std::vector<int>& dims, TfLiteQuantization quantization,
                                                       bool is_variable) {
  return primary_subgraph().SetTensorParametersReadWrite(tensor_index, type, name, dims, quantization, is_variable);
}
TfLiteStatus Interpreter::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                                       const std::vector<int>& dims,
                                                       TfLiteQuantizationParams quantization, bool is_variable,
                                                       const std::vector<int>* dims_signature) {
  const std::vector<int> signature = dims_signature ? *dims_signature : std::vector<int>();
  Subgraph& graph = primary_subgraph();
  const TfLiteQuantization affine = from_params(type, quantization);
  return graph.SetTensorParametersReadWrite(tensor_index, type, name, dims, affine, is_variable, signature);
}
TfLiteStatus Interpreter::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name, size_t rank,
                                                       const int* dims, TfLiteQuantizationParams quantization,
                                                       bool is_variable, size_t rank_dims_signature,
                                                       const int* dims_signature) {
  const std::vector<int> signature = list_of(rank_dims_signature, dims_signature);
  return SetTensorParametersReadWrite(tensor_index, type, name, list_of(rank, dims), quantization, is_variable,
                                      &signature);
}

}  // namespace impl
}  // namespace tflite

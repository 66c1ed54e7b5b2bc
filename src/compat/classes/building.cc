// SPDX-License-Identifier: Apache-2.0
// tflite::Interpreter: graphs built by hand.
#include <cstdlib>

#include "base/checked.h"
#include "compat/classes/interpreter_inside.h"
#include "compat/element_types.h"
#include "compat/params.h"
#include "compat/registrations.h"
#include "tensorflow/lite/core/interpreter.h"

namespace tflite {
namespace impl {
namespace {

using surelite::Code;
using surelite::diagnose;
using surelite::Diagnostic;

TfLiteStatus tell(const surelite::compat::Interpreter& core, const surelite::Diagnostics& why) {
  surelite::compat::report(core.reporter(), "", why);
  return kTfLiteError;
}

bool all_known(const surelite::compat::Interpreter& core, const std::vector<int>& list, const char* function) {
  for (const int t : list) {
    if (t == kTfLiteOptionalTensor || core.primary().tensor_exists(t)) continue;
    tell(core, {diagnose(Code::A704, {{"what", "tensor"},
                                      {"given", t},
                                      {"available", std::string(function) + " takes indices of tensors that exist"}})});
    return false;
  }
  return true;
}

surelite::Quantization from_params(TfLiteQuantizationParams params) {
  surelite::Quantization quantization;
  if (params.scale == 0) return quantization;
  quantization.kind = surelite::Quantization::Kind::affine;
  quantization.scale = {params.scale};
  quantization.zero_point = {params.zero_point};
  return quantization;
}

}  // namespace

TfLiteStatus Interpreter::AddTensors(int tensors_to_add, int* first_new_tensor_index) {
  const surelite::Status status = inside_->primary().add_tensors(tensors_to_add, first_new_tensor_index);
  return status ? kTfLiteOk : tell(*inside_->core, status.error());
}

TfLiteStatus Interpreter::SetInputs(std::vector<int> inputs) {
  if (!all_known(*inside_->core, inputs, "SetInputs")) return kTfLiteError;
  inside_->primary().set_inputs(std::move(inputs));
  return kTfLiteOk;
}

TfLiteStatus Interpreter::SetOutputs(std::vector<int> outputs) {
  if (!all_known(*inside_->core, outputs, "SetOutputs")) return kTfLiteError;
  inside_->primary().set_outputs(std::move(outputs));
  return kTfLiteOk;
}

TfLiteStatus Interpreter::SetVariables(std::vector<int> variables) {
  if (!all_known(*inside_->core, variables, "SetVariables")) return kTfLiteError;
  inside_->primary().set_variables(std::move(variables));
  return kTfLiteOk;
}

TfLiteStatus Interpreter::AddNodeWithParameters(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                                const char* init_data, size_t init_data_size, void* builtin_data,
                                                const TfLiteRegistration* registration, int* node_index) {
  if (!registration) {
    std::free(builtin_data);
    return tell(*inside_->core, {diagnose(Code::A711, {{"function", "AddNodeWithParameters"},
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
  if (init_data && init_data_size) def.custom_options = {reinterpret_cast<const std::byte*>(init_data), init_data_size};
  if (native) {
    surelite::compat::OwnedOptions options = surelite::compat::make_options(native->name, builtin_data);
    def.options = options.view;
    inside_->primary().keep(std::move(options.bytes));
  }
  surelite::Result<int> added = inside_->primary().add_node(std::move(def), *registration, native, true, builtin_data);
  if (!added) return tell(*inside_->core, added.error());
  if (node_index) *node_index = *added;
  return kTfLiteOk;
}

TfLiteStatus Interpreter::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                                      const std::vector<int>& dims, TfLiteQuantization quantization,
                                                      const char* buffer, size_t bytes, const Allocation*) {
  surelite::Quantization core = surelite::compat::to_core(quantization);
  TfLiteQuantizationFree(&quantization);
  const std::optional<surelite::ElementType> element = surelite::compat::to_core(type);
  const std::optional<size_t> need = element ? surelite::checked_bytes(*element, dims) : std::nullopt;
  const bool sized = element && surelite::bits_of(*element) != 0;
  if (!element || (sized && (!need || *need != bytes)) || (bytes && !buffer))
    return tell(
        *inside_->core,
        {diagnose(Code::A711, {{"function", "SetTensorParametersReadOnly"},
                               {"argument", "bytes"},
                               {"value", bytes},
                               {"expected", "the type and the shape take " + std::to_string(need.value_or(0))}})});
  surelite::TensorDef def;
  def.type = *element;
  def.shape = surelite::Shape(std::span<const int32_t>(dims));
  def.has_rank = true;
  def.is_constant = true;
  def.data = {reinterpret_cast<const std::byte*>(buffer), bytes};
  def.quantization = std::move(core);
  const surelite::Status status = inside_->primary().define_tensor(tensor_index, std::move(def), name);
  return status ? kTfLiteOk : tell(*inside_->core, status.error());
}

TfLiteStatus Interpreter::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                                      const std::vector<int>& dims,
                                                      TfLiteQuantizationParams quantization, const char* buffer,
                                                      size_t bytes, const Allocation* allocation) {
  return SetTensorParametersReadOnly(tensor_index, type, name, dims,
                                     surelite::compat::make_quantization(from_params(quantization)), buffer, bytes,
                                     allocation);
}

TfLiteStatus Interpreter::SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name, size_t rank,
                                                      const int* dims, TfLiteQuantizationParams quantization,
                                                      const char* buffer, size_t bytes, const Allocation* allocation) {
  return SetTensorParametersReadOnly(tensor_index, type, name,
                                     rank && dims ? std::vector<int>(dims, dims + rank) : std::vector<int>(),
                                     quantization, buffer, bytes, allocation);
}

TfLiteStatus Interpreter::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                                       const std::vector<int>& dims, TfLiteQuantization quantization,
                                                       bool is_variable) {
  surelite::TensorDef def;
  def.quantization = surelite::compat::to_core(quantization);
  TfLiteQuantizationFree(&quantization);
  const std::optional<surelite::ElementType> element = surelite::compat::to_core(type);
  if (!element)
    return tell(*inside_->core, {diagnose(Code::A711, {{"function", "SetTensorParametersReadWrite"},
                                                       {"argument", "type"},
                                                       {"value", TfLiteTypeGetName(type)},
                                                       {"expected", "an element type is needed"}})});
  def.type = *element;
  def.shape = surelite::Shape(std::span<const int32_t>(dims));
  def.has_rank = true;
  def.is_variable = is_variable;
  const surelite::Status status = inside_->primary().define_tensor(tensor_index, std::move(def), name);
  return status ? kTfLiteOk : tell(*inside_->core, status.error());
}

TfLiteStatus Interpreter::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                                       const std::vector<int>& dims,
                                                       TfLiteQuantizationParams quantization, bool is_variable,
                                                       const std::vector<int>*) {
  return SetTensorParametersReadWrite(tensor_index, type, name, dims,
                                      surelite::compat::make_quantization(from_params(quantization)), is_variable);
}

TfLiteStatus Interpreter::SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name, size_t rank,
                                                       const int* dims, TfLiteQuantizationParams quantization,
                                                       bool is_variable, size_t, const int*) {
  return SetTensorParametersReadWrite(tensor_index, type, name,
                                      rank && dims ? std::vector<int>(dims, dims + rank) : std::vector<int>(),
                                      quantization, is_variable);
}

}  // namespace impl
}  // namespace tflite

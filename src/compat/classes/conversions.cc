// SPDX-License-Identifier: Apache-2.0
// Values of the file format as the C interface has them, and the check of a whole file.
#include <cstring>

#include "compat/classes/bridge.h"
#include "compat/foreign/param_table.h"
#include "compat/foreign/params.h"
#include "compat/mirror/element_types.h"
#include "model/reflection.h"
#include "surelite/model.h"
#include "tensorflow/lite/core/api/flatbuffer_conversions.h"
#include "tensorflow/lite/core/tools/verifier.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace tflite {

TfLiteStatus ConvertTensorType(TensorType tensor_type, TfLiteType* type, ErrorReporter* error_reporter) {
  if (!type) return kTfLiteError;
  *type = kTfLiteNoType;
  if (!surelite::schema_enum_name("TensorType", static_cast<int>(tensor_type)).empty())
    *type = surelite::compat::to_tflite(static_cast<surelite::ElementType>(tensor_type));
  if (*type != kTfLiteNoType) return kTfLiteOk;
  if (error_reporter)
    error_reporter->Report("Unsupported data type %d in tensor", static_cast<int>(tensor_type));
  return kTfLiteError;
}

TfLiteStatus ParseOpData(const Operator* op, BuiltinOperator op_type, ErrorReporter* error_reporter,
                         BuiltinDataAllocator* allocator, void** builtin_data) {
  if (!op || !allocator || !builtin_data) return kTfLiteError;
  *builtin_data = nullptr;
  surelite::OperatorDef def;
  def.code = static_cast<int32_t>(op_type);
  def.name = std::string(surelite::schema_enum_name("BuiltinOperator", static_cast<int>(op_type)));
  const surelite::compat::ParamLayout* layout = surelite::compat::find_layout(def.name);
  if (!layout) return kTfLiteOk;
  const auto* table = static_cast<const flatbuffers::Table*>(op->builtin_options());
  if (table && surelite::schema_enum_name("BuiltinOptions", static_cast<int>(op->builtin_options_type())) ==
                   layout->table)
    def.options = surelite::OptionsView(layout->table, table);
  *builtin_data = surelite::compat::make_builtin_data(def, [&](size_t bytes) {
    void* memory = allocator->Allocate(bytes, alignof(std::max_align_t));
    if (memory) std::memset(memory, 0, bytes);
    return memory;
  });
  if (*builtin_data) return kTfLiteOk;
  if (error_reporter) error_reporter->Report("No memory for the options of %s", def.name.c_str());
  return kTfLiteError;
}

bool Verify(const void* buf, size_t len, ErrorReporter* error_reporter) {
  surelite::LoadOptions options;
  options.copy = true;
  const surelite::Result<surelite::Model> loaded =
      surelite::Model::from_bytes({static_cast<const std::byte*>(buf), buf ? len : 0}, options);
  if (loaded) return true;
  surelite::compat::report(surelite::compat::bridge(error_reporter ? error_reporter : DefaultErrorReporter()),
                           "The model is not a valid Flatbuffer buffer", loaded.error());
  return false;
}

bool Verify(const void* buf, size_t len, const OpResolver& resolver, ErrorReporter* error_reporter) {
  if (!Verify(buf, len, error_reporter)) return false;
  const Model* model = GetModel(buf);
  bool all = true;
  if (!model->operator_codes()) return all;
  for (const OperatorCode* code : *model->operator_codes()) {
    const int number = std::max<int>(code->deprecated_builtin_code(), code->builtin_code());
    const bool custom = number == BuiltinOperator_CUSTOM;
    const char* name = custom ? (code->custom_code() ? code->custom_code()->c_str() : "") : "";
    const TfLiteRegistration* found = custom ? resolver.FindOp(name, code->version())
                                             : resolver.FindOp(static_cast<BuiltinOperator>(number), code->version());
    if (found) continue;
    all = false;
    if (error_reporter)
      error_reporter->Report("Unsupported %s op: %s, version: %d", custom ? "custom" : "builtin",
                             custom ? name : EnumNameBuiltinOperator(static_cast<BuiltinOperator>(number)),
                             code->version());
  }
  return all;
}

}  // namespace tflite

// SPDX-License-Identifier: Apache-2.0
// Versions of operators by their signature.
#include "tensorflow/lite/tools/versioning/op_version.h"

#include <algorithm>
#include <cstdlib>

#include "compat/classes/op_version_rules.h"
#include "tensorflow/lite/schema/schema_utils.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace tflite {
namespace {

using surelite::compat::Condition;
using Specs = std::vector<OpSignatureTensorSpec>;

bool is_one_of(TfLiteType type, uint64_t types) {
  const auto number = static_cast<unsigned>(type);  // whatever a caller wrote there
  return number > 0 && number < 64 && (types >> number & 1) != 0;
}

bool is_one_of(const Specs& specs, unsigned index, uint64_t types) {
  return index < specs.size() && is_one_of(specs[index].type, types);
}

bool holds(const Condition& condition, const OpSignature& signature) {
  switch (condition.of) {
    case Condition::Of::nothing: return true;
    case Condition::Of::input: return is_one_of(signature.inputs, condition.index, condition.types);
    case Condition::Of::output: return is_one_of(signature.outputs, condition.index, condition.types);
    case Condition::Of::any:
      return is_one_of(signature.inputs, 0, condition.types) || is_one_of(signature.outputs, 0, condition.types);
    case Condition::Of::test: return condition.test(signature);
  }
  return false;
}

}  // namespace

int GetBuiltinOperatorVersion(const OpSignature& op_sig) {
  const BuiltinOperator op = surelite::compat::with_the_rules_of(op_sig.op);
  for (const surelite::compat::VersionRule& rule : surelite::compat::version_rules())
    if (rule.op == op && std::ranges::all_of(rule.all, [&](const Condition& each) { return holds(each, op_sig); }))
      return rule.version;
  return 1;
}

void UpdateOpVersion(uint8_t* model_buffer_pointer) {
  const Model* const model = model_buffer_pointer ? GetModel(model_buffer_pointer) : nullptr;
  if (!model || !model->subgraphs() || !model->operator_codes()) return;
  for (const SubGraph* subgraph : *model->subgraphs()) {
    if (!subgraph->operators()) continue;
    for (const Operator* op : *subgraph->operators()) {
      if (op->opcode_index() >= model->operator_codes()->size()) continue;
      const OperatorCode* const code = model->operator_codes()->Get(op->opcode_index());
      if (GetBuiltinCode(code) == BuiltinOperator_CUSTOM) continue;
      const OpSignature signature = GetOpSignature(code, op, subgraph, model);
      const int version = GetBuiltinOperatorVersion(signature);
      std::free(signature.builtin_data);
      if (version <= code->version()) continue;
      auto* const table = reinterpret_cast<flatbuffers::Table*>(const_cast<OperatorCode*>(code));
      if (!table->SetField<int32_t>(OperatorCode::VT_VERSION, version, 1))
        DefaultErrorReporter()->Report("Operator %s needs version %d; its file has no place for it",
                                       EnumNameBuiltinOperator(signature.op), version);
    }
  }
}

}  // namespace tflite

// SPDX-License-Identifier: Apache-2.0
// Copies a model's graph into the structs of surelite/inspect.h.
#include "surelite/inspect.h"

#include <new>

#include "model/access.h"
#include "model/reflection.h"

namespace surelite {
namespace {

bool is_integer(reflection::BaseType type) {
  return type == reflection::Bool || type == reflection::UType ||
         (type >= reflection::Byte && type <= reflection::ULong);
}

bool is_real(reflection::BaseType type) { return type == reflection::Float || type == reflection::Double; }

// False for a field that has no value to show: tables within the options.
bool read_option(const OptionsView& options, const reflection::Field& field, OperatorOption* option) {
  option->name = field.name()->str();
  const reflection::BaseType type = field.type()->base_type();
  if (is_integer(type)) {
    const int64_t value = options.i64(option->name);
    option->value = value;
    if (field.type()->index() < 0) return true;
    const auto* enumeration = schema().enums()->Get(static_cast<flatbuffers::uoffset_t>(field.type()->index()));
    if (const reflection::EnumVal* found = schema_enumerator(*enumeration, value))
      option->enumerator = found->name()->str();
  } else if (is_real(type)) {
    option->value = static_cast<double>(options.f32(option->name));
  } else if (type == reflection::String) {
    option->value = std::string(options.text(option->name));
  } else if (type == reflection::Vector && is_integer(field.type()->element())) {
    option->value = options.integers(option->name);
  } else if (type == reflection::Vector && is_real(field.type()->element())) {
    const std::vector<float> values = options.floats(option->name);
    option->value = std::vector<double>(values.begin(), values.end());
  } else {
    return false;
  }
  return true;
}

OperatorInfo describe(const OperatorDef& op) {
  OperatorInfo info{op.name, op.is_custom(), op.version, op.inputs, op.outputs, {}, op.custom_options};
  if (!op.options.present() || !op.options.object()) return info;
  // In the order of the schema: the reflection keeps fields by name.
  const auto& fields = *op.options.object()->fields();
  std::vector<const reflection::Field*> ordered(fields.size());
  for (const reflection::Field* field : fields)
    if (field->id() < ordered.size()) ordered[field->id()] = field;
  for (const reflection::Field* field : ordered) {
    OperatorOption option;
    if (field && !field->deprecated() && read_option(op.options, *field, &option))
      info.options.push_back(std::move(option));
  }
  return info;
}

SubgraphInfo describe(const SubgraphDef& graph) {
  SubgraphInfo info{graph.name, {}, {}, graph.inputs, graph.outputs};
  for (const TensorDef& tensor : graph.tensors)
    info.tensors.push_back({tensor.name, tensor.type, tensor.shape, tensor.shape_signature, tensor.quantization,
                            tensor.is_constant, tensor.is_variable, tensor.data, tensor.sparsity.has_value()});
  for (const OperatorDef& op : graph.operators) info.operators.push_back(describe(op));
  return info;
}

std::vector<SignatureInfo::Entry> describe(const std::vector<SignatureDef::Entry>& entries) {
  std::vector<SignatureInfo::Entry> list;
  for (const SignatureDef::Entry& entry : entries) list.push_back({entry.name, entry.tensor});
  return list;
}

}  // namespace

Result<ModelInfo> inspect(const Model& model) try {
  SURELITE_TRY(model.status());
  const ModelData& data = ModelAccess::data(model);
  ModelInfo info{data.version, data.description, data.bytes.size(), {}, {}, {}};
  for (const SubgraphDef& graph : data.subgraphs) info.subgraphs.push_back(describe(graph));
  for (const SignatureDef& signature : data.signatures)
    info.signatures.push_back(
        {signature.key, signature.subgraph, describe(signature.inputs), describe(signature.outputs)});
  for (const MetadataDef& entry : data.metadata) info.metadata.push_back({entry.name, entry.data});
  return info;
} catch (const std::bad_alloc&) {
  return fail(Code::B802, {{"what", "the description of the model"}, {"bytes", 0}});
}

}  // namespace surelite

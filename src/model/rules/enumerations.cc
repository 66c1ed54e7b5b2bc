// SPDX-License-Identifier: Apache-2.0
// Every field of an enumeration type, in every table, holds a value that the schema knows. Walks the file by reflection, so
// no table or field is listed here.
#include <flatbuffers/reflection.h>
#include <fmt/format.h>

#include "model/field_value.h"
#include "model/reflection.h"
#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  for (const std::string_view other : names)
    if (name == other) return true;
  return false;
}

// Newer converters write operators, and with them options tables, that this schema does not know. That is said when the
// operator is looked up (P302), with its number and place.
bool may_be_newer(const reflection::Enum& type) {
  const std::string_view name(type.name()->c_str(), type.name()->size());
  return is_one_of(name, {"tflite.BuiltinOperator", "tflite.BuiltinOptions", "tflite.BuiltinOptions2"});
}

struct Fields {
  bool known = false;  // looked up already
  std::vector<const reflection::Field*> enums;         // scalars
  std::vector<const reflection::Field*> enum_vectors;
  std::vector<const reflection::Field*> children;      // tables, vectors of tables, unions
};

Fields fields_of(const reflection::Object& object) {
  Fields fields;
  fields.known = true;
  for (const reflection::Field* field : *object.fields()) {
    const reflection::Type& type = *field->type();
    const bool typed = type.index() >= 0;
    switch (type.base_type()) {
      case reflection::Obj:
      case reflection::Union: fields.children.push_back(field); break;
      case reflection::Vector:
        if (type.element() == reflection::Obj) fields.children.push_back(field);
        else if (typed) fields.enum_vectors.push_back(field);
        break;
      default:
        if (typed && !may_be_newer(*schema().enums()->Get(static_cast<flatbuffers::uoffset_t>(type.index())))) fields.enums.push_back(field);
    }
  }
  return fields;
}

class Walk {
 public:
  Walk(const ModelData& model, Findings* findings) : model_(model), findings_(findings), fields_(schema().objects()->size()) {
    for (flatbuffers::uoffset_t i = 0; i < schema().objects()->size(); ++i)
      if (schema().objects()->Get(i) == schema().root_table()) root_ = i;
  }

  void run() { visit(flatbuffers::GetRoot<flatbuffers::Table>(model_.bytes.data()), root_); }

 private:
  struct Step {
    const reflection::Field* field;
    int64_t element;  // -1: not in a vector
  };

  std::string path(const reflection::Field& last) const {
    std::string text;
    for (const Step& step : path_) {
      text += step.field->name()->str();
      if (step.element >= 0) text += fmt::format("[{}]", step.element);
      text += ".";
    }
    return text + last.name()->str();
  }

  void check(const reflection::Field& field, int64_t value, const void* at) {
    const reflection::Enum& type = *schema().enums()->Get(static_cast<flatbuffers::uoffset_t>(field.type()->index()));
    if (schema_enumerator(type, value)) return;
    Where where;
    if (at) where.byte_begin = static_cast<const std::byte*>(at) - model_.bytes.data();
    findings_->add(Code::M214, where, {{"field", path(field)}, {"value", value}, {"enumeration", type.name()->str().substr(7)}});
  }

  void visit(const flatbuffers::Table* table, size_t object) {
    if (!fields_[object].known) fields_[object] = fields_of(*schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(object)));
    const Fields& fields = fields_[object];
    for (const reflection::Field* field : fields.enums)
      check(*field, integer_field(*table, *field), table->GetAddressOf(field->offset()));
    for (const reflection::Field* field : fields.enum_vectors) visit_values(table, *field);
    for (const reflection::Field* field : fields.children) visit_child(table, *field);
  }

  void visit_values(const flatbuffers::Table* table, const reflection::Field& field) {
    const auto* vector = table->GetPointer<const flatbuffers::VectorOfAny*>(field.offset());
    if (!vector) return;
    for (flatbuffers::uoffset_t i = 0; i < vector->size(); ++i)
      check(field, scalar_at<int64_t>(field.type()->element(), vector->Data() + i * flatbuffers::GetTypeSize(field.type()->element())), vector);
  }

  void visit_child(const flatbuffers::Table* table, const reflection::Field& field) {
    const reflection::Type& type = *field.type();
    if (type.base_type() == reflection::Vector) {
      const auto* vector = table->GetPointer<const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>*>(field.offset());
      for (flatbuffers::uoffset_t i = 0; vector && i < vector->size(); ++i)
        descend(vector->Get(i), static_cast<size_t>(type.index()), {&field, i});
      return;
    }
    const auto* child = table->GetPointer<const flatbuffers::Table*>(field.offset());
    if (!child) return;
    size_t object = static_cast<size_t>(type.index());
    if (type.base_type() == reflection::Union) {
      // The verifier does not look behind NONE and unknown members; neither may we.
      const reflection::Enum& members = *schema().enums()->Get(static_cast<flatbuffers::uoffset_t>(type.index()));
      const auto chosen = table->GetField<uint8_t>(static_cast<flatbuffers::voffset_t>(field.offset() - 2), 0);
      const reflection::EnumVal* member = chosen ? schema_enumerator(members, chosen) : nullptr;
      if (!member) return;
      object = static_cast<size_t>(member->union_type()->index());
    }
    descend(child, object, {&field, -1});
  }

  void descend(const flatbuffers::Table* child, size_t object, Step step) {
    path_.push_back(step);
    visit(child, object);
    path_.pop_back();
  }

  const ModelData& model_;
  Findings* findings_;
  std::vector<Fields> fields_;
  size_t root_ = 0;
  std::vector<Step> path_;
};

}  // namespace

void enumerations(const ModelData& model, const Limits&, Findings* findings) { Walk(model, findings).run(); }

}  // namespace surelite::rules

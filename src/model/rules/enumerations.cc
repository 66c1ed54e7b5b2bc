// SPDX-License-Identifier: Apache-2.0
// Every field of an enumeration type, in every table, holds a value that the schema knows. Walks the file by
// reflection, so no table or field is listed here.
#include <flatbuffers/reflection.h>
#include <fmt/format.h>

#include <memory>
#include <vector>

#include "model/verify/field_value.h"
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

// What is looked at in tables of one kind, out of the schema's tables once.
struct EnumField {
  const reflection::Field* field;
  const reflection::Enum* names;
  reflection::BaseType type;  // of a scalar, or of a vector's elements
  flatbuffers::voffset_t offset;
  int64_t fallback;
};

struct Child {
  const reflection::Field* field;
  const reflection::Enum* members;  // of a union
  size_t object;
  flatbuffers::voffset_t offset;
  bool is_vector;
};

struct Fields {
  std::vector<EnumField> enums, enum_vectors;
  std::vector<Child> children;  // tables, vectors of tables, unions
};

std::unique_ptr<Fields> fields_of(const reflection::Object& object) {
  auto fields = std::make_unique<Fields>();
  for (const reflection::Field* field : *object.fields()) {
    const reflection::Type& type = *field->type();
    const bool is_vector = type.base_type() == reflection::Vector, is_union = type.base_type() == reflection::Union;
    const reflection::BaseType value = is_vector ? type.element() : type.base_type();
    if (type.index() < 0) continue;
    const auto index = static_cast<flatbuffers::uoffset_t>(type.index());
    if (value == reflection::Obj || is_union) {
      fields->children.push_back(
          {field, is_union ? schema().enums()->Get(index) : nullptr, index, field->offset(), is_vector});
      continue;
    }
    const reflection::Enum& names = *schema().enums()->Get(index);
    if (is_vector) fields->enum_vectors.push_back({field, &names, value, field->offset(), 0});
    else if (!may_be_newer(names))
      fields->enums.push_back({field, &names, value, field->offset(), field->default_integer()});
  }
  return fields;
}

class Walk {
 public:
  Walk(const ModelData& model, Findings* findings)
      : model_(model), findings_(findings), fields_(schema().objects()->size()) {
    const auto& objects = *schema().objects();
    const reflection::Object* root = schema().root_table();
    while (root_ < objects.size() && objects.Get(static_cast<flatbuffers::uoffset_t>(root_)) != root) ++root_;
  }

  void run() {
    if (root_ < fields_.size()) visit(flatbuffers::GetRoot<flatbuffers::Table>(model_.bytes.data()), root_);
  }

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

  void check(const EnumField& field, int64_t value, const void* at) {
    if (schema_enumerator(*field.names, value)) return;
    Where where;
    if (at) where.byte_begin = static_cast<const std::byte*>(at) - model_.bytes.data();
    findings_->add(
        Code::M214, where,
        {{"field", path(*field.field)}, {"value", value}, {"enumeration", field.names->name()->str().substr(7)}});
  }

  void visit(const flatbuffers::Table* table, size_t object) {
    if (!fields_[object])
      fields_[object] = fields_of(*schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(object)));
    const Fields& fields = *fields_[object];
    for (const EnumField& field : fields.enums) {
      const uint8_t* at = table->GetAddressOf(field.offset);
      check(field, at ? scalar_at<int64_t>(field.type, at) : field.fallback, at);
    }
    for (const EnumField& field : fields.enum_vectors) visit_values(table, field);
    for (const Child& child : fields.children) visit_child(table, child);
  }

  void visit_values(const flatbuffers::Table* table, const EnumField& field) {
    const auto* vector = table->GetPointer<const flatbuffers::VectorOfAny*>(field.offset);
    if (!vector) return;
    for (flatbuffers::uoffset_t i = 0; i < vector->size(); ++i)
      check(field, scalar_at<int64_t>(field.type, vector->Data() + i * flatbuffers::GetTypeSize(field.type)), vector);
  }

  void visit_child(const flatbuffers::Table* table, const Child& field) {
    if (field.is_vector) {
      const auto* vector =
          table->GetPointer<const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>*>(field.offset);
      for (flatbuffers::uoffset_t i = 0; vector && i < vector->size(); ++i)
        descend(vector->Get(i), field.object, {field.field, i});
      return;
    }
    const auto* child = table->GetPointer<const flatbuffers::Table*>(field.offset);
    if (!child) return;
    size_t object = field.object;
    if (field.members) {
      // The verifier does not look behind NONE and unknown members; neither may we.
      const auto chosen = table->GetField<uint8_t>(static_cast<flatbuffers::voffset_t>(field.offset - 2), 0);
      const reflection::EnumVal* member = chosen ? schema_enumerator(*field.members, chosen) : nullptr;
      if (!member) return;
      object = static_cast<size_t>(member->union_type()->index());
    }
    descend(child, object, {field.field, -1});
  }

  void descend(const flatbuffers::Table* child, size_t object, Step step) {
    path_.push_back(step);
    visit(child, object);
    path_.pop_back();
  }

  const ModelData& model_;
  Findings* findings_;
  std::vector<std::unique_ptr<const Fields>> fields_;  // by kind of table, once one is met
  size_t root_ = 0;
  std::vector<Step> path_;
};

}  // namespace

void enumerations(const ModelData& model, const Limits&, Findings* findings) { Walk(model, findings).run(); }

}  // namespace surelite::rules

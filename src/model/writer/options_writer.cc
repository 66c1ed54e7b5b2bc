// SPDX-License-Identifier: Apache-2.0
// The table is written by reflection, then unpacked into the object that the generated code packs again.
#include "model/writer/options_writer.h"

#include <flatbuffers/reflection.h>

#include "model/reflection.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

class TableWriter {
 public:
  TableWriter(const OptionsSpec& spec, const reflection::Object& object) : spec_(spec), object_(object) {
    builder_.ForceDefaults(true);
  }

  // The root table, alive as long as this object.
  Result<const void*> write() {
    SURELITE_TRY(write_children());
    const flatbuffers::uoffset_t start = builder_.StartTable();
    for (const OptionsSpec::Field& field : spec_.fields) SURELITE_TRY(write_field(field));
    builder_.Finish(flatbuffers::Offset<flatbuffers::Table>(builder_.EndTable(start)));
    return static_cast<const void*>(flatbuffers::GetRoot<flatbuffers::Table>(builder_.GetBufferPointer()));
  }

 private:
  Failure refuse(const OptionsSpec::Field& field, const char* why) const {
    return fail(Code::A709, {{"call", "ModelWriter"}, {"what", spec_.table + "." + field.name + " " + why}});
  }

  const reflection::Field* find(const OptionsSpec::Field& field) const {
    return object_.fields()->LookupByKey(field.name.c_str());
  }

  // Strings and vectors come before the table that refers to them.
  Status write_children() {
    for (const OptionsSpec::Field& field : spec_.fields) {
      const reflection::Field* known = find(field);
      if (!known) return refuse(field, "is not in the schema");
      flatbuffers::uoffset_t child = 0;
      if (const auto* text = std::get_if<std::string>(&field.value)) child = builder_.CreateString(*text).o;
      else if (const auto* integers = std::get_if<std::vector<int64_t>>(&field.value))
        child = write_vector(known->type()->element(), *integers);
      else if (const auto* reals = std::get_if<std::vector<double>>(&field.value))
        child = write_vector(known->type()->element(), *reals);
      children_.push_back(child);
    }
    return {};
  }

  template <class From>
  flatbuffers::uoffset_t write_vector(reflection::BaseType element, const std::vector<From>& from) {
    const auto as = [&](auto sample) {
      return builder_.CreateVector(std::vector<decltype(sample)>(from.begin(), from.end())).o;
    };
    switch (element) {
      case reflection::Bool:
      case reflection::UByte: return as(uint8_t{});
      case reflection::Byte: return as(int8_t{});
      case reflection::Int: return as(int32_t{});
      case reflection::UInt: return as(uint32_t{});
      case reflection::Long: return as(int64_t{});
      case reflection::Float: return as(float{});
      default: return 0;
    }
  }

  Status write_field(const OptionsSpec::Field& field) {
    const reflection::Field& known = *find(field);
    const flatbuffers::uoffset_t child = children_[next_child_++];
    const reflection::BaseType type = known.type()->base_type();
    if (type == reflection::String || type == reflection::Vector) {
      if (child == 0 || (type == reflection::String) != std::holds_alternative<std::string>(field.value))
        return refuse(field, "takes another kind of value");
      builder_.AddOffset(known.offset(), flatbuffers::Offset<void>(child));
      return {};
    }
    if (const auto* integer = std::get_if<int64_t>(&field.value)) return write_scalar(field, known, *integer);
    if (const auto* real = std::get_if<double>(&field.value)) return write_scalar(field, known, *real);
    return refuse(field, "takes one number");
  }

  template <class From>
  Status write_scalar(const OptionsSpec::Field& field, const reflection::Field& known, From value) {
    const auto as = [&](auto sample) { builder_.AddElement(known.offset(), static_cast<decltype(sample)>(value)); };
    switch (known.type()->base_type()) {
      case reflection::Bool:
      case reflection::UByte: as(uint8_t{}); return {};
      case reflection::Byte: as(int8_t{}); return {};
      case reflection::Short: as(int16_t{}); return {};
      case reflection::Int: as(int32_t{}); return {};
      case reflection::UInt: as(uint32_t{}); return {};
      case reflection::Long: as(int64_t{}); return {};
      case reflection::Float: as(float{}); return {};
      case reflection::Double: as(double{}); return {};
      default: return refuse(field, "has a type that the writer does not know");
    }
  }

  const OptionsSpec& spec_;
  const reflection::Object& object_;
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::uoffset_t> children_;
  size_t next_child_ = 0;
};

}  // namespace

Status write_options(const OptionsSpec& spec, tflite::OperatorT* op) {
  const reflection::Object* object = schema_object(spec.table);
  int64_t first = 0, second = 0;
  const bool in_first = schema_enum_value("BuiltinOptions", spec.table, &first);
  const bool in_second = schema_enum_value("BuiltinOptions2", spec.table, &second);
  if (!object || (!in_first && !in_second))
    return fail(Code::A709, {{"call", "ModelWriter"}, {"what", "there is no options table " + spec.table}});
  TableWriter writer(spec, *object);
  SURELITE_LET(const void* table, writer.write());
  if (in_first) {
    const auto type = static_cast<tflite::BuiltinOptions>(first);
    op->builtin_options.Reset();
    op->builtin_options.value = tflite::BuiltinOptionsUnion::UnPack(table, type, nullptr);
    op->builtin_options.type = type;
  } else {
    const auto type = static_cast<tflite::BuiltinOptions2>(second);
    op->builtin_options_2.Reset();
    op->builtin_options_2.value = tflite::BuiltinOptions2Union::UnPack(table, type, nullptr);
    op->builtin_options_2.type = type;
  }
  return {};
}

}  // namespace surelite

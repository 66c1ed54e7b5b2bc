// SPDX-License-Identifier: Apache-2.0
// Field access through the reflection schema. The tables were verified, so accessors need no further bounds checks.
#include "model/options_view.h"

#include <flatbuffers/flatbuffers.h>

#include <cstring>

#include "model/verify/field_value.h"
#include "model/reflection.h"

namespace surelite {
namespace {

const reflection::Field* find_field(const reflection::Object* object, std::string_view field) {
  return object ? schema_find(*object->fields(), field) : nullptr;
}

template <class T>
const flatbuffers::Vector<T>* vector_of(const flatbuffers::Table* table, const reflection::Field* field) {
  return table->GetPointer<const flatbuffers::Vector<T>*>(field->offset());
}

template <class T, class Out>
void append(const flatbuffers::Table* table, const reflection::Field* field, std::vector<Out>* out) {
  const auto* vector = vector_of<T>(table, field);
  if (!vector) return;
  for (size_t i = 0; i < vector->size(); ++i) {
    T value;  // the verifier aligns vectors to 4 bytes, whatever their elements are
    std::memcpy(&value, vector->Data() + i * sizeof(T), sizeof(T));
    out->push_back(static_cast<Out>(value));
  }
}

}  // namespace

OptionsView::OptionsView(std::string_view table_name, const flatbuffers::Table* table)
    : object_(schema_object(table_name)), table_(table) {}

std::string_view OptionsView::table_name() const { return object_ ? schema_short_name(object_) : std::string_view(); }

int64_t OptionsView::i64(std::string_view name) const {
  const reflection::Field* field = find_field(object_, name);
  if (!field) return 0;
  return table_ ? integer_field(*table_, *field) : field->default_integer();
}

float OptionsView::f32(std::string_view name) const {
  const reflection::Field* field = find_field(object_, name);
  if (!field) return 0;
  return static_cast<float>(table_ ? real_field(*table_, *field) : field->default_real());
}

std::string_view OptionsView::text(std::string_view name) const {
  const reflection::Field* field = find_field(object_, name);
  if (!field || !table_) return {};
  const auto* text = table_->GetPointer<const flatbuffers::String*>(field->offset());
  return text ? std::string_view(text->c_str(), text->size()) : std::string_view();
}

std::vector<int64_t> OptionsView::integers(std::string_view name) const {
  std::vector<int64_t> values;
  const reflection::Field* field = find_field(object_, name);
  if (!field || !table_) return values;
  switch (field->type()->element()) {
    case reflection::Byte: append<int8_t>(table_, field, &values); break;
    case reflection::Bool:
    case reflection::UByte: append<uint8_t>(table_, field, &values); break;
    case reflection::Short: append<int16_t>(table_, field, &values); break;
    case reflection::Int: append<int32_t>(table_, field, &values); break;
    case reflection::UInt: append<uint32_t>(table_, field, &values); break;
    case reflection::Long: append<int64_t>(table_, field, &values); break;
    default: break;
  }
  return values;
}

std::vector<float> OptionsView::floats(std::string_view name) const {
  std::vector<float> values;
  const reflection::Field* field = find_field(object_, name);
  if (field && table_ && field->type()->element() == reflection::Float) append<float>(table_, field, &values);
  return values;
}

std::span<const std::byte> OptionsView::bytes(std::string_view name) const {
  const reflection::Field* field = find_field(object_, name);
  if (!field || !table_) return {};
  const auto* vector = vector_of<uint8_t>(table_, field);
  if (!vector) return {};
  return {reinterpret_cast<const std::byte*>(vector->data()), vector->size()};
}

bool OptionsView::has(std::string_view name) const {
  const reflection::Field* field = find_field(object_, name);
  return field && table_ && table_->CheckField(field->offset());
}

}  // namespace surelite

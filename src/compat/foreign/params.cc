// SPDX-License-Identifier: Apache-2.0
// Parameters in both directions, driven by the table.
#include "compat/foreign/params.h"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "compat/foreign/param_table.h"
#include "compat/mirror/element_types.h"
#include "model/reflection.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"

namespace surelite::compat {
namespace {

template <class T>
void put(void* base, size_t offset, T value) {
  std::memcpy(static_cast<char*>(base) + offset, &value, sizeof value);
}
template <class T>
T get(const void* base, size_t offset) {
  T value;
  std::memcpy(&value, static_cast<const char*>(base) + offset, sizeof value);
  return value;
}

// The struct's numbers for the file's, and back: both enumerations start with an extra "unknown".
int32_t type_from_file(int64_t value) { return to_tflite(static_cast<ElementType>(value)); }
int64_t type_to_file(int32_t value) {
  const std::optional<ElementType> type = to_core(static_cast<TfLiteType>(value));
  return type ? static_cast<int64_t>(*type) : 0;
}

size_t tail_bytes(const OperatorDef& op, const ParamLayout& layout) {
  size_t bytes = 0;
  for (const Param& param : layout.params)
    if (param.kind == ParamKind::real_list) bytes += op.options.floats(param.field).size() * sizeof(float);
  return bytes;
}

void read_param(const OptionsView& options, const Param& param, void* to, char** tail) {
  switch (param.kind) {
    case ParamKind::int32: put<int32_t>(to, param.offset, options.i32(param.field)); break;
    case ParamKind::int64: put<int64_t>(to, param.offset, options.i64(param.field)); break;
    case ParamKind::real: put<float>(to, param.offset, options.f32(param.field)); break;
    case ParamKind::flag: put<bool>(to, param.offset, options.flag(param.field)); break;
    case ParamKind::type: put<int32_t>(to, param.offset, type_from_file(options.i64(param.field))); break;
    case ParamKind::padding:
    case ParamKind::mirror_padding: put<int32_t>(to, param.offset, options.i32(param.field) + 1); break;
    case ParamKind::reduce_function: put<int32_t>(to, param.offset, options.i32(param.field)); break;
    case ParamKind::int32_array:
    case ParamKind::int64_array: {
      const std::vector<int64_t> values = options.integers(param.field);
      const size_t count = std::min<size_t>(values.size(), param.limit);
      for (size_t i = 0; i < count; ++i) {
        if (param.kind == ParamKind::int64_array)
          put<int64_t>(to, param.offset + i * sizeof(int64_t), values[i]);
        else
          put<int32_t>(to, param.offset + i * sizeof(int32_t), static_cast<int32_t>(values[i]));
      }
      if (param.count_offset) put<int32_t>(to, param.count_offset, static_cast<int32_t>(count));
      break;
    }
    case ParamKind::real_list: {
      const std::vector<float> values = options.floats(param.field);
      put<const float*>(to, param.offset, reinterpret_cast<const float*>(*tail));
      put<int32_t>(to, param.count_offset, static_cast<int32_t>(values.size()));
      if (!values.empty()) std::memcpy(*tail, values.data(), values.size() * sizeof(float));
      *tail += values.size() * sizeof(float);
      break;
    }
    case ParamKind::byte_list: {
      const std::span<const std::byte> bytes = options.bytes(param.field);
      put<const void*>(to, param.offset, bytes.data());
      put<size_t>(to, param.count_offset, bytes.size());
      break;
    }
    case ParamKind::text:
      put<const char*>(to, param.offset, options.text(param.field).data());
      break;  // ends with 0 in the file
  }
}

// Scalars of a flatbuffer table are written in the width that the schema says.
void add_scalar(flatbuffers::FlatBufferBuilder* builder, const reflection::Field& field, int64_t integer, float real) {
  const flatbuffers::voffset_t at = field.offset();
  switch (field.type()->base_type()) {
    case reflection::Bool:
    case reflection::Byte:
    case reflection::UByte: builder->AddElement<int8_t>(at, static_cast<int8_t>(integer)); break;
    case reflection::Short:
    case reflection::UShort: builder->AddElement<int16_t>(at, static_cast<int16_t>(integer)); break;
    case reflection::Int:
    case reflection::UInt: builder->AddElement<int32_t>(at, static_cast<int32_t>(integer)); break;
    case reflection::Long:
    case reflection::ULong: builder->AddElement<int64_t>(at, integer); break;
    case reflection::Float: builder->AddElement<float>(at, real); break;
    default: break;
  }
}

flatbuffers::Offset<void> add_vector(flatbuffers::FlatBufferBuilder* builder, const Param& param, const void* from) {
  const int32_t given = param.count_offset ? get<int32_t>(from, param.count_offset) : param.limit;
  if (param.kind == ParamKind::real_list) {
    const auto* values = get<const float*>(from, param.offset);
    return builder->CreateVector(values, values ? static_cast<size_t>(std::max(given, 0)) : 0).Union();
  }
  const auto count = static_cast<size_t>(std::clamp<int32_t>(given, 0, param.limit));
  if (param.kind == ParamKind::int32_array) {
    std::vector<int32_t> values(count);
    for (size_t i = 0; i < count; ++i) values[i] = get<int32_t>(from, param.offset + i * sizeof(int32_t));
    return builder->CreateVector(values).Union();
  }
  std::vector<int64_t> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = get<int64_t>(from, param.offset + i * sizeof(int64_t));
  return builder->CreateVector(values).Union();
}

}  // namespace

void* make_builtin_data(const OperatorDef& op) {
  return make_builtin_data(op, [](size_t bytes) { return std::calloc(1, bytes); });
}

void* make_builtin_data(const OperatorDef& op, const std::function<void*(size_t)>& allocate) {
  const ParamLayout* layout = find_layout(op.name);
  if (!layout || op.is_custom()) return nullptr;
  const size_t size =
      (layout->size + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
  auto* block = static_cast<char*>(allocate(size + tail_bytes(op, *layout)));
  if (!block) return nullptr;
  const OptionsView options = op.options.present() ? op.options : OptionsView(layout->table, nullptr);
  char* tail = block + size;
  for (const Param& param : layout->params) read_param(options, param, block, &tail);
  return block;
}

namespace {

OwnedOptions finish(flatbuffers::FlatBufferBuilder* builder, flatbuffers::uoffset_t start, std::string_view table) {
  builder->Finish(flatbuffers::Offset<void>(builder->EndTable(start)));
  auto bytes = std::make_shared<std::vector<uint8_t>>(builder->GetBufferPointer(),
                                                      builder->GetBufferPointer() + builder->GetSize());
  OwnedOptions owned;
  owned.view = OptionsView(table, flatbuffers::GetRoot<flatbuffers::Table>(bytes->data()));
  owned.bytes = std::move(bytes);
  return owned;
}

}  // namespace

OwnedOptions make_options(std::string_view op_name, const void* from) {
  const ParamLayout* layout = find_layout(op_name);
  const reflection::Object* object = layout ? schema_object(layout->table) : nullptr;
  if (!object || !from) return {};
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(true);
  std::vector<std::pair<flatbuffers::voffset_t, flatbuffers::Offset<void>>> references;
  const auto field_of = [&](const Param& param) { return object->fields()->LookupByKey(param.field); };
  for (const Param& param : layout->params) {
    const reflection::Field* field = field_of(param);
    if (!field) continue;
    if (param.kind == ParamKind::int32_array || param.kind == ParamKind::int64_array ||
        param.kind == ParamKind::real_list) {
      references.emplace_back(field->offset(), add_vector(&builder, param, from));
    } else if (param.kind == ParamKind::text) {
      const auto* words = get<const char*>(from, param.offset);
      references.emplace_back(field->offset(), builder.CreateString(words ? words : "").Union());
    } else if (param.kind == ParamKind::byte_list) {
      const auto* bytes = get<const uint8_t*>(from, param.offset);
      references.emplace_back(field->offset(),
                              builder.CreateVector(bytes, bytes ? get<size_t>(from, param.count_offset) : 0).Union());
    }
  }
  const flatbuffers::uoffset_t start = builder.StartTable();
  for (const auto& [at, offset] : references) builder.AddOffset(at, offset);
  for (const Param& param : layout->params) {
    const reflection::Field* field = field_of(param);
    if (!field) continue;
    switch (param.kind) {
      case ParamKind::int32:
      case ParamKind::reduce_function: add_scalar(&builder, *field, get<int32_t>(from, param.offset), 0); break;
      case ParamKind::int64: add_scalar(&builder, *field, get<int64_t>(from, param.offset), 0); break;
      case ParamKind::real: add_scalar(&builder, *field, 0, get<float>(from, param.offset)); break;
      case ParamKind::flag: add_scalar(&builder, *field, get<uint8_t>(from, param.offset) != 0, 0); break;
      case ParamKind::type: add_scalar(&builder, *field, type_to_file(get<int32_t>(from, param.offset)), 0); break;
      case ParamKind::padding:
      case ParamKind::mirror_padding: add_scalar(&builder, *field, get<int32_t>(from, param.offset) - 1, 0); break;
      default: break;
    }
  }
  return finish(&builder, start, layout->table);
}

OwnedOptions default_options(std::string_view op_name) {
  const ParamLayout* layout = find_layout(op_name);
  if (!layout || !schema_object(layout->table)) return {};
  flatbuffers::FlatBufferBuilder builder;
  return finish(&builder, builder.StartTable(), layout->table);
}

}  // namespace surelite::compat

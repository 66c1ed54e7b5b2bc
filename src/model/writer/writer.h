// SPDX-License-Identifier: Apache-2.0
// Builds a model file in memory, for tests, tools, generated code and examples. What it writes is not checked here: the
// bytes pass the same verification as any file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace tflite {
struct ModelT;
}

namespace surelite {

// The options of an operator by the schema's names: {"Pool2DOptions", {{"padding", 1}, {"filter_width", 2}}}. Fields
// that are not named keep their defaults.
struct OptionsSpec {
  using Value = std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<double>>;
  struct Field {
    Field(std::string_view field_name, int v) : name(field_name), value(int64_t{v}) {}
    Field(std::string_view field_name, int64_t v) : name(field_name), value(v) {}
    Field(std::string_view field_name, bool v) : name(field_name), value(int64_t{v}) {}
    Field(std::string_view field_name, double v) : name(field_name), value(v) {}
    Field(std::string_view field_name, float v) : name(field_name), value(double{v}) {}
    Field(std::string_view field_name, const char* v) : name(field_name), value(std::string(v)) {}
    Field(std::string_view field_name, std::string v) : name(field_name), value(std::move(v)) {}
    Field(std::string_view field_name, std::vector<int64_t> v) : name(field_name), value(std::move(v)) {}
    Field(std::string_view field_name, std::vector<double> v) : name(field_name), value(std::move(v)) {}
    std::string name;
    Value value;
  };
  std::string table;  // empty: no options
  std::vector<Field> fields;
};

class ModelWriter {
 public:
  using NamedTensors = std::vector<std::pair<std::string, int>>;

  // Starts with one empty subgraph.
  explicit ModelWriter(std::string_view description = {});
  ~ModelWriter();
  ModelWriter(ModelWriter&&) noexcept;
  ModelWriter& operator=(ModelWriter&&) noexcept;

  // Appends a subgraph; what is added later goes there. Returns its index.
  int add_subgraph(std::string_view name);
  // Each returns the index of the new tensor in the current subgraph.
  int add_tensor(std::string_view name, ElementType type, const Shape& shape, const Quantization& quantization = {});
  int add_variable(std::string_view name, ElementType type, const Shape& shape, const Quantization& quantization = {});
  int add_constant(std::string_view name, ElementType type, const Shape& shape, std::span<const std::byte> data,
                   const Quantization& quantization = {});
  template <class T>
  int add_constant(std::string_view name, ElementType type, const Shape& shape, const std::vector<T>& data,
                   const Quantization& quantization = {}) {
    return add_constant(name, type, shape, std::as_bytes(std::span(data)), quantization);
  }
  int add_strings(std::string_view name, const Shape& shape, std::span<const std::string> strings);
  // Extents that may vary: one entry per axis, -1 where it may.
  void set_shape_signature(int tensor, std::vector<int32_t> signature);

  // `name` is that of the schema, "CONV_2D". Returns the index of the operator.
  int add_operator(std::string_view name, std::vector<int32_t> inputs, std::vector<int32_t> outputs,
                   const OptionsSpec& options = {}, int version = 1);
  int add_custom_operator(std::string_view name, std::vector<int32_t> inputs, std::vector<int32_t> outputs,
                          std::span<const std::byte> custom_options = {}, int version = 1);
  void set_inputs(std::vector<int32_t> tensors);
  void set_outputs(std::vector<int32_t> tensors);
  // A signature of the current subgraph.
  void add_signature(std::string_view key, const NamedTensors& inputs, const NamedTensors& outputs);
  void add_metadata(std::string_view name, std::span<const std::byte> data);

  // The bytes of the file. Fails with A709 if an operator, options table or field was not one of the schema's.
  Result<std::vector<std::byte>> finish() const;

  // FlatBuffers' own object, for what has no function here.
  tflite::ModelT& object() { return *model_; }

 private:
  int add(std::string_view name, ElementType type, const Shape& shape, const Quantization& quantization,
          uint32_t buffer);
  uint32_t add_buffer(std::span<const std::byte> data);
  uint32_t operator_code(int32_t code, std::string_view custom, int version);

  std::unique_ptr<tflite::ModelT> model_;
  Diagnostics faults_;
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// What a model contains, as plain structs: tensors, operators with their options, signatures, metadata.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "surelite/model.h"
#include "surelite/types.h"

namespace surelite {

// Positions of tensors are those within their subgraph; -1 stands for an optional input that is absent. Spans of bytes
// are valid as long as a copy of the model.
struct TensorInfo {
  std::string name;  // need not be unique, may be empty
  ElementType type = ElementType::float32;
  Shape shape;                           // extents, outermost first
  std::vector<int32_t> shape_signature;  // empty, or one entry per axis: -1 where the extent may vary
  Quantization quantization;
  bool is_constant = false;         // its value is in `data`
  bool is_variable = false;         // keeps its value from run to run
  std::span<const std::byte> data;  // of a constant, in the file's layout; compressed if is_sparse
  bool is_sparse = false;
};

struct OperatorOption {
  std::string name;  // as in the schema: "stride_w"
  std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<double>> value;
  std::string enumerator;  // for an integer that is one of an enumeration: "SAME"
};

struct OperatorInfo {
  std::string name;  // "CONV_2D", or the custom code
  bool is_custom = false;
  int version = 1;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::vector<OperatorOption> options;  // of a builtin operator; fields that are absent in the file have their defaults
  std::span<const std::byte> custom_options;  // of a custom operator
};

struct SubgraphInfo {
  std::string name;
  std::vector<TensorInfo> tensors;
  std::vector<OperatorInfo> operators;  // in the order in which they run
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
};

struct SignatureInfo {
  struct Entry {
    std::string name;
    int32_t tensor = 0;
  };
  std::string key;  // CompileOptions::signature takes it
  int32_t subgraph = 0;
  std::vector<Entry> inputs;
  std::vector<Entry> outputs;
};

struct MetadataInfo {
  std::string name;
  std::span<const std::byte> data;
};

struct ModelInfo {
  uint32_t version = 0;  // of the file format
  std::string description;
  uint64_t bytes = 0;  // of the file
  std::vector<SubgraphInfo> subgraphs;
  std::vector<SignatureInfo> signatures;
  std::vector<MetadataInfo> metadata;
};

// Everything at once; copies names, options and shapes, not the data. Fails as the model did if that is empty, B802
// without memory. May be called from several threads.
Result<ModelInfo> inspect(const Model& model);

}  // namespace surelite

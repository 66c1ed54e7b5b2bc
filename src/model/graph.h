// SPDX-License-Identifier: Apache-2.0
// A verified model as plain structs: indices are in range, buffers are as long as their shape says, subgraph references
// do not cycle. Views point into the bytes that the ModelData pins. Immutable once built.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/platform/files.h"
#include "model/options_view.h"
#include "surelite/diagnostic.h"
#include "surelite/limits.h"
#include "surelite/types.h"

namespace surelite {

inline constexpr int kNoTensor = -1;  // an optional input that is absent

// One axis of a sparse tensor in compressed form.
struct SparseAxis {
  bool compressed = false;  // false: dense
  int32_t dense_size = 0;
  std::vector<int32_t> segments;
  std::vector<int32_t> indices;
};

struct Sparsity {
  std::vector<int32_t> traversal_order;
  std::vector<int32_t> block_map;
  std::vector<SparseAxis> axes;
};

struct TensorDef {
  std::string name;
  ElementType type = ElementType::float32;
  Shape shape;
  std::vector<int32_t> shape_signature;  // empty, or one entry per axis, -1 where the extent may vary
  bool has_rank = false;                 // tells a scalar from a tensor of unknown rank when the shape is empty
  bool is_variable = false;
  bool is_constant = false;              // its value is in `data`
  std::span<const std::byte> data;       // exactly the bytes of shape x type, aligned for the type
  uint32_t buffer = 0;
  uint32_t external_buffer = 0;          // not 0: the data lies in another file (read_external_data)
  Quantization quantization;
  std::optional<Sparsity> sparsity;      // `data` is then the compressed form
  int64_t byte_offset = -1;              // of the Tensor table in the file, for diagnostics
};

struct OperatorDef {
  int32_t code = 0;           // BuiltinOperator; kCustomCode for custom operators
  std::string name;           // "CONV_2D", or the custom code
  int32_t version = 1;
  uint32_t opcode_index = 0;
  std::vector<int32_t> inputs;  // kNoTensor where optional and absent
  std::vector<int32_t> outputs;
  std::vector<int32_t> intermediates;
  OptionsView options;        // the builtin options table, or empty
  std::span<const std::byte> custom_options;
  int64_t byte_offset = -1;   // of the Operator table in the file
  bool is_custom() const { return code == 32; }
};
inline constexpr int32_t kCustomCode = 32;

struct SubgraphDef {
  std::string name;
  std::vector<TensorDef> tensors;
  std::vector<int32_t> inputs;
  std::vector<int32_t> arguments;  // the inputs as a caller passes them: kNoTensor for one that is dropped
  std::vector<int32_t> outputs;
  std::vector<OperatorDef> operators;
};

struct SignatureDef {
  struct Entry {
    std::string name;
    int32_t tensor = 0;
  };
  std::string key;
  int32_t subgraph = 0;
  std::vector<Entry> inputs;
  std::vector<Entry> outputs;
};

struct MetadataDef {
  std::string name;
  uint32_t buffer = 0;
  std::span<const std::byte> data;
};

// A Buffer table. Its bytes lie in the FlatBuffer, or behind it at `offset`.
struct BufferDef {
  std::span<const std::byte> data;  // empty without data, or where offset and size leave the file
  uint64_t offset = 0;              // 0 unless the data lies outside the FlatBuffer
  uint64_t size = 0;
  int64_t byte_offset = -1;         // of the Buffer table in the file
};

// Part of a file beside the model's.
struct ExternalBufferDef {
  uint32_t id = 0;         // by which tensors name it
  uint32_t group = 0;      // in external_groups
  uint64_t offset = 0, length = 0;
  std::string packing;     // empty: as it is
};

struct ModelData {
  uint32_t version = 3;
  std::string description;
  std::vector<SubgraphDef> subgraphs;
  std::vector<BufferDef> buffers;
  uint32_t operator_code_count = 0;
  std::vector<SignatureDef> signatures;
  std::vector<MetadataDef> metadata;
  std::vector<ExternalBufferDef> external_buffers;
  std::vector<std::string> external_groups;  // names of files
  bool external_data_read = false;           // tensors with an external buffer have their data
  std::span<const std::byte> bytes;       // the file
  std::vector<std::shared_ptr<const void>> pins;  // whatever owns `bytes` and aligned copies of constants
  size_t realigned_bytes = 0;             // of constants copied because the file does not align them for their type
  Diagnostics findings;                   // warnings and notes of the verification
  // Pages of the file that lie among `bytes`: plain numbers, which somebody who writes to the file may change.
  std::vector<std::span<const std::byte>> mapped;
  FileIdentity file;                      // where `bytes` are a file's: which, and
  uint32_t file_mode = 0600;              // who may read and write it
};

// Where an operator or tensor is, for diagnostics. Indices may be out of range.
Where where_op(const ModelData& model, int subgraph, int op);
Where where_tensor(const ModelData& model, int subgraph, int tensor);

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Which nodes must run after which, beyond what tensors say: as metadata of a model.
#ifndef SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_EXPERIMENTAL_REMAT_METADATA_UTIL_H_
#define SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_EXPERIMENTAL_REMAT_METADATA_UTIL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tflite {

// The second node runs after the first.
using ControlEdge = std::pair<int32_t, int32_t>;
using ControlEdges = std::vector<ControlEdge>;
// One list for each subgraph.
using ModelControlDependencies = std::vector<ControlEdges>;

constexpr char kModelControlDependenciesMetadataKey[] = "model_control_dependencies";
constexpr uint32_t kModelControlDependenciesMetadataVersion = 1;
inline constexpr char kModelUseStablehloTensorKey[] = "keep_stablehlo_constant";

// Numbers in groups of 7 bits, the lowest first, of which all but the last have the eighth bit; signed ones as 0, -1,
// 1, -2, ...; lists with their length in front. The version comes first.
inline std::string SerializeModelControlDependencies(const ModelControlDependencies& in) {
  std::string out;
  const auto put = [&out](uint32_t value) {
    for (; value >= 128; value >>= 7) out.push_back(static_cast<char>(value % 128 + 128));
    out.push_back(static_cast<char>(value));
  };
  const auto put_signed = [&put](int32_t value) {
    put(value < 0 ? ~static_cast<uint32_t>(value) * 2 + 1 : static_cast<uint32_t>(value) * 2);
  };
  put(kModelControlDependenciesMetadataVersion);
  put(static_cast<uint32_t>(in.size()));
  for (const ControlEdges& edges : in) {
    put(static_cast<uint32_t>(edges.size()));
    for (const ControlEdge& edge : edges) {
      put_signed(edge.first);
      put_signed(edge.second);
    }
  }
  return out;
}

// False for bytes that are not such a list, and nothing else; `out` is then without meaning.
inline bool ParseModelControlDependencies(const char* data, size_t size, ModelControlDependencies* out) {
  const char* const end = data + size;
  const auto get = [&](uint32_t* value) {
    uint64_t sum = 0;
    for (int shift = 0; data != end && shift < 35; shift += 7) {
      const auto group = static_cast<unsigned char>(*data++);
      sum |= static_cast<uint64_t>(group % 128) << shift;
      *value = static_cast<uint32_t>(sum);
      if (group < 128) return sum <= UINT32_MAX;
    }
    return false;
  };
  // Every entry takes a byte or more.
  const auto get_length = [&](uint32_t* length) { return get(length) && *length <= static_cast<size_t>(end - data); };
  const auto get_signed = [&](int32_t* value) {
    uint32_t code = 0;
    if (!get(&code)) return false;
    *value = static_cast<int32_t>(code % 2 ? ~(code / 2) : code / 2);
    return true;
  };
  out->clear();
  uint32_t version = 0, count = 0;
  if (!get(&version) || version != kModelControlDependenciesMetadataVersion || !get_length(&count)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t edges = 0;
    if (!get_length(&edges)) return false;
    out->emplace_back();
    for (uint32_t k = 0; k < edges; ++k) {
      ControlEdge edge;
      if (!get_signed(&edge.first) || !get_signed(&edge.second)) return false;
      out->back().push_back(edge);
    }
  }
  return data == end;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_COMPILER_MLIR_LITE_EXPERIMENTAL_REMAT_METADATA_UTIL_H_

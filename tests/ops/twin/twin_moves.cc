// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "ops/op.h"
#include "twin.h"
#include "twin_run.h"

namespace surelite::harness {
namespace {

constexpr std::string_view kMovers[] = {"RESHAPE",
                                        "SQUEEZE",
                                        "EXPAND_DIMS",
                                        "TRANSPOSE",
                                        "SLICE",
                                        "STRIDED_SLICE",
                                        "DYNAMIC_UPDATE_SLICE",
                                        "TILE",
                                        "CONCATENATION",
                                        "SPLIT",
                                        "SPLIT_V",
                                        "PACK",
                                        "UNPACK",
                                        "PAD",
                                        "PADV2",
                                        "MIRROR_PAD",
                                        "STABLEHLO_PAD",
                                        "SPACE_TO_DEPTH",
                                        "DEPTH_TO_SPACE",
                                        "SPACE_TO_BATCH_ND",
                                        "BATCH_TO_SPACE_ND",
                                        "RESIZE_NEAREST_NEIGHBOR",
                                        "REVERSE_V2",
                                        "REVERSE_SEQUENCE",
                                        "Roll",
                                        "GATHER",
                                        "GATHER_ND",
                                        "STABLEHLO_GATHER",
                                        "SPARSE_TO_DENSE",
                                        "MATRIX_DIAG",
                                        "MATRIX_SET_DIAG",
                                        "DILATE",
                                        "SELECT",
                                        "SELECT_V2",
                                        "BROADCAST_TO",
                                        "FILL",
                                        "ONE_HOT"};

using Elements = std::vector<std::string>;

// The elements of a tensor's bytes, whatever their width: text for strings, else their bits.
Elements elements_of(ElementType type, std::span<const std::byte> bytes, int64_t count) {
  Elements list;
  if (type == ElementType::string) {
    if (const auto strings = read_strings(bytes, count, "tensor"))
      for (const std::string_view text : *strings) list.emplace_back(text);
    return list;
  }
  const size_t bits = static_cast<size_t>(bits_of(type));
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    if (bits >= 8) {
      list.emplace_back(reinterpret_cast<const char*>(bytes.data()) + i * bits / 8, bits / 8);
      continue;
    }
    const unsigned shift = static_cast<unsigned>(i * bits % 8);
    list.emplace_back(1,
                      static_cast<char>(std::to_integer<unsigned>(bytes[i * bits / 8]) >> shift & ((1u << bits) - 1)));
  }
  return list;
}

std::string zero_of(ElementType type) {
  return type == ElementType::string ? std::string()
                                     : std::string(static_cast<size_t>(std::max(bits_of(type) / 8, 1)), '\0');
}

std::string differences(const TwinRun& got, const TwinRun& numbered, const Elements& given, ElementType type) {
  for (size_t o = 0; o < got.outputs.size(); ++o) {
    if (got.shapes[o] != numbered.shapes[o])
      return fmt::format("output {} has shape {} instead of {}", o, to_string(got.shapes[o]),
                         to_string(numbered.shapes[o]));
    const int64_t count = got.shapes[o].count();
    const Elements elements = elements_of(type, got.outputs[o], count);
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      int32_t number = 0;
      std::memcpy(&number, numbered.outputs[o].data() + 4 * i, sizeof number);
      if (number < 0 || static_cast<size_t>(number) > given.size())
        return fmt::format("output {} holds {}, which was not given", o, number);
      if (i >= elements.size() || elements[i] != (number ? given[static_cast<size_t>(number) - 1] : zero_of(type)))
        return fmt::format("element {} of output {} is not the given element {} ({})", i, o, number, name_of(type));
    }
  }
  return "";
}

}  // namespace

std::string compare_moves(const Case& one, uint64_t seed, const Limits& limits, int64_t* compared) {
  const CaseOp& op = one.op();
  if (std::find(std::begin(kMovers), std::end(kMovers), op.name) == std::end(kMovers) || op.outputs.empty()) return "";
  const ElementType type = one.graphs[0].tensors[static_cast<size_t>(op.outputs[0])].type;
  if (type == ElementType::int32 || type == ElementType::int64 ||
      (type == ElementType::boolean && op.name.starts_with("SELECT")))
    return "";
  const Case open = with_open_data(one, type);
  Elements given;
  Random random(seed ^ 0x7717);
  const TwinRun got = run_twin(open, type, seed, limits, [&](const CaseTensor& tensor) {
    std::vector<std::byte> bytes = draw_bytes(tensor, random, Style::tame);
    for (std::string& element : elements_of(type, bytes, tensor.shape.count())) given.push_back(std::move(element));
    return bytes;
  });
  // Some types need a quantization.
  if (got.code >= "P330" && got.code <= "P334") return "";
  int32_t number = 0;
  const TwinRun numbered = run_twin(with_type(open, type, ElementType::int32), ElementType::int32, seed, limits,
                                    [&](const CaseTensor& tensor) {
                                      std::vector<int32_t> numbers(static_cast<size_t>(tensor.shape.count()));
                                      for (int32_t& n : numbers) n = ++number;
                                      const auto bytes = std::as_bytes(std::span(numbers));
                                      return std::vector<std::byte>(bytes.begin(), bytes.end());
                                    });
  // Limits are in bytes, of which types have not the same number.
  if (got.code.starts_with('B') || numbered.code.starts_with('B')) return "";
  if (got.code != numbered.code)
    return fmt::format("with {} it ends with '{}', with int32 with '{}'", name_of(type), got.code, numbered.code);
  if (!got.code.empty()) return "";
  ++*compared;
  return differences(got, numbered, given, type);
}

}  // namespace surelite::harness

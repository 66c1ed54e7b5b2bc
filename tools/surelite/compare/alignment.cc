// SPDX-License-Identifier: Apache-2.0
#include "compare/alignment.h"

#include <algorithm>
#include <map>

namespace surelite::tool {
namespace {

constexpr size_t kMostCells = 50'000'000;  // of the table of common sequences

bool converts(const OperatorDef& op) { return op.name == "QUANTIZE" || op.name == "DEQUANTIZE" || op.name == "CAST"; }

const TensorDef* output_of(const SubgraphDef& graph, const OperatorDef& op) {
  return op.outputs.empty() || op.outputs[0] < 0 ? nullptr : &graph.tensors[static_cast<size_t>(op.outputs[0])];
}

bool same_operators(const SubgraphDef& a, const SubgraphDef& b) {
  return std::equal(a.operators.begin(), a.operators.end(), b.operators.begin(), b.operators.end(),
                    [](const OperatorDef& x, const OperatorDef& y) { return x.name == y.name; });
}

std::vector<std::pair<int32_t, int32_t>> by_name(const SubgraphDef& a, const SubgraphDef& b) {
  std::map<std::string, int32_t> known;
  for (size_t i = 0; i < b.operators.size(); ++i)
    if (const TensorDef* output = output_of(b, b.operators[i]); output && !output->name.empty())
      known.emplace(output->name, static_cast<int32_t>(i));
  std::vector<std::pair<int32_t, int32_t>> pairs;
  for (size_t i = 0; i < a.operators.size(); ++i)
    if (const TensorDef* output = output_of(a, a.operators[i]))
      if (const auto found = known.find(output->name); found != known.end())
        pairs.emplace_back(static_cast<int32_t>(i), found->second);
  return pairs;
}

std::vector<std::pair<int32_t, int32_t>> by_structure(const SubgraphDef& a, const SubgraphDef& b) {
  const auto kept = [](const SubgraphDef& graph) {
    std::vector<int32_t> list;
    for (size_t i = 0; i < graph.operators.size(); ++i)
      if (!converts(graph.operators[i])) list.push_back(static_cast<int32_t>(i));
    return list;
  };
  const std::vector<int32_t> left = kept(a), right = kept(b);
  const size_t rows = left.size(), columns = right.size();
  if (rows == 0 || columns == 0 || (rows + 1) > kMostCells / (columns + 1)) return {};
  const auto alike = [&](size_t i, size_t j) {
    const OperatorDef &x = a.operators[static_cast<size_t>(left[i])], &y = b.operators[static_cast<size_t>(right[j])];
    const TensorDef *out_x = output_of(a, x), *out_y = output_of(b, y);
    return x.name == y.name && out_x && out_y && out_x->shape == out_y->shape;
  };
  // length[i][j]: of the longest common sequence of what follows i and j.
  std::vector<uint32_t> length((rows + 1) * (columns + 1), 0);
  const auto cell = [&](size_t i, size_t j) -> uint32_t& { return length[i * (columns + 1) + j]; };
  for (size_t i = rows; i-- > 0;)
    for (size_t j = columns; j-- > 0;)
      cell(i, j) = alike(i, j) ? cell(i + 1, j + 1) + 1 : std::max(cell(i + 1, j), cell(i, j + 1));
  std::vector<std::pair<int32_t, int32_t>> pairs;
  for (size_t i = 0, j = 0; i < rows && j < columns;) {
    if (alike(i, j) && cell(i, j) == cell(i + 1, j + 1) + 1)
      pairs.emplace_back(left[i++], right[j++]);
    else if (cell(i + 1, j) >= cell(i, j + 1))
      ++i;
    else
      ++j;
  }
  return pairs;
}

}  // namespace

Alignment align(const SubgraphDef& a, const SubgraphDef& b) {
  Alignment alignment;
  if (same_operators(a, b)) {
    alignment.by = "position";
    for (size_t i = 0; i < a.operators.size(); ++i)
      alignment.ops.emplace_back(static_cast<int32_t>(i), static_cast<int32_t>(i));
    return alignment;
  }
  alignment.by = "name";
  alignment.ops = by_name(a, b);
  if (alignment.ops.size() * 2 >= std::min(a.operators.size(), b.operators.size())) return alignment;
  alignment.by = "structure";
  alignment.ops = by_structure(a, b);
  return alignment;
}

}  // namespace surelite::tool

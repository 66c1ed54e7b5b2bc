// SPDX-License-Identifier: Apache-2.0
#include "delegates/constants.h"

#include <cstring>

#include "base/float16.h"

namespace surelite {
namespace {

bool in_file(const TensorDef& def) { return def.is_constant && !def.sparsity && !def.data.empty(); }

bool has_real_values(ElementType type) {
  return type == ElementType::float32 || type == ElementType::float16 || type == ElementType::int8 ||
         type == ElementType::uint8 || type == ElementType::int32;
}

bool is_affine(const TensorDef& def) {
  const Quantization& quant = def.quantization;
  return quant.kind == Quantization::Kind::affine && !quant.scale.empty() &&
         quant.zero_point.size() == quant.scale.size();
}

template <class T>
T element(const TensorDef& def, size_t i) {
  T value;
  std::memcpy(&value, def.data.data() + i * sizeof value, sizeof value);
  return value;
}

double stored(const TensorDef& def, size_t i) {
  switch (def.type) {
    case ElementType::float32: return static_cast<double>(element<float>(def, i));
    case ElementType::float16: return static_cast<double>(half_to_float(element<uint16_t>(def, i)));
    case ElementType::int8: return element<int8_t>(def, i);
    case ElementType::uint8: return element<uint8_t>(def, i);
    default: return element<int32_t>(def, i);
  }
}

}  // namespace

std::vector<int64_t> integers_of(const Tensor& tensor) {
  std::vector<int64_t> list;
  const TensorDef& def = *tensor.def;
  if (!in_file(def)) return list;
  for (size_t i = 0; i < static_cast<size_t>(tensor.count()); ++i) {
    if (def.type == ElementType::int32) list.push_back(element<int32_t>(def, i));
    else if (def.type == ElementType::int64) list.push_back(element<int64_t>(def, i));
  }
  return list;
}

std::span<float> floats(const Block& block) {
  return {reinterpret_cast<float*>(block.data()), block.size() / sizeof(float)};
}

void Constants::survey(const PartView& everything) {
  const std::lock_guard lock(mutex_);
  if (!everything.model || everything.ops.empty()) return;
  const SubgraphDef& graph = everything.model->subgraphs[static_cast<size_t>(everything.ops[0].where().subgraph)];
  for (const TensorDef& def : graph.tensors) sources_.erase(&def), computed_.erase(&def);
  for (const OperatorDef& op : graph.operators) {
    if (op.name != "DEQUANTIZE" || op.inputs.size() != 1 || op.outputs.size() != 1 || op.inputs[0] < 0) continue;
    const TensorDef &from = graph.tensors[static_cast<size_t>(op.inputs[0])],
                    &to = graph.tensors[static_cast<size_t>(op.outputs[0])];
    if (in_file(from) && (from.type == ElementType::float16 || is_affine(from))) sources_[&to] = &from;
  }
  std::set<const TensorDef*> fed;
  for (const Tensor* input : everything.inputs) fed.insert(input->def);
  for (const OpView& op : everything.ops)
    for (const Tensor* output : op.outputs())
      if (output) fed.insert(output->def);
  for (const OpView& op : everything.ops)
    for (const Tensor* input : op.inputs())
      if (input && !input->def->is_constant && !fed.contains(input->def)) computed_.insert(input->def);
}

bool Constants::is_constant(const Tensor& tensor) const {
  const std::lock_guard lock(mutex_);
  return tensor.def->is_constant || tensor.has_value || computed_.contains(tensor.def);
}

const TensorDef* Constants::source(const Tensor& tensor) const {
  const std::lock_guard lock(mutex_);
  const TensorDef* def = tensor.def;
  if (!def->is_constant) {
    const auto found = sources_.find(def);
    if (found == sources_.end()) return nullptr;
    def = found->second;
  }
  return in_file(*def) && has_real_values(def->type) && tensor.count() == def->shape.count() ? def : nullptr;
}

Result<Block> Constants::values(const Tensor& tensor, const std::vector<float>& scale) const {
  const TensorDef* def = source(tensor);
  if (!def) return fail(Code::I901, {{"what", "a constant that was accepted cannot be read"}});
  const auto count = static_cast<size_t>(tensor.count());
  SURELITE_LET(Block block, allocate(count * sizeof(float), "a constant for a delegate"));
  const std::span<float> out = floats(block);
  const bool real = def->type == ElementType::float32 || def->type == ElementType::float16;
  const std::vector<float>& scales = scale.empty() ? def->quantization.scale : scale;
  if (real || scales.empty()) {
    for (size_t i = 0; i < count; ++i) out[i] = static_cast<float>(stored(*def, i));
    return block;
  }
  // Elements behind one another that share a scale.
  size_t run = count;
  if (scales.size() > 1) {
    run = 1;
    const int axis = scale.empty() ? def->quantization.quantized_dimension : 0;
    for (int d = axis + 1; d < def->shape.rank(); ++d) run *= static_cast<size_t>(def->shape[d]);
  }
  const ZeroPoints& zero = def->quantization.zero_point;
  for (size_t i = 0; i < count; ++i) {
    const size_t c = i / run % scales.size();
    const double offset = scale.empty() ? (zero.size() > c ? zero[c] : 0) : 0;
    out[i] = static_cast<float>((stored(*def, i) - offset) * static_cast<double>(scales[c]));
  }
  return block;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Reads blockwise scales.
#include "ops/shared/quant/blockwise.h"

#include <cstring>
#include <string>

#include "base/float16.h"

namespace surelite {

Result<Blockwise> read_blockwise(const PrepareContext& ctx, int input) {
  const Tensor& tensor = ctx.input(input);
  const Quantization& quant = tensor.quant();
  const std::vector<TensorDef>& tensors = ctx.model().subgraphs[static_cast<size_t>(ctx.where().subgraph)].tensors;
  const auto refuse = [&](const std::string& what) { return ctx.bad_quantization(input, what); };
  if (tensor.rank() != 2)
    return refuse("it has blockwise scales and rank " + std::to_string(tensor.rank()) + ", not 2");
  if (quant.block_size <= 0 || tensor.dim(1) % quant.block_size != 0)
    return refuse("its rows of " + std::to_string(tensor.dim(1)) + " do not divide into blocks of " +
                  std::to_string(quant.block_size));
  if (quant.scales_tensor < 0 || static_cast<size_t>(quant.scales_tensor) >= tensors.size())
    return refuse("its scales are tensor " + std::to_string(quant.scales_tensor) + ", which does not exist");
  const TensorDef& scales = tensors[static_cast<size_t>(quant.scales_tensor)];
  const bool half = scales.type == ElementType::float16;
  if (!scales.is_constant || scales.sparsity || (!half && scales.type != ElementType::float32))
    return refuse("its scales, \"" + scales.name + "\", are " + std::string(name_of(scales.type)) +
                  (scales.is_constant ? "" : " and no constant") +
                  "; a plain constant of float16 or float32 is needed");
  Blockwise result;
  result.block = quant.block_size;
  const int64_t count = int64_t{tensor.dim(0)} * (tensor.dim(1) / quant.block_size);
  const size_t width = half ? sizeof(uint16_t) : sizeof(float);
  if (scales.data.size() / width < static_cast<uint64_t>(count))
    return refuse("it has " + std::to_string(scales.data.size() / width) + " scales for " + std::to_string(count) +
                  " blocks");
  result.scales.resize(static_cast<size_t>(count));
  for (size_t i = 0; i < result.scales.size(); ++i) {
    uint16_t bits = 0;
    if (half) std::memcpy(&bits, scales.data.data() + i * width, width);
    else std::memcpy(&result.scales[i], scales.data.data() + i * width, width);
    if (half) result.scales[i] = half_to_float(bits);
  }
  return result;
}

}  // namespace surelite

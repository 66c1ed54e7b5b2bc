// SPDX-License-Identifier: Apache-2.0
// Widens and densifies weights.
#include "ops/shared/quant/weights.h"

#include "ops/shared/move/sparse.h"

namespace surelite {

void unpack_ints(std::span<const std::byte> packed, int bits, int64_t count, int8_t* out) {
  const int per_byte = 8 / bits;
  const int drop = 8 - bits;
  for (int64_t i = 0; i < count; i += per_byte) {
    const auto byte = static_cast<uint8_t>(packed[static_cast<size_t>(i / per_byte)]);
    for (int j = 0; j < per_byte && i + j < count; ++j)
      out[i + j] = static_cast<int8_t>(static_cast<int8_t>(byte << (drop - j * bits)) >> drop);
  }
}

Status Weights::prepare(PrepareContext& ctx, int input) {
  input_ = input;
  const Tensor& tensor = ctx.input(input);
  if (tensor.def->sparsity) {
    SURELITE_LET(fixed_, densify(ctx, input));
    is_fixed_ = sparse_ = true;
    return {};
  }
  if (!is_narrow(tensor.type)) return {};
  const auto count = static_cast<size_t>(tensor.count());
  if (!ctx.known(input)) {
    scratch_ = ctx.scratch(count);
    return {};
  }
  SURELITE_LET(fixed_, allocate(count, "widened weights"));
  unpack_ints({tensor.data, tensor.bytes}, bits_of(tensor.type), tensor.count(),
              reinterpret_cast<int8_t*>(fixed_.data()));
  is_fixed_ = true;
  ctx.packed(input);
  return {};
}

const void* Weights::get(const RunContext& ctx) const {
  const Tensor& tensor = ctx.input(input_);
  if (is_fixed_) return fixed_.data();
  if (scratch_ < 0) return tensor.data;
  const std::span<int8_t> out = ctx.scratch_of<int8_t>(scratch_);
  unpack_ints({tensor.data, tensor.bytes}, bits_of(tensor.type), tensor.count(), out.data());
  return out.data();
}

}  // namespace surelite

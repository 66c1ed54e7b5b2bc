// SPDX-License-Identifier: Apache-2.0
// Unpacks int4 and int2 elements.
#include "ops/util/narrow_ints.h"

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

Status WidenedInput::prepare(PrepareContext& ctx, int input) {
  input_ = input;
  const Tensor& tensor = ctx.input(input);
  if (!is_narrow(tensor.type)) return {};
  const auto count = static_cast<size_t>(tensor.count());
  if (!tensor.def->is_constant) {
    scratch_ = ctx.scratch(count);
    return {};
  }
  SURELITE_LET(fixed_, allocate(count, "unpacked weights"));
  unpack_ints({tensor.data, tensor.bytes}, bits_of(tensor.type), tensor.count(), reinterpret_cast<int8_t*>(fixed_.data()));
  is_fixed_ = true;
  return {};
}

const int8_t* WidenedInput::get(const RunContext& ctx) const {
  const Tensor& tensor = ctx.input(input_);
  if (is_fixed_) return reinterpret_cast<const int8_t*>(fixed_.data());
  if (scratch_ < 0) return ctx.in<int8_t>(input_).data();
  const std::span<int8_t> out = ctx.scratch_of<int8_t>(scratch_);
  unpack_ints({tensor.data, tensor.bytes}, bits_of(tensor.type), tensor.count(), out.data());
  return out.data();
}

}  // namespace surelite

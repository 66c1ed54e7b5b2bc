// SPDX-License-Identifier: Apache-2.0
// Weights as a kernel wants them: dense, and int4 and int2 elements widened to int8.
#pragma once

#include <cstdint>
#include <span>

#include "base/memory.h"
#include "ops/op.h"

namespace surelite {

// Widens elements of `bits` (4 or 2) bits, packed low bits first; `packed` holds at least count * bits bits.
void unpack_ints(std::span<const std::byte> packed, int bits, int64_t count, int8_t* out);

inline bool is_narrow(ElementType type) { return type == ElementType::int4 || type == ElementType::int2; }

// An input that may be sparse or have narrow elements. Constants are converted once, while planning; narrow inputs that
// change are widened before each run.
class Weights {
 public:
  // Refuses sparse tensors that are not constant or whose indices are malformed.
  Status prepare(PrepareContext& ctx, int input);
  // Call once per run and thread the pointer through: it may have to fill scratch memory.
  const void* get(const RunContext& ctx) const;
  template <class T>
  const T* get_as(const RunContext& ctx) const {
    return static_cast<const T*>(get(ctx));
  }
  bool sparse() const { return sparse_; }
  // Of constants that were converted, already while planning; else null.
  const void* fixed() const { return fixed_.data(); }
  // Dense and widened, where the tensor is a constant; else null.
  const void* known(PrepareContext& ctx) const {
    if (is_fixed_) return fixed_.data();
    return !sparse_ && !is_narrow(ctx.input(input_).type) && ctx.known(input_) ? ctx.input(input_).data : nullptr;
  }

  // The known weights were packed: neither they nor what they were converted to is needed any more.
  void packed(PrepareContext& ctx) {
    ctx.packed(input_);
    fixed_ = Block();
  }

 private:
  int input_ = 0;
  Block fixed_;
  bool is_fixed_ = false;
  bool sparse_ = false;
  int scratch_ = -1;
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// int4 and int2 elements, packed low bits first, as int8.
#pragma once

#include <cstdint>
#include <span>

#include "base/memory.h"
#include "ops/op.h"

namespace surelite {

// `bits` is 4 or 2; `packed` holds at least count * bits bits.
void unpack_ints(std::span<const std::byte> packed, int bits, int64_t count, int8_t* out);

inline bool is_narrow(ElementType type) { return type == ElementType::int4 || type == ElementType::int2; }

// An input whose elements may be int4 or int2, as int8. Constants are unpacked once, while planning; others before each run.
class WidenedInput {
 public:
  Status prepare(PrepareContext& ctx, int input);
  // The elements, one byte each. For narrow inputs that are not constant, fills the scratch memory first.
  const int8_t* get(const RunContext& ctx) const;

 private:
  int input_ = 0;
  Block fixed_;
  bool is_fixed_ = false;
  int scratch_ = -1;
};

}  // namespace surelite

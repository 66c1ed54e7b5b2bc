// SPDX-License-Identifier: Apache-2.0
// Scratch memory counted in elements.
#pragma once

#include <cstdint>

#include "base/checked.h"
#include "ops/op.h"

namespace surelite {

// Asks for `count` elements of T; index for scratch_span.
template <class T>
Result<int> scratch_for(PrepareContext& ctx, int64_t count) {
  size_t bytes = 0;
  if (count < 0 || static_cast<uint64_t>(count) > SIZE_MAX ||
      !checked_mul(static_cast<size_t>(count), sizeof(T), &bytes))
    return ctx.fail(Code::P311, {{"what", "the scratch memory of " + ctx.op().name}});
  return ctx.scratch(bytes);
}

template <class T>
T* scratch_data(const RunContext& ctx, int index) {
  return reinterpret_cast<T*>(ctx.scratch(index).data());
}

}  // namespace surelite

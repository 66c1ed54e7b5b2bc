// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: bytes as a model file, taken as far as they go under small limits.
#include <cstddef>
#include <cstdint>

#include "model/hostile/exercise.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const surelite::test::Bounds bounds = surelite::test::small_bounds(uint64_t{1} << 20, 0.05);
  surelite::test::exercise({reinterpret_cast<const std::byte*>(data), size}, bounds);
  return 0;
}

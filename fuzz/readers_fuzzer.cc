// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: the first byte chooses a reader of the tool, the rest is what it reads.
#include <cstddef>
#include <cstdint>

#include "hostile/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  surelite::tool::read_with(data[0] % surelite::tool::kReaders, {bytes + 1, size - 1});
  return 0;
}

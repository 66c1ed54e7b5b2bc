// SPDX-License-Identifier: Apache-2.0
// The 64-bit fingerprint of FarmHash (Google, 2014): a hash of bytes that never changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace surelite {

uint64_t fingerprint64(std::span<const std::byte> bytes);

}  // namespace surelite

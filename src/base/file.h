// SPDX-License-Identifier: Apache-2.0
// Files as read-only bytes.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "surelite/diagnostic.h"

namespace surelite {

struct MappedFile {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;  // unmaps when the last copy goes
};

// Fails with M101. An empty file gives empty bytes.
Result<MappedFile> map_file(const std::string& path, uint64_t max_bytes);

// Gives back the memory of the whole pages inside a part of a mapped file; reading them again brings them back.
void forget_pages(std::span<const std::byte> part);

}  // namespace surelite

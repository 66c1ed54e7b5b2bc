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

}  // namespace surelite

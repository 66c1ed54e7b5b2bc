// SPDX-License-Identifier: Apache-2.0
// Files as read-only bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "surelite/diagnostic.h"

namespace surelite {

// Which file it is, and in which state: who writes to it changes the times, who puts another in its place the number. Times in
// nanoseconds.
struct FileIdentity {
  uint64_t device = 0, number = 0, bytes = 0, modified = 0, changed = 0;
  bool known() const { return changed != 0; }
  bool operator==(const FileIdentity&) const = default;
};

struct MappedFile {
  std::span<const std::byte> bytes;
  FileIdentity identity;
  std::shared_ptr<const void> owner;  // unmaps when the last copy goes
};

// Fails with M101. An empty file gives empty bytes.
Result<MappedFile> map_file(const std::string& path, uint64_t max_bytes);

// Gives back the memory of the whole pages inside a part of a mapped file; reading them again brings them back.
void forget_pages(std::span<const std::byte> part);

}  // namespace surelite

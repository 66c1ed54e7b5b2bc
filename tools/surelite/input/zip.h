// SPDX-License-Identifier: Apache-2.0
// Reads zip archives in memory: .npz files, and the label files appended to a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite::tool {

struct ZipEntry {
  std::string name;
  uint16_t method = 0;  // 0 stored, 8 deflated
  uint32_t crc = 0;
  uint64_t compressed_bytes = 0;
  uint64_t bytes = 0;
  uint64_t header_at = 0;  // of the local header, from the start of the span
};

// True if the bytes end in a zip directory. Whatever precedes the archive is ignored.
bool has_zip(std::span<const std::byte> bytes);
// What a zip archive holds. `name` is the file's, for diagnostics (A750).
Result<std::vector<ZipEntry>> list_zip(std::span<const std::byte> bytes, const std::string& name);
// Unpacks one entry and compares its checksum. Refuses more than `limit` bytes.
Result<std::vector<std::byte>> unpack(std::span<const std::byte> bytes, const ZipEntry& entry, uint64_t limit,
                                      const std::string& name);

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// Files: as read-only bytes, read from the start to the end, and replaced as a whole. A platform without files refuses
// each of them with a reason.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "surelite/diagnostic.h"

namespace surelite {

// Which file it is, and in which state: who writes to it changes the times, who puts another in its place the number.
// Times in nanoseconds.
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

// A regular file, read from its start. Opening never waits, as a pipe would make it.
class FileReader {
 public:
  explicit FileReader(const std::string& path);
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader();

  // Why it could not be opened; empty if it is open.
  const std::string& reason() const { return reason_; }
  // Its size when it was opened.
  uint64_t bytes() const { return bytes_; }
  // Fills all of `to` with what comes next; false where the file ends before, or cannot be read.
  bool read(std::span<std::byte> to);

 private:
  int file_ = -1;
  uint64_t bytes_ = 0;
  std::string reason_;
};

// A new file that takes the place of the one at `path` at once: whoever reads there finds the old one or all of the new
// one.
class FileReplacement {
 public:
  explicit FileReplacement(std::string path);
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;
  // Without commit, nothing has happened.
  ~FileReplacement();

  // After a failure all that follows fails, too.
  bool write(std::span<const std::byte> from);
  bool commit();
  // Of the first failure; empty if there was none.
  const std::string& reason() const { return reason_; }

 private:
  int file_ = -1;
  std::string path_, fresh_, reason_;
};

}  // namespace surelite

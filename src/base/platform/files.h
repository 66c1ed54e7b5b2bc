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

// Memory as long as a file, zeros at first, into which parts of the file are read, or mapped. What was read stays
// whatever happens to the file.
class FileImage {
 public:
  // Fails with M101. Opening never waits.
  static Result<FileImage> open(const std::string& path, uint64_t max_bytes);
  // A file below a folder ("" is the working one), by a relative name without "..". No part of the name may be a
  // symbolic link, whoever puts one there meanwhile; the folder may.
  static Result<FileImage> open_below(const std::string& folder, const std::string& name, uint64_t max_bytes);
  FileImage() = default;
  FileImage(FileImage&& other) noexcept;
  FileImage& operator=(FileImage&& other) noexcept;
  FileImage(const FileImage&) = delete;
  FileImage& operator=(const FileImage&) = delete;
  ~FileImage();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const FileIdentity& identity() const { return identity_; }
  uint32_t mode() const { return mode_; }  // who may read and write the file: the permission bits
  // Unmaps when the last copy goes.
  const std::shared_ptr<const void>& owner() const { return owner_; }

  // Bytes of the file, wherever they are wanted. False where the file has ended before, or cannot be read.
  bool peek(uint64_t offset, std::span<std::byte> to) const;
  // Reads a part into its place; M101 where that is not possible. It lies within the bytes.
  Status read(uint64_t offset, uint64_t bytes);
  // Maps the whole pages of a part in their place, and says which bytes these are; it reads the rest.
  Result<std::span<const std::byte>> map(uint64_t offset, uint64_t bytes);
  // From now on nobody can write there.
  void seal();

 private:
  // Of what has been opened: -1 is refused by errno.
  static Result<FileImage> take(int file, const std::string& path, uint64_t max_bytes);
  Failure refuse(const char* reason) const;
  std::string path_;
  int file_ = -1;
  std::byte* data_ = nullptr;
  size_t size_ = 0;
  uint32_t mode_ = 0;
  FileIdentity identity_;
  std::shared_ptr<const void> owner_;
};

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
// one. Only a regular file is replaced. `mode`: permission bits, of which the process's mask may take some.
class FileReplacement {
 public:
  explicit FileReplacement(std::string path, uint32_t mode = 0666);
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

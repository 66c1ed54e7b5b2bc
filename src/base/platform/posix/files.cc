// SPDX-License-Identifier: Apache-2.0
#include "base/platform/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/platform/clock.h"
#include "base/platform/owner.h"

namespace surelite {
namespace {

FileIdentity identity_of(const struct stat& info) {
  const auto nanoseconds = [](const timespec& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
  };
  return {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino), static_cast<uint64_t>(info.st_size),
          nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

// Pages that are about to be filled, all at once: one at a time they cost more than what is read into them. A system
// that does not know the call makes them as they are touched.
constexpr uint64_t kWorthPopulating = 16 << 10;
void populate(std::span<std::byte> memory) {
#if defined(MADV_POPULATE_WRITE)
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t begin = reinterpret_cast<uintptr_t>(memory.data()) / page * page;
  const uintptr_t end = reinterpret_cast<uintptr_t>(memory.data() + memory.size());
  (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
#else
  (void)memory;
#endif
}

}  // namespace

Result<MappedFile> map_file(const std::string& path, uint64_t max_bytes) {
  const auto refuse = [&](const char* reason) { return fail(Code::M101, {{"path", path}, {"reason", reason}}); };
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return refuse(std::strerror(errno));
  struct stat info {};
  const bool known = fstat(fd, &info) == 0;
  const char* reason = nullptr;
  if (!known) reason = std::strerror(errno);
  else if (S_ISDIR(info.st_mode)) reason = "it is a directory";
  else if (!S_ISREG(info.st_mode)) reason = "it is not a regular file";
  else if (static_cast<uint64_t>(info.st_size) > max_bytes) reason = "it is larger than the limit in LoadOptions";
  MappedFile file;
  if (!reason && info.st_size > 0) {
    const auto size = static_cast<size_t>(info.st_size);
    void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) reason = std::strerror(errno);
    else {
      file.bytes = {static_cast<const std::byte*>(data), size};
      file.identity = identity_of(info);
      file.owner = std::shared_ptr<const void>(data, [size](const void* p) { munmap(const_cast<void*>(p), size); });
    }
  }
  close(fd);
  if (reason) return refuse(reason);
  return file;
}

Result<FileImage> FileImage::open(const std::string& path, uint64_t max_bytes) {
  return take(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), path, max_bytes);
}

// Part by part, each in the folder that has been opened before it.
Result<FileImage> FileImage::open_below(const std::string& folder, const std::string& name, uint64_t max_bytes) {
  int at = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (size_t begin = 0; at >= 0 && begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    const int kind = end == name.size() ? O_NONBLOCK : O_DIRECTORY;
    const int next = openat(at, name.substr(begin, end - begin).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind);
    const int reason = errno;
    close(at);
    errno = reason;
    at = next;
    begin = end + 1;
  }
  if (at < 0 && errno == ELOOP) {
    FileImage image;
    image.path_ = folder + name;
    return image.refuse("it is a symbolic link, which the limits forbid");
  }
  return take(at, folder + name, max_bytes);
}

Result<FileImage> FileImage::take(int file, const std::string& path, uint64_t max_bytes) {
  const int error = errno;
  FileImage image;
  image.path_ = path;
  image.file_ = file;
  errno = error;
  struct stat info {};
  if (image.file_ < 0 || fstat(image.file_, &info) != 0) return image.refuse(std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return image.refuse("it is a directory");
  if (!S_ISREG(info.st_mode)) return image.refuse("it is not a regular file");
  const auto size = static_cast<uint64_t>(info.st_size);
  if (size > max_bytes || size > SIZE_MAX) return image.refuse("it is larger than the limit in LoadOptions");
  image.identity_ = identity_of(info);
  image.mode_ = info.st_mode & 0666;
  if (size == 0) return image;
  void* const data =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return image.refuse(std::strerror(errno));
  image.data_ = static_cast<std::byte*>(data);
  image.size_ = static_cast<size_t>(size);
  image.owner_ = std::shared_ptr<const void>(data, [size](const void* p) { munmap(const_cast<void*>(p), size); });
  return image;
}

FileImage::FileImage(FileImage&& other) noexcept { *this = std::move(other); }
FileImage& FileImage::operator=(FileImage&& other) noexcept {
  if (this == &other) return *this;
  if (file_ >= 0) close(file_);
  path_ = std::move(other.path_);
  file_ = std::exchange(other.file_, -1);
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  mode_ = other.mode_;
  identity_ = other.identity_;
  owner_ = std::move(other.owner_);
  return *this;
}
FileImage::~FileImage() {
  if (file_ >= 0) close(file_);
}

Failure FileImage::refuse(const char* reason) const { return fail(Code::M101, {{"path", path_}, {"reason", reason}}); }

bool FileImage::peek(uint64_t offset, std::span<std::byte> to) const {
  while (!to.empty()) {
    const ssize_t got = pread(file_, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    offset += static_cast<uint64_t>(got);
    to = to.subspan(static_cast<size_t>(got));
  }
  return true;
}

// By way of memory that is in use already: where a machine below this one keeps pages for the system and pages for the
// program apart, a page that both touch appears twice, which costs more than copying it.
Status FileImage::read(uint64_t offset, uint64_t bytes) {
  if (bytes >= kWorthPopulating) populate({data_ + offset, static_cast<size_t>(bytes)});
  std::array<std::byte, 16 << 10> part;
  errno = 0;
  for (const uint64_t end = offset + bytes; offset < end;) {
    const std::span<std::byte> next = std::span(part).first(std::min<uint64_t>(part.size(), end - offset));
    if (!peek(offset, next)) return refuse(errno ? std::strerror(errno) : "it became shorter while it was read");
    std::memcpy(data_ + offset, next.data(), next.size());
    offset += next.size();
  }
  return {};
}

Result<std::span<const std::byte>> FileImage::map(uint64_t offset, uint64_t bytes) {
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  const uint64_t begin = (offset + page - 1) / page * page, end = (offset + bytes) / page * page;
  if (begin >= end) {
    SURELITE_TRY(read(offset, bytes));
    return std::span<const std::byte>();
  }
  SURELITE_TRY(read(offset, begin - offset));
  SURELITE_TRY(read(end, offset + bytes - end));
  void* const at = data_ + begin;
  if (mmap(at, end - begin, PROT_READ, MAP_PRIVATE | MAP_FIXED, file_, static_cast<off_t>(begin)) != at)
    return refuse(std::strerror(errno));
  return std::span<const std::byte>(data_ + begin, static_cast<size_t>(end - begin));
}

void FileImage::seal() {
  if (data_) mprotect(data_, size_, PROT_READ);
}

FileReader::FileReader(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  struct stat info {};
  if (file_ < 0 || fstat(file_, &info) != 0) reason_ = std::strerror(errno);
  else if (!S_ISREG(info.st_mode)) reason_ = "it is not a regular file";
  else bytes_ = static_cast<uint64_t>(info.st_size);
}

FileReader::~FileReader() {
  if (file_ >= 0) close(file_);
}

bool FileReader::read(std::span<std::byte> to) {
  while (!to.empty()) {
    const ssize_t got = ::read(file_, to.data(), to.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to = to.subspan(static_cast<size_t>(got));
  }
  return true;
}

bool is_of_same_owner(const std::string& file, const std::string& other) {
  struct stat info {}, known {};
  if (stat(file.c_str(), &info) != 0 || stat(other.c_str(), &known) != 0) return false;
  return info.st_uid == 0 || info.st_uid == known.st_uid;
}

FileReplacement::FileReplacement(std::string path, uint32_t mode) : path_(std::move(path)) {
  struct stat info {};
  if (stat(path_.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    reason_ = "it is not a regular file";
    return;
  }
  static std::atomic<uint32_t> next{0};
  fresh_ = path_ + "." + std::to_string(getpid()) + "-" + std::to_string(steady_nanoseconds()) + "-" +
           std::to_string(next++);
  file_ = ::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
  if (file_ < 0) reason_ = std::strerror(errno);
}

FileReplacement::~FileReplacement() {
  if (file_ < 0) return;
  close(file_);
  if (!fresh_.empty()) unlink(fresh_.c_str());
}

bool FileReplacement::write(std::span<const std::byte> from) {
  while (reason_.empty() && !from.empty()) {
    const ssize_t done = ::write(file_, from.data(), from.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) reason_ = std::strerror(errno);
    else from = from.subspan(static_cast<size_t>(done));
  }
  return reason_.empty();
}

bool FileReplacement::commit() {
  if (!reason_.empty()) return false;
  // Some file systems say only now that the disk is full.
  if (close(std::exchange(file_, -1)) != 0) {
    reason_ = std::strerror(errno);
    unlink(fresh_.c_str());
    return false;
  }
  if (rename(fresh_.c_str(), path_.c_str()) != 0) {
    reason_ = std::strerror(errno);
    unlink(fresh_.c_str());
    return false;
  }
  fresh_.clear();
  return true;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "base/platform/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/platform/clock.h"

namespace surelite {
namespace {

FileIdentity identity_of(const struct stat& info) {
  const auto nanoseconds = [](const timespec& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
  };
  return {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino), static_cast<uint64_t>(info.st_size),
          nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

}  // namespace

Result<MappedFile> map_file(const std::string& path, uint64_t max_bytes) {
  const auto refuse = [&](const char* reason) { return fail(Code::M101, {{"path", path}, {"reason", reason}}); };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
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

FileReplacement::FileReplacement(std::string path) : path_(std::move(path)) {
  static std::atomic<uint32_t> next{0};
  fresh_ = path_ + "." + std::to_string(getpid()) + "-" + std::to_string(steady_nanoseconds()) + "-" +
           std::to_string(next++);
  file_ = ::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
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
  if (rename(fresh_.c_str(), path_.c_str()) != 0) {
    reason_ = std::strerror(errno);
    return false;
  }
  fresh_.clear();
  return true;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "base/platform/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace surelite {
namespace {

FileIdentity identity_of(const struct stat& info) {
  const auto nanoseconds = [](const timespec& time) { return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec); };
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

void forget_pages(std::span<const std::byte> part) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<uintptr_t>(part.data()) + page - 1) / page * page;
  const auto end = (reinterpret_cast<uintptr_t>(part.data()) + part.size()) / page * page;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Files as memory, for applications that open models themselves.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <new>

#include "compat/classes/bridge.h"
#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace tflite {
namespace {

void tell(ErrorReporter* reporter, const char* what, const char* name) {
  (reporter ? reporter : DefaultErrorReporter())->Report("%s '%s'.", what, name ? name : "(null)");
}

}  // namespace

MMAPAllocation::MMAPAllocation(const char* filename, ErrorReporter* error_reporter)
    : Allocation(error_reporter, Type::kMMap), mmap_fd_(filename ? open(filename, O_RDONLY | O_CLOEXEC) : -1) {
  if (mmap_fd_ < 0) {
    tell(error_reporter_, "Could not open", filename);
    return;
  }
  Map(0, 0, true);
}

MMAPAllocation::MMAPAllocation(int fd, ErrorReporter* error_reporter)
    : Allocation(error_reporter, Type::kMMap), mmap_fd_(dup(fd)) {
  if (mmap_fd_ < 0) {
    tell(error_reporter_, "Failed to dup", "file descriptor");
    return;
  }
  Map(0, 0, true);
}

MMAPAllocation::MMAPAllocation(int fd, size_t offset, size_t length, ErrorReporter* error_reporter)
    : Allocation(error_reporter, Type::kMMap), mmap_fd_(dup(fd)) {
  if (mmap_fd_ < 0) {
    tell(error_reporter_, "Failed to dup", "file descriptor");
    return;
  }
  Map(offset, length, false);
}

// Reading a mapping behind the end of its file is a bus error, so that the range must lie inside the file.
void MMAPAllocation::Map(size_t offset, size_t length, bool whole) {
  struct stat file {};
  if (fstat(mmap_fd_, &file) != 0 || file.st_size <= 0) return tell(error_reporter_, "Fstat failed or empty:", "file");
  const auto size = static_cast<size_t>(file.st_size);
  if (whole) length = size;
  if (!length || offset >= size || length > size - offset)
    return tell(error_reporter_, "Asked to mmap a range beyond the end of the", "file");
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t lead = offset % page;
  void* mapping = mmap(nullptr, length + lead, PROT_READ, MAP_SHARED, mmap_fd_, static_cast<off_t>(offset - lead));
  if (mapping == MAP_FAILED) return tell(error_reporter_, "Mmap failed of", "file");
  mapping_ = mapping;
  mapped_ = length + lead;
  offset_in_file_ = offset - lead;
  base_ = static_cast<const char*>(mapping) + lead;
  bytes_ = length;
}

MMAPAllocation::~MMAPAllocation() {
  if (mapping_) munmap(mapping_, mapped_);
  if (mmap_fd_ >= 0) close(mmap_fd_);
}

FileCopyAllocation::FileCopyAllocation(const char* filename, ErrorReporter* error_reporter)
    : Allocation(error_reporter, Type::kFileCopy) {
  const int fd = filename ? open(filename, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) {
    tell(error_reporter_, "Could not open", filename);
    return;
  }
  struct stat file {};
  std::unique_ptr<char[]> copy;
  size_t size = 0, done = 0;
  if (fstat(fd, &file) == 0 && file.st_size > 0) {
    size = static_cast<size_t>(file.st_size);
    copy.reset(new (std::nothrow) char[size]);
    while (copy && done < size) {
      const ssize_t got = read(fd, copy.get() + done, size - done);
      if (got <= 0) break;
      done += static_cast<size_t>(got);
    }
  }
  close(fd);
  if (!size || done != size) {
    tell(error_reporter_, "Could not read", filename);
    return;
  }
  bytes_ = size;
  copied_ = std::move(copy);
}

}  // namespace tflite

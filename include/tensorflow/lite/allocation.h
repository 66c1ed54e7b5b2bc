// SPDX-License-Identifier: Apache-2.0
// Bytes of a model and who owns them.
#ifndef SURELITE_TENSORFLOW_LITE_ALLOCATION_H_
#define SURELITE_TENSORFLOW_LITE_ALLOCATION_H_

#include <cstddef>
#include <memory>

#include "tensorflow/lite/core/api/error_reporter.h"

namespace tflite {

class TFL_CAPI_EXPORT Allocation {
 public:
  using Ptr = std::unique_ptr<Allocation>;
  enum class Type { kMMap, kFileCopy, kMemory };

  virtual ~Allocation() = default;
  virtual const void* base() const = 0;
  virtual size_t bytes() const = 0;
  virtual bool valid() const = 0;
  Type type() const { return type_; }

 protected:
  Allocation(ErrorReporter* error_reporter, Type type) : error_reporter_(error_reporter), type_(type) {}
  ErrorReporter* error_reporter_;

 private:
  Type type_;
};

// A file, or a part of it, mapped for reading. Not valid, after a report, if that fails.
class TFL_CAPI_EXPORT MMAPAllocation : public Allocation {
 public:
  MMAPAllocation(const char* filename, ErrorReporter* error_reporter);
  // The descriptor is duplicated: the caller may close its own.
  MMAPAllocation(int fd, ErrorReporter* error_reporter);
  MMAPAllocation(int fd, size_t offset, size_t length, ErrorReporter* error_reporter);
  ~MMAPAllocation() override;
  MMAPAllocation(const MMAPAllocation&) = delete;
  MMAPAllocation& operator=(const MMAPAllocation&) = delete;
  const void* base() const override { return base_; }
  size_t bytes() const override { return bytes_; }
  bool valid() const override { return base_ != nullptr; }
  int fd() const { return mmap_fd_; }
  // The whole pages that are mapped; base() lies within them.
  const void* mmapped_buffer() const { return mapping_; }
  size_t mmapped_buffer_size() const { return mapped_; }
  size_t mmapped_buffer_offset_in_file() const { return offset_in_file_; }
  static bool IsSupported() { return true; }

 private:
  void Map(size_t offset, size_t length, bool whole);
  int mmap_fd_ = -1;
  const void* base_ = nullptr;
  size_t bytes_ = 0;
  void* mapping_ = nullptr;
  size_t mapped_ = 0;
  size_t offset_in_file_ = 0;
};

// A file read into memory. Not valid, after a report, if that fails.
class TFL_CAPI_EXPORT FileCopyAllocation : public Allocation {
 public:
  FileCopyAllocation(const char* filename, ErrorReporter* error_reporter);
  const void* base() const override { return copied_.get(); }
  size_t bytes() const override { return bytes_; }
  bool valid() const override { return copied_ != nullptr; }

 private:
  std::unique_ptr<const char[]> copied_;
  size_t bytes_ = 0;
};

// A caller's bytes.
class TFL_CAPI_EXPORT MemoryAllocation : public Allocation {
 public:
  MemoryAllocation(const void* ptr, size_t num_bytes, ErrorReporter* error_reporter)
      : Allocation(error_reporter, Type::kMemory), ptr_(ptr), bytes_(num_bytes) {}
  const void* base() const override { return ptr_; }
  size_t bytes() const override { return bytes_; }
  bool valid() const override { return ptr_ != nullptr; }

 private:
  const void* ptr_;
  size_t bytes_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_ALLOCATION_H_

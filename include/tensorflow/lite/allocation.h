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

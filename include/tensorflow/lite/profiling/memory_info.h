// SPDX-License-Identifier: Apache-2.0
// How much memory the process has.
#ifndef SURELITE_TENSORFLOW_LITE_PROFILING_MEMORY_INFO_H_
#define SURELITE_TENSORFLOW_LITE_PROFILING_MEMORY_INFO_H_

#include <cstddef>
#include <sstream>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {
namespace profiling {
namespace memory {

struct MemoryUsage {
  static constexpr int kValueNotSet = -1;
  static bool IsSupported() { return true; }
  size_t mem_footprint_kb = 0;           // the most that was resident
  size_t private_footprint_bytes = 0;    // resident and of this process alone; 0 where the system does not tell
  size_t total_allocated_bytes = 0;      // by malloc
  size_t in_use_allocated_bytes = 0;
  void AllStatsToStream(std::ostream* stream) const {
    *stream << "max resident set size/physical footprint = " << static_cast<double>(mem_footprint_kb) / 1024.0
            << " MB, total malloc-ed size = " << static_cast<double>(total_allocated_bytes) / 1024.0 / 1024.0
            << " MB, in-use allocated/mmapped size = " << static_cast<double>(in_use_allocated_bytes) / 1024.0 / 1024.0
            << " MB";
  }
  MemoryUsage operator-(const MemoryUsage& other) const {
    MemoryUsage rest;
    rest.mem_footprint_kb = mem_footprint_kb - other.mem_footprint_kb;
    rest.total_allocated_bytes = total_allocated_bytes - other.total_allocated_bytes;
    rest.private_footprint_bytes = private_footprint_bytes - other.private_footprint_bytes;
    rest.in_use_allocated_bytes = in_use_allocated_bytes - other.in_use_allocated_bytes;
    return rest;
  }
  MemoryUsage operator+(const MemoryUsage& other) const {
    MemoryUsage sum;
    sum.mem_footprint_kb = mem_footprint_kb + other.mem_footprint_kb;
    sum.total_allocated_bytes = total_allocated_bytes + other.total_allocated_bytes;
    sum.private_footprint_bytes = private_footprint_bytes + other.private_footprint_bytes;
    sum.in_use_allocated_bytes = in_use_allocated_bytes + other.in_use_allocated_bytes;
    return sum;
  }
};

TFL_CAPI_EXPORT MemoryUsage GetMemoryUsage();

inline std::ostream& operator<<(std::ostream& stream, const MemoryUsage& usage) {
  usage.AllStatsToStream(&stream);
  return stream;
}

}  // namespace memory
}  // namespace profiling
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_PROFILING_MEMORY_INFO_H_

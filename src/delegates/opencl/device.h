// SPDX-License-Identifier: Apache-2.0
// A device with its context and the compiled kernels, and what it learnt about work-group sizes.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "delegates/opencl/library.h"

namespace surelite::opencl {

struct Options {
  std::string name = "gpu";  // for messages
  std::string library;       // empty: the usual names
  std::string device;        // part of its name, or its position among all; empty: the first GPU, else the first
  std::string cache;         // a folder for compiled programs; empty: none is kept
  bool half = false;         // tensors are stored as float16
};

// Work-items of a group along each axis.
using GroupSize = std::array<size_t, 3>;

class Device {
 public:
  // Fails with D503 without the library, D501 without a device that fits or where the kernels do not compile.
  static Result<std::shared_ptr<Device>> open(const Options& options);
  // Keeps the cache, if there is something new to keep.
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const Library& cl() const { return cl_; }
  Context context() const { return context_; }
  Program program() const { return program_; }
  DeviceId id() const { return id_; }
  const std::string& description() const { return description_; }
  uint64_t max_allocation() const { return max_allocation_; }

  // D501 with what was tried and what the error means; the device is not used for further programs.
  Failure failed(const std::string& what, int32_t error) const;
  bool well() const { return well_; }

  // Group sizes that are worth trying, the safest first; each has at most as many work-items as the device allows.
  const std::vector<GroupSize>& group_sizes() const { return group_sizes_; }
  // What a launch like this one ran fastest with, if that was tried before.
  bool find_tuned(const std::string& launch, GroupSize* size) const;
  void keep_tuned(const std::string& launch, const GroupSize& size);

 private:
  explicit Device(Options options) : options_(std::move(options)) {}
  Status choose();
  Status compile();
  Status build(const char* what);
  std::string text(uint32_t property) const;
  std::string platform_text(Platform platform, uint32_t property) const;
  std::string cache_path() const;
  std::string fingerprint() const;
  bool load_cache();
  void save_cache() const;
  std::vector<unsigned char> binary() const;

  const Options options_;
  Library cl_;
  DeviceId id_ = nullptr;
  Context context_ = nullptr;
  Program program_ = nullptr;
  std::string description_, platform_version_;
  uint64_t max_allocation_ = 0;
  std::vector<GroupSize> group_sizes_;
  mutable std::atomic<bool> well_ = true;
  mutable std::mutex mutex_;
  std::map<std::string, GroupSize> tuned_;
  bool changed_ = false;  // the cache file lacks something
};

}  // namespace surelite::opencl

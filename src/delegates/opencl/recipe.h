// SPDX-License-Identifier: Apache-2.0
// A part as launches of kernels on numbered buffers.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "delegates/constants.h"
#include "delegates/opencl/device.h"

namespace surelite::opencl {

struct Launch {
  std::string kernel;
  std::vector<int> buffers;          // arguments, in this order; then p, q, f
  std::array<int32_t, 16> p{}, q{};
  std::array<float, 4> f{};
  std::array<size_t, 3> size{1, 1, 1};  // work-items
  bool shared = false;                  // groups of kSharedGroup, the number of groups is size[0]
};

struct BufferPlan {
  size_t bytes = 0;
  Buffer constant = nullptr;  // its contents are on the device already
  int slot = -1;              // memory that buffers of other times use too
};

class Recipe {
 public:
  // Fails with D501 where the device fails, B802 without memory.
  static Result<std::unique_ptr<Recipe>> build(const std::shared_ptr<Device>& device, bool half,
                                               const Constants& constants, const PartView& part);
  ~Recipe();
  Recipe(const Recipe&) = delete;
  Recipe& operator=(const Recipe&) = delete;

  const std::shared_ptr<Device>& device() const { return device_; }
  const std::vector<Launch>& launches() const { return launches_; }
  const std::vector<BufferPlan>& buffers() const { return buffers_; }
  const std::vector<size_t>& slots() const { return slots_; }  // bytes
  // The bytes of the part's tensors as the model stores them.
  const std::vector<int>& inputs() const { return inputs_; }
  const std::vector<int>& outputs() const { return outputs_; }

 private:
  friend class OpBuilder;
  Recipe(std::shared_ptr<Device> device, bool half, const Constants& constants)
      : device_(std::move(device)), half_(half), constants_(constants) {}

  size_t element_bytes() const { return half_ ? 2 : 4; }
  int new_buffer(size_t bytes);
  // Values for the device, stored as tensors are, or as floats.
  Result<int> upload(std::span<const float> values, bool as_tensor);
  Result<int> upload(const void* values, size_t bytes);
  // The device has them as the model stores them.
  bool is_kept(const Tensor& tensor) const {
    return (tensor.type == ElementType::float32 && !half_) || tensor.type == ElementType::int32 ||
           tensor.type == ElementType::int64;
  }
  Status enter(const Tensor& tensor);
  Status leave(const Tensor& tensor);
  void assign_slots();

  std::shared_ptr<Device> device_;
  const bool half_;
  const Constants& constants_;
  std::vector<Launch> launches_;
  std::vector<BufferPlan> buffers_;
  std::vector<size_t> slots_;
  std::vector<int> inputs_, outputs_;
  std::map<const Tensor*, int> buffer_of_;
};

}  // namespace surelite::opencl

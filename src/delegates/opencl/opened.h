// SPDX-License-Identifier: Apache-2.0
// A recipe with memory and a queue of its own: what a session runs.
#pragma once

#include <memory>
#include <vector>

#include "delegates/opencl/recipe.h"

namespace surelite::opencl {

class Opened final : public DelegateKernel::Memory {
 public:
  // Tries work-group sizes where this device has not run such a launch yet. Fails with D501.
  static Result<std::unique_ptr<Opened>> open(std::shared_ptr<const Recipe> recipe);
  ~Opened() override;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  Status run(std::span<const Tensor* const> inputs, std::span<const Tensor* const> outputs);

 private:
  explicit Opened(std::shared_ptr<const Recipe> recipe);
  Status allocate();
  Status make_kernels();
  Status tune();
  Result<GroupSize> fastest(size_t launch, Queue queue);
  int32_t enqueue(Queue queue, size_t launch, const GroupSize& group, Event* event) const;
  Buffer buffer(int id) const;

  std::shared_ptr<const Recipe> recipe_;
  const Device& device_;
  const Library& cl_;
  Queue queue_ = nullptr;
  std::vector<Buffer> slots_;
  std::vector<KernelId> kernels_;  // one per launch: their arguments stay set
  std::vector<GroupSize> groups_;  // per launch
};

}  // namespace surelite::opencl

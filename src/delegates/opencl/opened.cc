// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/opened.h"

#include <chrono>

#include "delegates/opencl/kernels.h"

namespace surelite::opencl {
namespace {

// Launches that are not tried within this time run with the safest size.
constexpr std::chrono::seconds kTuningTime{3};
constexpr int kTries = 2;

// Launches that take alike long: of one kernel, with one number of work-items and one length of sums.
std::string key_of(const Launch& launch) {
  std::string key = launch.kernel;
  for (const size_t extent : launch.size) key += " " + std::to_string(extent);
  for (const size_t i : {2, 6, 7}) key += " " + std::to_string(launch.p[i]);
  return key + " " + std::to_string(launch.q[0]);
}

}  // namespace

Opened::Opened(std::shared_ptr<const Recipe> recipe)
    : recipe_(std::move(recipe)), device_(*recipe_->device()), cl_(device_.cl()) {}

Opened::~Opened() {
  if (queue_) cl_.clFinish(queue_);
  for (KernelId kernel : kernels_) cl_.clReleaseKernel(kernel);
  for (Buffer slot : slots_) cl_.clReleaseMemObject(slot);
  if (queue_) cl_.clReleaseCommandQueue(queue_);
}

Result<std::unique_ptr<Opened>> Opened::open(std::shared_ptr<const Recipe> recipe) {
  std::unique_ptr<Opened> opened(new Opened(std::move(recipe)));
  int32_t error = kSuccess;
  opened->queue_ = opened->cl_.clCreateCommandQueue(opened->device_.context(), opened->device_.id(), 0, &error);
  if (!opened->queue_) return opened->device_.failed("no queue", error);
  SURELITE_TRY(opened->allocate());
  SURELITE_TRY(opened->make_kernels());
  SURELITE_TRY(opened->tune());
  return opened;
}

Buffer Opened::buffer(int id) const {
  const BufferPlan& plan = recipe_->buffers()[static_cast<size_t>(id)];
  return plan.constant ? plan.constant : slots_[static_cast<size_t>(plan.slot)];
}

Status Opened::allocate() {
  for (const size_t bytes : recipe_->slots()) {
    int32_t error = kSuccess;
    Buffer slot = cl_.clCreateBuffer(device_.context(), kReadWrite, bytes, nullptr, &error);
    if (!slot) return device_.failed("memory for tensors, " + std::to_string(bytes) + " bytes", error);
    slots_.push_back(slot);
  }
  return {};
}

Status Opened::make_kernels() {
  for (const Launch& launch : recipe_->launches()) {
    int32_t error = kSuccess;
    KernelId kernel = cl_.clCreateKernel(device_.program(), launch.kernel.c_str(), &error);
    if (!kernel) return device_.failed("the kernel " + launch.kernel, error);
    kernels_.push_back(kernel);
    uint32_t index = 0;
    for (const int id : launch.buffers) {
      Buffer argument = buffer(id);
      error |= cl_.clSetKernelArg(kernel, index++, sizeof argument, &argument);
    }
    error |= cl_.clSetKernelArg(kernel, index++, sizeof launch.p, launch.p.data());
    error |= cl_.clSetKernelArg(kernel, index++, sizeof launch.q, launch.q.data());
    error |= cl_.clSetKernelArg(kernel, index++, sizeof launch.f, launch.f.data());
    if (error != kSuccess) return device_.failed("arguments of the kernel " + launch.kernel, error);
  }
  return {};
}

int32_t Opened::enqueue(Queue queue, size_t launch, const GroupSize& group, Event* event) const {
  const Launch& what = recipe_->launches()[launch];
  GroupSize global{};
  for (size_t axis = 0; axis < global.size(); ++axis)
    global[axis] = (what.size[axis] + group[axis] - 1) / group[axis] * group[axis];
  if (what.shared) global = {what.size[0] * kSharedGroup, 1, 1};
  return cl_.clEnqueueNDRangeKernel(queue, kernels_[launch], 3, nullptr, global.data(), group.data(), 0, nullptr,
                                    event);
}

// The shortest of a few runs with each size, after one that may still compile. What is in the buffers does not matter.
Result<GroupSize> Opened::fastest(size_t launch, Queue queue) {
  GroupSize best = device_.group_sizes()[0];
  uint64_t least = UINT64_MAX;
  for (const GroupSize& group : device_.group_sizes())
    for (int attempt = 0; attempt <= kTries; ++attempt) {
      Event event = nullptr;
      const int32_t error = enqueue(queue, launch, group, &event);
      // A kernel may take smaller groups than its device does.
      if (error != kSuccess) {
        if (error == -54 || error == -5) break;
        return device_.failed("the kernel " + recipe_->launches()[launch].kernel, error);
      }
      uint64_t start = 0, end = 0;
      const bool known =
          cl_.clFinish(queue) == kSuccess &&
          cl_.clGetEventProfilingInfo(event, kEventStart, sizeof start, &start, nullptr) == kSuccess &&
          cl_.clGetEventProfilingInfo(event, kEventEnd, sizeof end, &end, nullptr) == kSuccess;
      cl_.clReleaseEvent(event);
      if (!known) return device_.failed("measuring the kernel " + recipe_->launches()[launch].kernel, -14);
      if (attempt == 0 || end - start >= least) continue;
      least = end - start;
      best = group;
    }
  return best;
}

Status Opened::tune() {
  const std::chrono::steady_clock::time_point stop = std::chrono::steady_clock::now() + kTuningTime;
  Queue timed = nullptr;
  Status done;
  for (size_t i = 0; i < kernels_.size(); ++i) {
    const Launch& launch = recipe_->launches()[i];
    GroupSize group = launch.shared ? GroupSize{kSharedGroup, 1, 1} : device_.group_sizes()[0];
    const std::string key = key_of(launch);
    if (!launch.shared && !device_.find_tuned(key, &group) && std::chrono::steady_clock::now() < stop) {
      int32_t error = kSuccess;
      if (!timed) timed = cl_.clCreateCommandQueue(device_.context(), device_.id(), kProfiling, &error);
      if (!timed) return device_.failed("no queue that measures", error);
      const Result<GroupSize> found = fastest(i, timed);
      if (!found) {
        done = found.failure();
        break;
      }
      group = *found;
      recipe_->device()->keep_tuned(key, group);
    }
    groups_.push_back(group);
  }
  if (timed) cl_.clReleaseCommandQueue(timed);
  return done;
}

// Copies block; what runs between them is done when the last copy is. Nothing is under way after a failure.
Status Opened::run(std::span<const Tensor* const> inputs, std::span<const Tensor* const> outputs) {
  const auto failed = [&](const std::string& what, int32_t error) {
    cl_.clFinish(queue_);
    return device_.failed(what, error);
  };
  for (size_t i = 0; i < inputs.size(); ++i)
    if (const int32_t error = cl_.clEnqueueWriteBuffer(queue_, buffer(recipe_->inputs()[i]), 1, 0, inputs[i]->bytes,
                                                       inputs[i]->data, 0, nullptr, nullptr);
        error != kSuccess)
      return failed("an input could not be copied", error);
  for (size_t i = 0; i < kernels_.size(); ++i)
    if (const int32_t error = enqueue(queue_, i, groups_[i], nullptr); error != kSuccess)
      return failed("the kernel " + recipe_->launches()[i].kernel, error);
  for (size_t i = 0; i < outputs.size(); ++i)
    if (const int32_t error = cl_.clEnqueueReadBuffer(queue_, buffer(recipe_->outputs()[i]), 1, 0, outputs[i]->bytes,
                                                      outputs[i]->data, 0, nullptr, nullptr);
        error != kSuccess)
      return failed("an output could not be copied", error);
  return {};
}

}  // namespace surelite::opencl

// SPDX-License-Identifier: Apache-2.0
#include "delegates/opencl/recipe.h"

#include <algorithm>
#include <cstring>

#include "base/float16.h"
#include "delegates/opencl/op_builder.h"

namespace surelite::opencl {

namespace {

// Step and zero point; bytes without a scale stand for themselves.
std::array<float, 4> grid_of(const Tensor& tensor) {
  if (tensor.quant().kind == Quantization::Kind::none) return {1, 0, 0, 0};
  return {tensor.quant().first_scale(), static_cast<float>(tensor.quant().first_zero_point()), 0, 0};
}

}  // namespace

Recipe::~Recipe() {
  for (const BufferPlan& buffer : buffers_)
    if (buffer.constant) device_->cl().clReleaseMemObject(buffer.constant);
}

int Recipe::new_buffer(size_t bytes) {
  buffers_.push_back({bytes});
  return static_cast<int>(buffers_.size()) - 1;
}

Result<int> Recipe::upload(std::span<const float> values, bool as_tensor) {
  const bool narrow = as_tensor && half_;
  const size_t bytes = values.size() * (narrow ? sizeof(uint16_t) : sizeof(float));
  Block halves;
  if (narrow) {
    SURELITE_LET(halves, allocate(bytes, "a constant for the GPU"));
    auto* to = reinterpret_cast<uint16_t*>(halves.data());
    for (size_t i = 0; i < values.size(); ++i) to[i] = float_to_half(values[i]);
  }
  return upload(narrow ? static_cast<const void*>(halves.data()) : values.data(), bytes);
}

Result<int> Recipe::upload(const void* values, size_t bytes) {
  void* from = const_cast<void*>(values);  // only read: the interface has one type for both
  int32_t error = kSuccess;
  const int id = new_buffer(bytes);
  BufferPlan& buffer = buffers_.back();
  buffer.constant = device_->cl().clCreateBuffer(device_->context(), kReadOnly | kCopyHost, bytes, from, &error);
  if (!buffer.constant || error != kSuccess)
    return device_->failed("weights of " + std::to_string(bytes) + " bytes", error);
  return id;
}

Status Recipe::enter(const Tensor& tensor) {
  const int raw = new_buffer(tensor.bytes);
  inputs_.push_back(raw);
  if (is_kept(tensor)) {
    buffer_of_[&tensor] = raw;
    return {};
  }
  const int id = new_buffer(static_cast<size_t>(tensor.count()) * element_bytes());
  buffer_of_[&tensor] = id;
  Launch& launch = launches_.emplace_back();
  launch.kernel = "load_" + std::string(name_of(tensor.type));
  launch.buffers = {raw, id};
  launch.p[0] = static_cast<int32_t>(tensor.count());
  launch.f = grid_of(tensor);
  launch.size[0] = static_cast<size_t>(tensor.count());
  return {};
}

Status Recipe::leave(const Tensor& tensor) {
  const auto found = buffer_of_.find(&tensor);
  if (found == buffer_of_.end()) return fail(Code::I901, {{"what", "an output that no kernel writes"}});
  if (is_kept(tensor)) {
    outputs_.push_back(found->second);
    return {};
  }
  const int raw = new_buffer(tensor.bytes);
  outputs_.push_back(raw);
  Launch& launch = launches_.emplace_back();
  launch.kernel = "save_" + std::string(name_of(tensor.type));
  launch.buffers = {found->second, raw};
  launch.p[0] = static_cast<int32_t>(tensor.count());
  launch.f = grid_of(tensor);
  launch.size[0] = static_cast<size_t>(tensor.count());
  return {};
}

// A buffer is alive from the first launch that names it to the last; inputs from the start, outputs to the end. Memory
// that is free goes to the next buffer that fits, the smallest first, or grows to what is needed.
void Recipe::assign_slots() {
  const auto end = static_cast<int>(launches_.size());
  std::vector<int> first(buffers_.size(), end), last(buffers_.size(), -1);
  const auto note = [&](int id, int when) {
    const auto at = static_cast<size_t>(id);
    first[at] = std::min(first[at], when);
    last[at] = std::max(last[at], when);
  };
  for (const int id : inputs_) note(id, -1);
  for (int i = 0; i < end; ++i)
    for (const int id : launches_[static_cast<size_t>(i)].buffers) note(id, i);
  for (const int id : outputs_) note(id, end);
  std::vector<int> free_from;  // per slot: the first launch after its last user
  for (int when = -1; when < end; ++when) {
    for (size_t id = 0; id < buffers_.size(); ++id) {
      BufferPlan& buffer = buffers_[id];
      if (buffer.constant || first[id] != when) continue;
      int chosen = -1;
      for (int s = 0; s < static_cast<int>(slots_.size()); ++s) {
        if (free_from[static_cast<size_t>(s)] > when) continue;
        const size_t bytes = slots_[static_cast<size_t>(s)];
        const size_t best = chosen < 0 ? 0 : slots_[static_cast<size_t>(chosen)];
        const bool fits = bytes >= buffer.bytes;
        if (chosen < 0 || (fits ? best < buffer.bytes || bytes < best : best < bytes)) chosen = s;
      }
      if (chosen < 0) {
        chosen = static_cast<int>(slots_.size());
        slots_.push_back(0);
        free_from.push_back(0);
      }
      slots_[static_cast<size_t>(chosen)] = std::max(slots_[static_cast<size_t>(chosen)], buffer.bytes);
      free_from[static_cast<size_t>(chosen)] = last[id] + 1;
      buffer.slot = chosen;
    }
  }
}

Result<std::unique_ptr<Recipe>> Recipe::build(const std::shared_ptr<Device>& device, bool half,
                                              const Constants& constants, const PartView& part) {
  std::unique_ptr<Recipe> made(new Recipe(device, half, constants));
  for (const Tensor* tensor : part.inputs) SURELITE_TRY(made->enter(*tensor));
  for (const OpView& op : part.ops) SURELITE_TRY(OpBuilder(made.get(), op).build());
  for (const Tensor* tensor : part.outputs) SURELITE_TRY(made->leave(*tensor));
  made->assign_slots();
  for (const size_t bytes : made->slots_)
    if (bytes > device->max_allocation())
      return fail(Code::D501, {{"delegate", "gpu"},
                               {"what", "a tensor needs " + std::to_string(bytes) + " bytes, and " +
                                            device->description() + " gives at most " +
                                            std::to_string(device->max_allocation())},
                               {"effect", ""}});
  return made;
}

}  // namespace surelite::opencl

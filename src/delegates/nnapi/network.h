// SPDX-License-Identifier: Apache-2.0
// Operators as a model of NNAPI.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "delegates/nnapi/library.h"
#include "delegates/nnapi/operations.h"

namespace surelite::nnapi {

// The values of constants are not copied: definitions outlive it.
class Network final : private Operands {
 public:
  // D501 where the library refuses. Relaxed: sums of float32 may be computed in float16.
  static Result<std::unique_ptr<Network>> build(const std::shared_ptr<const Library>& library, const PartView& part,
                                                bool relaxed);
  ~Network() override;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  NnModel* get() const { return model_; }

 private:
  explicit Network(std::shared_ptr<const Library> library) : nn_(std::move(library)) {}
  uint32_t tensor(const Tensor& tensor) override;
  uint32_t filter(const Tensor& filter) override;
  uint32_t bias(const Tensor* bias, const Tensor& data, const Tensor& filter, int32_t channels) override;
  uint32_t integer(int64_t value) override;
  uint32_t real(float value) override;
  uint32_t flag(bool value) override;
  uint32_t integers(const std::vector<int64_t>& values, const Shape& shape) override;

  uint32_t add(int32_t type, const Shape& shape, float scale, int32_t zero_point);
  uint32_t scalar(int32_t type, const void* value, size_t bytes);
  void set(uint32_t operand, const void* value, size_t bytes);
  void note(int error) {
    if (error_ == kNoError) error_ = error;
  }

  std::shared_ptr<const Library> nn_;
  NnModel* model_ = nullptr;
  uint32_t count_ = 0;
  int error_ = kNoError;  // the first
  std::map<const Tensor*, uint32_t> operand_of_;
  std::deque<std::vector<int32_t>> kept_;    // values that are in no file; long ones are not copied either
  std::deque<std::vector<float>> zeros_;
};

}  // namespace surelite::nnapi

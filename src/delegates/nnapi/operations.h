// SPDX-License-Identifier: Apache-2.0
// Operators as operations of NNAPI: their numbers, the feature level that has them, what they take, their arguments.
#pragma once

#include <vector>

#include "delegates/constants.h"
#include "plan/delegate.h"

namespace surelite::nnapi {

// Adds operands to a model; each returns the operand's number.
class Operands {
 public:
  virtual ~Operands() = default;
  virtual uint32_t tensor(const Tensor& tensor) = 0;
  // Of a filter: with a scale per channel, if it has one. Of a bias: with the scale that the interface wants; zeros
  // where there is none.
  virtual uint32_t filter(const Tensor& filter) = 0;
  virtual uint32_t bias(const Tensor* bias, const Tensor& data, const Tensor& filter, int32_t channels) = 0;
  virtual uint32_t integer(int64_t value) = 0;
  virtual uint32_t real(float value) = 0;
  virtual uint32_t flag(bool value) = 0;
  virtual uint32_t integers(const std::vector<int64_t>& values, const Shape& shape) = 0;
};

// Success, or a D504 to D507 that says why not.
Status accepts(const OpView& op, const Constants& constants, int64_t level);

// Of an operator that was accepted.
int32_t operation_of(const OpView& op);
std::vector<uint32_t> arguments_of(const OpView& op, Operands* operands);

}  // namespace surelite::nnapi

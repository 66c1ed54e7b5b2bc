// SPDX-License-Identifier: Apache-2.0
// The words of base/size_meaning.h for a tensor of a plan; shared by all that refuse a size.
#pragma once

#include <string>

#include "ops/tensor.h"

namespace surelite {

// "name" [1,2,3] float32
std::string describe(const Tensor& tensor);
// Why `given` bytes were probably given for it, best cause first: "exactly 4 x 784: float32 data for a tensor of int8";
// empty if that is its size.
std::string explain_size(const Tensor& tensor, uint64_t given);
// The next step for that mistake; empty if there is none.
std::string advise_size(const Tensor& tensor, uint64_t given);

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Which operators the XNNPACK delegate takes.
#pragma once

#include "plan/delegate.h"

namespace surelite::xnnpack {

// Success, or a D504, D506 or D507 with the reason.
Status accepts(const OpView& op);

// The range of a fused activation; false for one that is no range.
bool activation_range(int64_t activation, float* least, float* most);
// A constant that is in the file.
std::span<const std::byte> constant_bytes(const Tensor& tensor);

}  // namespace surelite::xnnpack

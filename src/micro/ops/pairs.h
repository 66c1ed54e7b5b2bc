// SPDX-License-Identifier: Apache-2.0
// Two operands that repeat along some axes.
#pragma once

#include "micro/broadcast.h"
#include "micro/ops/op.h"

namespace surelite {
namespace micro {

// False where the output's shape is not what both make together.
bool plan_broadcast(const View& a, const View& b, const View& out, Broadcast* plan);

}  // namespace micro
}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Constant padding, shared by PAD and PADV2.
#pragma once

#include "ops/op.h"

namespace surelite {

Status prepare_pad(PrepareContext& ctx);
Status run_pad(RunContext& ctx);

}  // namespace surelite

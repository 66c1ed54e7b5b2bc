// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL with a real left factor and an int8 right one: each left row is quantized for itself.
#pragma once

#include "ops/shared/conv/matmul.h"

namespace surelite {

// Sizes and layouts of `s` are known. Chooses the kernel.
Status prepare_hybrid_matmul(PrepareContext& ctx, MatmulState* s);

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Models whose weights lie beside them in memory, as bundles have them.
#pragma once

#include <cstddef>
#include <span>

#include "surelite/model.h"

namespace surelite {

// As Model::from_bytes, which copies; external buffers are parts of `weights`, whatever file their group names. Nothing
// points into either when it returns. M248 for a part that `weights` does not hold.
Result<Model> model_with_weights(std::span<const std::byte> bytes, std::span<const std::byte> weights,
                                 const LoadOptions& options);

}  // namespace surelite

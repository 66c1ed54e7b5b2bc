// SPDX-License-Identifier: Apache-2.0
// A model's bytes through one of the three interfaces, under the limits for strangers' models: load, plan, open, run on
// zeros and on ones.
#pragma once

#include <cstddef>
#include <span>

#include "hostile/campaign/shards.h"

namespace surelite::hostile {

End through_native(std::span<const std::byte> bytes);
// Of the drop-in; SURELITE_LIMITS must be set before the first call.
End through_c(std::span<const std::byte> bytes);
End through_classes(std::span<const std::byte> bytes);

}  // namespace surelite::hostile

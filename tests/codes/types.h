// SPDX-License-Identifier: Apache-2.0
// Short names of element types, for tables.
#pragma once

#include "surelite/types.h"

namespace surelite::tests {

inline constexpr ElementType kFloat = ElementType::float32, kInt = ElementType::int32, kInt8 = ElementType::int8,
                             kInt16 = ElementType::int16, kInt64 = ElementType::int64,
                             kResource = ElementType::resource;

}  // namespace surelite::tests

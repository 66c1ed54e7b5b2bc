// SPDX-License-Identifier: Apache-2.0
// The door to the table of kernels (simd/kernels.h). While planning, an operator asks PrepareContext::kernels(); under
// --kernels=reference that table is empty. The other headers of this folder choose from it: each says which types and
// parameters its kernel handles, and answers no for all others, which the plain loop then gets.
#pragma once

#include <string_view>

#include "ops/op.h"
#include "simd/kernels.h"

namespace surelite {

// The place of this machine's widest instruction set among those that pack weights, 0 without any: what one packed,
// another cannot read.
inline uint32_t packing_level() { return simd::level_of_machine(); }

// The name of the widest instruction set that kernels run with; `baseline` without any.
inline std::string_view kernels_of_machine() { return simd::set_of_machine(); }

// Whether an operator may take a shorter way than the reference's that needs no kernel of its own.
inline bool takes_shortcuts(const PrepareContext& ctx) { return ctx.kernels().any(); }

}  // namespace surelite

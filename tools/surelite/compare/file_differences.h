// SPDX-License-Identifier: Apache-2.0
// What differs between two models with the same operators, before anything runs.
#pragma once

#include "json.h"
#include "surelite/model.h"

namespace surelite::tool {

// [{"subgraph", "op", "name", "tensor", "tensor_name", "what": "option stride_w", "a", "b"}]; of constants "a" says how
// many bytes differ and "b" where the first is. Null where the operators are not the same.
Json file_differences(const Model& a, const Model& b);

}  // namespace surelite::tool

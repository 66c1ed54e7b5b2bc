// SPDX-License-Identifier: Apache-2.0
// Operator options, from the file's table to the struct that TfLiteNode::builtin_data points at, and back.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "model/graph.h"

namespace surelite::compat {

// One block from malloc, to be freed with free; null for operators without parameters.
void* make_builtin_data(const OperatorDef& op);
// In memory that the function gives, all zero and aligned for any object; null if it gives none.
void* make_builtin_data(const OperatorDef& op, const std::function<void*(size_t)>& allocate);

// The table for a struct that a client filled. The bytes hold what the view points into; empty where the operator has
// no parameters.
struct OwnedOptions {
  std::shared_ptr<const std::vector<uint8_t>> bytes;
  OptionsView view;
};
OwnedOptions make_options(std::string_view op_name, const void* builtin_data);
// All fields as the schema's defaults; none for operators that have no options.
OwnedOptions default_options(std::string_view op_name);

}  // namespace surelite::compat

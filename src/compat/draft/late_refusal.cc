// SPDX-License-Identifier: Apache-2.0
#include "compat/draft/late_refusal.h"

namespace surelite::compat {
namespace {

// ADD of strings, which no kernel adds.
const OpSpec added_strings{
    .name = "ADD",
    .max_version = 5,
    .types = "str str -> str",
    .options = "AddOptions",
    .prepare = [](PrepareContext& ctx) -> Status {
      ctx.from_run(0);
      return {};
    },
    .run = [](RunContext& ctx) -> Status {
      return ctx.fail(Code::P304,
                      {{"op", "ADD"}, {"found", "string string -> string"}, {"accepted", "floats and integers"}});
    },
};

}  // namespace

const OpSpec* spec_with_late_refusal(const Node& node, const std::vector<TensorDef>& tensors) {
  const OpSpec* const spec = node.spec();
  if (!node.native || node.native->name != added_strings.name || node.def.inputs.size() != 2) return spec;
  for (const int32_t t : node.def.inputs)
    if (t < 0 || static_cast<size_t>(t) >= tensors.size() ||
        tensors[static_cast<size_t>(t)].type != ElementType::string)
      return spec;
  return &added_strings;
}

}  // namespace surelite::compat

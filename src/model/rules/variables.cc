// SPDX-License-Identifier: Apache-2.0
// A variable starts at zero in memory of its own: it has no buffer, and a type whose size is known.
#include "model/rules/rules.h"

namespace surelite::rules {

void variables(const ModelData& model, const Limits&, Findings* findings) {
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    if (!tensor.is_variable) return;
    if (tensor.is_constant)
      findings->add(Code::M213, where_tensor(model, s, t),
                    {{"what", "it also has " + std::to_string(tensor.data.size()) + " bytes of constant data"}});
    else if (tensor.type == ElementType::string || tensor.type == ElementType::variant ||
             tensor.type == ElementType::resource)
      findings->add(Code::M213, where_tensor(model, s, t),
                    {{"what", "its type is " + std::string(name_of(tensor.type)) + ", whose size is not known"}});
  });
}

}  // namespace surelite::rules

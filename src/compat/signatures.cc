// SPDX-License-Identifier: Apache-2.0
// The entry points of a model, and the one that is made up for a model without any.
#include <algorithm>

#include "compat/interpreter.h"
#include "model/access.h"

namespace surelite::compat {

const std::vector<SignatureDef>& Interpreter::signatures() const {
  static const std::vector<SignatureDef> none;
  if (own_signatures_) return *own_signatures_;
  return model_ ? ModelAccess::data(model_->model).signatures : none;
}

bool Interpreter::usable(const SignatureDef& signature) const {
  if (signature.subgraph < 0 || signature.subgraph >= subgraph_count()) return false;
  const auto exists = [&](const SignatureDef::Entry& entry) {
    return subgraph(signature.subgraph).tensor_exists(entry.tensor);
  };
  return std::ranges::all_of(signature.inputs, exists) && std::ranges::all_of(signature.outputs, exists);
}

const SignatureDef* Interpreter::find_signature(const char* key) const {
  for (const SignatureDef& entry : signatures())
    if (key && entry.key == key) return usable(entry) ? &entry : nullptr;
  return nullptr;
}

const SignatureDef* Interpreter::signature_or_default(const char* key) {
  if (key) return find_signature(key);
  if (!signatures().empty()) {
    for (const SignatureDef& entry : signatures())
      if (entry.subgraph == 0) return usable(entry) ? &entry : nullptr;
    config_.reporter.line("The model has signature def but none of those points to primary subgraph.");
    return nullptr;
  }
  if (!placeholder_.key.empty()) return &placeholder_;
  placeholder_.key = "<placeholder signature>";
  const auto fill = [&](const std::vector<int>& tensors, const char* role, std::vector<SignatureDef::Entry>* entries) {
    for (size_t i = 0; i < tensors.size(); ++i) {
      if (!primary().tensor_exists(tensors[i])) continue;
      const std::string& name = primary().def_of(tensors[i]).name;
      entries->push_back({name.empty() ? role + std::to_string(i) : name, tensors[i]});
    }
  };
  fill(primary().inputs(), "input", &placeholder_.inputs);
  fill(primary().outputs(), "output", &placeholder_.outputs);
  return &placeholder_;
}

}  // namespace surelite::compat

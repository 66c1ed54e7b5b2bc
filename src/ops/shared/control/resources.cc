// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/control/resources.h"

namespace surelite {

int32_t Resources::id_of(const std::string& container, const std::string& shared_name) {
  const auto known = ids_.find(ResourceNamesLess::Names(container, shared_name));
  if (known != ids_.end()) return known->second;
  return ids_.emplace(std::make_pair(container, shared_name), static_cast<int32_t>(ids_.size())).first->second;
}

ResourceVariable* Resources::variable(int32_t id) {
  const auto found = variables_.find(id);
  return found == variables_.end() ? nullptr : &found->second;
}

ResourceVariable& Resources::make_variable(int32_t id) { return variables_[id]; }

HashTable* Resources::table(int32_t id) {
  const auto found = tables_.find(id);
  return found == tables_.end() ? nullptr : &found->second;
}

HashTable& Resources::make_table(int32_t id) { return tables_[id]; }

void Resources::clear() {
  variables_.clear();
  tables_.clear();
}

}  // namespace surelite

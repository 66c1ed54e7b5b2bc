// SPDX-License-Identifier: Apache-2.0
#include "ops/shared/control/resources.h"

namespace surelite {

int32_t Resources::id_of(const std::string& container, const std::string& shared_name) {
  const auto known = ids_.find(ResourceNamesLess::Names(container, shared_name));
  if (known != ids_.end()) return known->second;
  return ids_.emplace(std::make_pair(container, shared_name), static_cast<int32_t>(ids_.size())).first->second;
}

ResourceVariable* Resources::variable(int32_t id) {
  if (id >= 0 && static_cast<size_t>(id) < by_id_.size() && by_id_[static_cast<size_t>(id)])
    return by_id_[static_cast<size_t>(id)];
  const auto found = variables_.find(id);
  return found == variables_.end() ? nullptr : &found->second;
}

ResourceVariable& Resources::make_variable(int32_t id) {
  if (ResourceVariable* const known = variable(id)) return *known;
  ResourceVariable& made = variables_[id];
  // An id that nobody handed out may be any number.
  if (id >= 0 && static_cast<size_t>(id) < ids_.size()) {
    if (by_id_.size() < ids_.size()) by_id_.resize(ids_.size());
    by_id_[static_cast<size_t>(id)] = &made;
  }
  return made;
}

HashTable* Resources::table(int32_t id) {
  const auto found = tables_.find(id);
  return found == tables_.end() ? nullptr : &found->second;
}

HashTable& Resources::make_table(int32_t id) { return tables_[id]; }

void Resources::clear() {
  by_id_.clear();
  variables_.clear();
  tables_.clear();
}

}  // namespace surelite

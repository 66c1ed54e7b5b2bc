// SPDX-License-Identifier: Apache-2.0
// What outlives a run besides variable tensors: resource variables and hash tables, by id, shared by all subgraphs of a
// session. Not thread-safe; a session runs one graph at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/memory.h"
#include "surelite/types.h"

namespace surelite {

struct ResourceVariable {
  bool assigned = false;
  ElementType type = ElementType::float32;
  Shape shape;
  Block data;
  size_t bytes = 0;
};

// Keys and values are strings or int64, as the table was declared.
struct HashTable {
  ElementType key_type = ElementType::int64;
  ElementType value_type = ElementType::string;
  bool imported = false;
  std::map<int64_t, std::string> by_number;  // int64 -> string
  std::map<std::string, int64_t, std::less<>> by_text;  // string -> int64
  size_t size() const { return by_number.size() + by_text.size(); }
};

// Names of a resource, or views of them, in order.
struct ResourceNamesLess {
  using is_transparent = void;
  using Names = std::pair<std::string_view, std::string_view>;
  bool operator()(const Names& a, const Names& b) const { return a < b; }
};

class Resources {
 public:
  // Ids are handed out in order of first use; the same names give the same id.
  int32_t id_of(const std::string& container, const std::string& shared_name);
  // Null if nothing of that id exists.
  ResourceVariable* variable(int32_t id);
  ResourceVariable& make_variable(int32_t id);
  size_t variable_count() const { return variables_.size(); }
  HashTable* table(int32_t id);
  HashTable& make_table(int32_t id);
  void clear();

 private:
  std::map<std::pair<std::string, std::string>, int32_t, ResourceNamesLess> ids_;
  std::map<int32_t, ResourceVariable> variables_;
  std::vector<ResourceVariable*> by_id_;  // of variables_, as far as ids were handed out; null: none yet
  std::map<int32_t, HashTable> tables_;
};

}  // namespace surelite

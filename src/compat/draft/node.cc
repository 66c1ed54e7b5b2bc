// SPDX-License-Identifier: Apache-2.0
// The lists of a node: made for clients, and read again because clients may change them in place.
#include "compat/draft/node.h"

#include <fmt/format.h>

#include <algorithm>

#include "compat/mirror/element_types.h"

namespace surelite::compat {
namespace {

constexpr int kLongestList = 1 << 24;
constexpr const char* kNames[] = {"inputs", "outputs", "intermediates"};

std::array<const TfLiteIntArray*, 3> lists_of(const Node& node) {
  const TfLiteNode& c = node.c.first;
  return {c.inputs, c.outputs, c.intermediates};
}

template <class Def>
auto fields_of(Def& def) {
  return std::array{&def.inputs, &def.outputs, &def.intermediates};
}

bool readable(const TfLiteIntArray* now, const Node::List& made) {
  return !now || (now->size >= 0 && now->size <= (now == made.array ? made.room : kLongestList));
}

std::span<const int> values_of(const TfLiteIntArray* list) {
  return list ? std::span<const int>(list->data, static_cast<size_t>(list->size)) : std::span<const int>();
}

}  // namespace

std::string name_of(const Node& node) {
  const TfLiteRegistration& registration = node.c.second;
  if (!node.def.name.empty()) return node.def.name;
  if (registration.custom_name) return registration.custom_name;
  return fmt::format("operator {}", registration.builtin_code);
}

void make_lists(Node* node) {
  TfLiteNode& c = node->node();
  c.inputs = make_dims(node->def.inputs);
  c.outputs = make_dims(node->def.outputs);
  c.intermediates = make_dims(node->def.intermediates);
  c.temporaries = make_dims({});
  const auto lists = lists_of(*node);
  for (size_t i = 0; i < lists.size(); ++i) node->made[i] = {lists[i], lists[i] ? lists[i]->size : 0};
}

void restore_lists(Node* node) {
  TfLiteNode& c = node->node();
  TfLiteIntArray* const lists[] = {c.inputs, c.outputs, c.intermediates};
  const auto fields = fields_of(node->def);
  for (size_t i = 0; i < fields.size(); ++i) {
    const Node::List& made = node->made[i];
    if (!lists[i] || lists[i] != made.array || fields[i]->size() > static_cast<size_t>(made.room)) continue;
    lists[i]->size = static_cast<int>(fields[i]->size());
    std::ranges::copy(*fields[i], lists[i]->data);
  }
}

bool lists_differ(const Node& node) {
  const auto lists = lists_of(node);
  const auto fields = fields_of(node.def);
  for (size_t i = 0; i < lists.size(); ++i)
    if (!readable(lists[i], node.made[i]) || !std::ranges::equal(values_of(lists[i]), *fields[i])) return true;
  return false;
}

Result<OperatorDef> read_lists(const Node& node) {
  OperatorDef def = node.def;
  const auto lists = lists_of(node);
  const auto fields = fields_of(def);
  for (size_t i = 0; i < lists.size(); ++i) {
    if (!readable(lists[i], node.made[i]))
      return fail(Code::A711, {{"function", "AllocateTensors"},
                               {"argument", fmt::format("{} of node {} \"{}\"", kNames[i], node.index, name_of(node))},
                               {"value", fmt::format("a list of {}", lists[i]->size)},
                               {"expected", fmt::format("there is room for {}", node.made[i].room)}});
    const std::span<const int> values = values_of(lists[i]);
    fields[i]->assign(values.begin(), values.end());
  }
  return def;
}

}  // namespace surelite::compat

// SPDX-License-Identifier: Apache-2.0
// Signatures name a subgraph and tensors of it; keys, and names within one list, are unambiguous.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/rules/rules.h"

namespace surelite::rules {
namespace {

std::string label(const SignatureDef& signature, size_t index) {
  return signature.key.empty() ? fmt::format("signature {}", index)
                               : fmt::format("signature {} \"{:.100}\"", index, signature.key);
}

void check_entries(const ModelData& model, const SignatureDef& signature, const std::string& label, bool inputs,
                   Findings* findings) {
  const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(signature.subgraph)];
  const std::vector<int32_t>& bounds = inputs ? graph.inputs : graph.outputs;
  const std::set<int32_t> known(bounds.begin(), bounds.end());
  const char* role = inputs ? "input" : "output";
  std::set<std::string_view> names;
  const std::vector<SignatureDef::Entry>& entries = inputs ? signature.inputs : signature.outputs;
  for (size_t i = 0; i < entries.size(); ++i) {
    const SignatureDef::Entry& entry = entries[i];
    const Where where = where_tensor(model, signature.subgraph, entry.tensor);
    if (!in_range(entry.tensor, graph.tensors.size()))
      findings->add(Code::M202, {{"what", fmt::format("tensor_index of {}, {} {}", label, role, i)},
                                 {"index", entry.tensor},
                                 {"count", graph.tensors.size()},
                                 {"things", "tensors"}});
    else if (!known.contains(entry.tensor))
      findings->add(Code::M235, where, {{"signature", label}, {"role", role}, {"index", i}});
    if (entry.name.empty())
      findings->add(Code::M233, where, {{"what", fmt::format("{} {} of {}", role, i, label)}, {"missing", "name"}});
    else if (!names.insert(entry.name).second)
      findings->add(Code::M234, where,
                    {{"what", fmt::format("two {}s of {}", role, label)}, {"name", entry.name.substr(0, 100)}});
  }
}

}  // namespace

void signatures(const ModelData& model, const Limits&, Findings* findings) {
  std::set<std::string_view> keys;
  for (size_t i = 0; i < model.signatures.size(); ++i) {
    const SignatureDef& signature = model.signatures[i];
    const std::string name = label(signature, i);
    if (signature.key.empty())
      findings->add(Code::M233, {{"what", name}, {"missing", "key, so nobody can ask for it"}});
    else if (!keys.insert(signature.key).second)
      findings->add(Code::M234, {{"what", "two signatures"}, {"name", signature.key.substr(0, 100)}});
    if (!in_range(signature.subgraph, model.subgraphs.size())) {
      findings->add(Code::M202, {{"what", "subgraph_index of " + name}, {"index", signature.subgraph},
                                 {"count", model.subgraphs.size()}, {"things", "subgraphs"}});
      continue;
    }
    check_entries(model, signature, name, true, findings);
    check_entries(model, signature, name, false, findings);
  }
}

}  // namespace surelite::rules

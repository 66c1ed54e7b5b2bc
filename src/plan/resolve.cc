// SPDX-License-Identifier: Apache-2.0
// Operators to specs: versions, custom names, signatures.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "ops/registry.h"
#include "plan/program_data.h"

namespace surelite {
namespace {

// What an unregistered custom operator is, if its name tells.
std::string_view known_origin(std::string_view name) {
  struct Origin {
    std::string_view prefix, what;
  };
  static constexpr Origin kOrigins[] = {
      {"Flex", "it is a TensorFlow select operator, which needs the Flex delegate"},
      {"edgetpu-custom-op", "it is code compiled for an Edge TPU; use the model from before the Edge TPU compiler"},
      {"ethos-u", "it is code compiled for an Arm Ethos-U; use the model from before the Vela compiler"},
      {"MTKEXT_", "it is a MediaTek extension, which needs MediaTek's delegate"},
      {"mtkext", "it is a MediaTek extension, which needs MediaTek's delegate"},
      {"hexagon", "it is code for a Qualcomm Hexagon DSP"},
      {"QNN", "it is code for Qualcomm's runtime"},
      {"qnn", "it is code for Qualcomm's runtime"},
      {"DISPATCH_OP", "it is code compiled for an accelerator by the vendor's compiler plug-in"},
  };
  for (const Origin& origin : kOrigins)
    if (name.starts_with(origin.prefix)) return origin.what;
  return "Surelite does not know it";
}

std::vector<int> types_of(const SubgraphDef& graph, const std::vector<int32_t>& tensors) {
  std::vector<int> types;
  types.reserve(tensors.size());
  for (const int32_t t : tensors)
    types.push_back(t < 0 ? -1 : static_cast<int>(graph.tensors[static_cast<size_t>(t)].type));
  return types;
}

// Parameters must come from the table that the operator's kernel reads; the defaults of an absent one mean nothing.
void check_options(const OpSpec& spec, const OperatorDef& op, const Where& where, Diagnostics* findings) {
  if (spec.options.empty() || (op.options.present() && op.options.table_name() == spec.options)) return;
  const std::string found = op.options.present() ? std::string(op.options.table_name()) : "none";
  findings->push_back(diagnose(Code::P314, where, {{"op", op.name}, {"expected", spec.options}, {"found", found}}));
}

// An operator whose types fit. Models repeat the same few.
struct FittingTypes {
  const OpSpec* spec;
  std::vector<int> inputs, outputs;
  bool operator==(const FittingTypes&) const = default;
};

void check_types(const OpSpec& spec, const SubgraphDef& graph, const OperatorDef& op, const Where& where,
                 std::vector<FittingTypes>* fitting, Diagnostics* findings) {
  FittingTypes types{&spec, types_of(graph, op.inputs), types_of(graph, op.outputs)};
  if (std::find(fitting->begin(), fitting->end(), types) != fitting->end()) return;
  const size_t before = findings->size();
  check_signature(spec, types.inputs, types.outputs, where, findings);
  constexpr size_t kFew = 32;
  if (findings->size() == before && fitting->size() < kFew) fitting->push_back(std::move(types));
}

// Sparse constants hold fewer bytes than their shape says; only operators that expand them may see them.
void check_sparse(const OpSpec& spec, const OperatorDef& op, const SubgraphDef& graph, const Where& where,
                  Diagnostics* findings) {
  if (spec.sparse_input == OpSpec::kSparseChecked) return;
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    if (op.inputs[i] < 0 || static_cast<int>(i) == spec.sparse_input) continue;
    const TensorDef& tensor = graph.tensors[static_cast<size_t>(op.inputs[i])];
    if (tensor.sparsity)
      findings->push_back(diagnose(Code::P304, where,
                                   {{"op", op.name},
                                    {"found", fmt::format("sparse {} \"{}\"", name_of(tensor.type), tensor.name)},
                                    {"accepted", "dense tensors there"}}));
  }
}

int uses_of(const ModelData& model, std::string_view name) {
  int uses = 0;
  for (const SubgraphDef& graph : model.subgraphs)
    for (const OperatorDef& op : graph.operators) uses += op.name == name;
  return uses;
}

void check_sparse_outputs(const ModelData& model, int subgraph, Diagnostics* findings) {
  const SubgraphDef& graph = model.subgraphs[static_cast<size_t>(subgraph)];
  for (const int32_t t : graph.outputs)
    if (graph.tensors[static_cast<size_t>(t)].sparsity)
      findings->push_back(
          diagnose(Code::P304, where_tensor(model, subgraph, t),
                   {{"op", "a graph output"}, {"found", "a sparse tensor"}, {"accepted", "dense tensors"}}));
}

}  // namespace

const OpSpec* resolve_op(const PlanOptions& options, const OperatorDef& op) {
  if (options.resolver) return options.resolver(op);
  return op.is_custom() ? find_custom(op.name) : find_builtin(op.code);
}

Status resolve_ops(const PlanOptions& options) {
  const ModelData& model = *options.model;
  Diagnostics findings;
  std::set<std::string> reported;
  std::vector<FittingTypes> fitting;
  for (size_t s = 0; s < model.subgraphs.size(); ++s) {
    const SubgraphDef& graph = model.subgraphs[s];
    check_sparse_outputs(model, static_cast<int>(s), &findings);
    for (size_t i = 0; i < graph.operators.size(); ++i) {
      const OperatorDef& op = graph.operators[i];
      const OpSpec* spec = resolve_op(options, op);
      const Where where = where_op(model, static_cast<int>(s), static_cast<int>(i));
      if (!spec) {
        if (!reported.insert(op.name).second) continue;
        if (op.is_custom())
          findings.push_back(missing_operator(
              Code::P303, where,
              {{"op", op.name}, {"count", uses_of(model, op.name)}, {"known", known_origin(op.name)}}));
        else
          findings.push_back(missing_operator(Code::P302, where, {{"op", op.name}}));
        continue;
      }
      if (op.version < spec->min_version || op.version > spec->max_version) {
        findings.push_back(diagnose(
            Code::P301, where,
            {{"op", op.name}, {"version", op.version}, {"first", spec->min_version}, {"last", spec->max_version}}));
        continue;
      }
      check_options(*spec, op, where, &findings);
      check_sparse(*spec, op, graph, where, &findings);
      check_types(*spec, graph, op, where, &fitting, &findings);
    }
  }
  return findings.empty() ? Status() : Failure(std::move(findings));
}

}  // namespace surelite

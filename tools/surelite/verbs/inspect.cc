// SPDX-License-Identifier: Apache-2.0
// inspect: what a model wants, gives, contains and needs.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/limits.h"
#include "input/bundle.h"
#include "model/access.h"
#include "ops/registry.h"
#include "output/files.h"
#include "plan/access.h"
#include "plan/program_data.h"
#include "render/graph_svg.h"
#include "report/contract.h"
#include "report/lists.h"
#include "report/notes.h"
#include "surelite/inspect.h"
#include "surelite/program.h"
#include "text/inspect.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

Json operators_of(const ModelData& model) {
  std::map<std::pair<std::string, int32_t>, std::pair<int64_t, const OperatorDef*>> uses;
  for (const SubgraphDef& graph : model.subgraphs)
    for (const OperatorDef& op : graph.operators) {
      auto& [count, first] = uses[{op.name, op.version}];
      if (count++ == 0) first = &op;
    }
  Json list = Json::array();
  for (const auto& [key, use] : uses) {
    const OperatorDef& op = *use.second;
    const OpSpec* spec = op.is_custom() ? find_custom(op.name) : find_builtin(op.code);
    Json json = Json::object();
    json["name"] = op.name;
    json["version"] = op.version;
    json["count"] = use.first;
    if (op.is_custom()) json["custom"] = true;
    json["supported"] = spec && op.version >= spec->min_version && op.version <= spec->max_version;
    if (spec) json["supported_versions"] = {spec->min_version, spec->max_version};
    list.push_back(std::move(json));
  }
  return list;
}

Json signatures_of(const ModelData& model) {
  const auto names = [](const std::vector<SignatureDef::Entry>& entries) {
    Json list = Json::array();
    for (const SignatureDef::Entry& entry : entries) list.push_back({{"name", entry.name}, {"tensor", entry.tensor}});
    return list;
  };
  Json list = Json::array();
  for (const SignatureDef& signature : model.signatures)
    list.push_back({{"key", signature.key},
                    {"subgraph", signature.subgraph},
                    {"inputs", names(signature.inputs)},
                    {"outputs", names(signature.outputs)}});
  return list;
}

// Bytes of constants; a buffer that several tensors share counts once.
int64_t constant_bytes(const ModelData& model) {
  std::set<const std::byte*> seen;
  int64_t bytes = 0;
  for (const SubgraphDef& graph : model.subgraphs)
    for (const TensorDef& tensor : graph.tensors)
      if (tensor.is_constant && seen.insert(tensor.data.data()).second)
        bytes += static_cast<int64_t>(tensor.data.size());
  return bytes;
}

Json model_of(const ModelData& model, const ModelNotes& notes) {
  Json json = Json::object();
  json["description"] = model.description;
  json["format_version"] = model.version;
  if (!notes.min_runtime_version.empty()) json["min_runtime_version"] = notes.min_runtime_version;
  json["subgraphs"] = Json::array();
  for (const SubgraphDef& graph : model.subgraphs)
    json["subgraphs"].push_back(
        {{"name", graph.name}, {"tensors", graph.tensors.size()}, {"operators", graph.operators.size()}});
  return json;
}

Json metadata_of(const ModelData& model, const ModelNotes& notes) {
  Json json = Json::object();
  json["buffers"] = Json::array();
  for (const MetadataDef& entry : model.metadata)
    json["buffers"].push_back({{"name", entry.name}, {"bytes", entry.data.size()}});
  if (notes.present) json["tflite"] = to_json(notes);
  json["attached_files"] = Json::array();
  for (const ZipEntry& entry : notes.attached)
    json["attached_files"].push_back({{"name", entry.name}, {"bytes", entry.bytes}});
  return json;
}

struct InspectRequest {
  std::vector<std::string> models;
  std::string signature, graph;
  bool operators = false, tensors = false, weights = false;
};

// The long lists, and the picture.
Status add_lists(const InspectRequest& options, const Model& model, const Program* program, int subgraph,
                 Json* document) {
  const ModelData& data = ModelAccess::data(model);
  const SubgraphDef& graph = data.subgraphs[static_cast<size_t>(subgraph)];
  const GraphPlan* plan = program ? &ProgramAccess::plan(*program) : nullptr;
  if (options.operators) {
    SURELITE_LET(const ModelInfo info, surelite::inspect(model));
    // Kernels are chosen where weights are packed: a program to look at has none of them.
    CompileOptions compile;
    compile.limits = limits_from_environment();
    compile.signature = options.signature;
    const Result<Program> chosen = Program::compile(model, compile);
    compile.reference_kernels = true;
    const Result<Program> plain = Program::compile(model, compile);
    const bool known = chosen && plain;
    (*document)["operator_list"] =
        operator_list(graph, info.subgraphs[static_cast<size_t>(subgraph)],
                      known ? &ProgramAccess::plan(*chosen) : plan, known ? &ProgramAccess::plan(*plain) : nullptr);
  }
  if (options.tensors) (*document)["tensor_list"] = tensor_list(data, graph, plan);
  if (options.weights) (*document)["weight_list"] = weight_list(graph);
  if (options.graph.empty()) return {};
  SURELITE_TRY(write_text(options.graph, graph_svg(graph)));
  (*document)["graph"] = options.graph;
  return {};
}

// Of a bundle of which no model is named: what it holds.
bool inspect_bundle(const std::string& path, Json* document, Exit* exit) {
  const Result<BundleContents> contents = bundle_contents(path);
  if (!contents) {
    (*document)["valid"] = false;
    (*document)["findings"] = to_json(contents.error());
    *exit = Exit::invalid_model;
    return true;
  }
  if (contents->kind.empty()) return false;
  Json bundle = {{"kind", contents->kind}, {"entries", Json::array()}};
  for (const BundleEntry& entry : contents->entries)
    bundle["entries"].push_back({{"name", entry.name},
                                 {"kind", entry.kind},
                                 {"begin", entry.begin},
                                 {"bytes", entry.bytes},
                                 {"model", entry.is_model}});
  (*document)["bundle"] = std::move(bundle);
  (*document)["findings"] = Json::array();
  *exit = Exit::clean;
  return true;
}

Exit inspect(const std::string& path, const InspectRequest& all, Json* document) {
  const std::string& signature = all.signature;
  (*document)["file"] = {{"path", path}};
  if (Exit exit; inspect_bundle(path, document, &exit)) return exit;
  const Result<Model> model = open_model(path);
  Diagnostics findings;
  if (!model) {
    (*document)["valid"] = false;
    (*document)["findings"] = to_json(model.error());
    return Exit::invalid_model;
  }
  (*document)["valid"] = true;
  const ModelData& data = ModelAccess::data(*model);
  (*document)["file"]["bytes"] = data.bytes.size();
  const ModelNotes notes = read_notes(data);
  findings = model->findings();
  findings.insert(findings.end(), notes.findings.begin(), notes.findings.end());
  (*document)["model"] = model_of(data, notes);
  const Result<Interface> interface = find_interface(data, signature);
  if (!interface) {
    (*document)["findings"] = to_json(interface.error());
    return signature.empty() ? Exit::findings : Exit::usage;
  }
  (*document)["inputs"] = to_json(data, *interface, notes, true);
  (*document)["outputs"] = to_json(data, *interface, notes, false);
  (*document)["signatures"] = signatures_of(data);
  (*document)["operators"] = operators_of(data);
  CompileOptions options;
  options.limits = limits_from_environment();
  options.signature = signature;
  const Result<Program> program = ProgramAccess::compile_to_look_at(*model, options);
  Json memory = Json::object();
  memory["constant_bytes"] = constant_bytes(data);
  if (program) {
    const Footprint footprint = program->footprint();
    memory["arena_bytes"] = footprint.arena_bytes;
    memory["arena_lower_bound"] = footprint.arena_lower_bound;
    memory["variable_bytes"] = footprint.variable_bytes;
    memory["nested_bytes"] = footprint.nested_bytes;
    memory["folded_bytes"] = footprint.folded_bytes;
    memory["exact"] = footprint.exact;
  } else {
    findings.insert(findings.end(), program.error().begin(), program.error().end());
  }
  (*document)["runs_here"] = program.has_value();
  (*document)["memory"] = std::move(memory);
  (*document)["metadata"] = metadata_of(data, notes);
  (*document)["advice"] = advice_on(data);
  if (const Status added = add_lists(all, *model, program ? &*program : nullptr, interface->subgraph, document);
      !added) {
    (*document)["findings"] = to_json(added.error());
    return Exit::run_failed;
  }
  (*document)["findings"] = to_json(findings);
  return has_errors(findings) ? Exit::findings : Exit::clean;
}

}  // namespace

void add_inspect(App* app) {
  Verb verb = app->add_verb("inspect", "show inputs, outputs, operators, memory and metadata of a model");
  auto options = std::make_shared<InspectRequest>();
  verb.add_option("model", options->models, "one or more .tflite files").required().type_name("MODEL");
  verb.add_option("--signature", options->signature, "show the interface of this signature").type_name("KEY");
  verb.add_flag("--ops", options->operators,
                 "every operator: tensors, options, multiply-accumulates, its kernel and why not a faster one");
  verb.add_flag("--tensors", options->tensors, "every tensor: type, quantization, and where its bytes lie");
  verb.add_flag("--weights", options->weights, "every constant: range, distribution, dead channels, odd scales");
  verb.add_option("--graph", options->graph, "draw the graph").type_name("FILE.svg");
  verb.callback([app, options] {
    app->chosen = [app, options] {
      const auto answer = [&](const std::string& path, Json* document) {
        document->erase("model");  // which describes the model here
        return inspect(path, *options, document);
      };
      return app->console.finish_each("inspect", options->models, answer, render_inspect, false);
    };
  });
}

}  // namespace surelite::tool

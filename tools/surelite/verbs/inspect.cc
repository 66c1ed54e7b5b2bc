// SPDX-License-Identifier: Apache-2.0
// inspect: what a model wants, gives, contains and needs.
#include <fmt/format.h>

#include <map>
#include <set>

#include "input/open_model.h"
#include "model/access.h"
#include "ops/registry.h"
#include "plan/program_data.h"
#include "report/contract.h"
#include "report/notes.h"
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

Exit inspect(const std::string& path, const std::string& signature, Json* document) {
  const Result<Model> model = open_model(path);
  Diagnostics findings;
  (*document)["file"] = {{"path", path}};
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
  const Result<Program> program = Program::compile(*model, options);
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
  (*document)["findings"] = to_json(findings);
  return has_errors(findings) ? Exit::findings : Exit::clean;
}

}  // namespace

void add_inspect(App* app) {
  CLI::App* verb = app->add_verb("inspect", "show inputs, outputs, operators, memory and metadata of a model");
  auto path = std::make_shared<std::string>(), signature = std::make_shared<std::string>();
  verb->add_option("model", *path, "a .tflite file")->required()->type_name("MODEL");
  verb->add_option("--signature", *signature, "show the interface of this signature")->type_name("KEY");
  verb->callback([app, path, signature] {
    app->chosen = [app, path, signature] {
      Json document = new_document("inspect");
      const Exit exit = inspect(*path, *signature, &document);
      return app->console.finish(std::move(document), exit, render_inspect);
    };
  });
}

}  // namespace surelite::tool

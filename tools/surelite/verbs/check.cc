// SPDX-License-Identifier: Apache-2.0
// check: everything that loading and planning find, for every signature.
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>

#include "base/limits.h"
#include "input/bundle.h"
#include "model/access.h"
#include "model/graph.h"
#include "offline/documented.h"
#include "offline/runtimes.h"
#include "plan/access.h"
#include "render/sarif.h"
#include "report/delegates.h"
#include "report/notes.h"
#include "surelite/program.h"
#include "text/check.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct CheckRequest {
  std::string model;
  std::vector<std::string> models;
  uint64_t memory_limit = UINT64_MAX;
  std::vector<std::string> max_op_versions, delegates;
  std::string fail_on = "error", format = "text", runtime;
  bool runtimes = false;
};

// "3" for all operators, "CONV_2D=3" for one.
struct VersionLimits {
  int everything = INT32_MAX;
  std::map<std::string, int, std::less<>> by_name;
  int of(const std::string& op) const {
    const auto found = by_name.find(op);
    return found == by_name.end() ? everything : found->second;
  }
};

Result<VersionLimits> parse_limits(const std::vector<std::string>& arguments) {
  VersionLimits limits;
  for (const std::string& argument : arguments) {
    const size_t equals = argument.find('=');
    const std::string_view number = std::string_view(argument).substr(equals == argument.npos ? 0 : equals + 1);
    int value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size() || value < 0)
      return fail(Code::A709, {{"call", "--max-op-version"},
                               {"what", "it takes a number or OPERATOR=NUMBER, not \"" + argument + "\""}});
    if (equals == argument.npos)
      limits.everything = value;
    else
      limits.by_name[argument.substr(0, equals)] = value;
  }
  return limits;
}

void check_versions(const ModelData& model, const VersionLimits& limits, Diagnostics* findings) {
  std::set<std::pair<std::string, int>> reported;
  for (size_t s = 0; s < model.subgraphs.size(); ++s)
    for (size_t i = 0; i < model.subgraphs[s].operators.size(); ++i) {
      const OperatorDef& op = model.subgraphs[s].operators[i];
      if (op.version <= limits.of(op.name) || !reported.insert({op.name, op.version}).second) continue;
      findings->push_back(diagnose(Code::P350, where_op(model, static_cast<int>(s), static_cast<int>(i)),
                                   {{"op", op.name}, {"version", op.version}, {"limit", limits.of(op.name)}}));
    }
}

// What a vendor's delegate would take, by its documentation. Nothing is run.
Status ask_documentation(const Model& model, const std::string& name, Json* document, Diagnostics* findings) {
  SURELITE_LET(const Documentation documentation, find_documentation(name));
  CompileOptions options;
  options.delegates.delegates = {documentation.delegate};
  options.delegates.min_operators = 1;
  Json json{{"delegate", documentation.name}, {"source", documentation.source}};
  const Result<Program> program = ProgramAccess::compile_to_look_at(model, options);
  json["answered"] = program.has_value();
  if (program) {
    const Placement placement = program->placement();
    size_t count = 0;
    for (const OperatorPlacement& op : placement.operators) count += op.runs != OperatorPlacement::Runs::never;
    json["taken"] = placement.delegated_operators();
    json["operators"] = count;
    json["parts"] = placement.parts.size();
    json["placement"] = to_json(placement);
    if (placement.delegated_operators() < count)
      findings->push_back(diagnose(Code::D524, {{"delegate", documentation.name},
                                                {"taken", placement.delegated_operators()},
                                                {"count", count},
                                                {"parts", placement.parts.size()}}));
  }
  (*document)["delegates"].push_back(std::move(json));
  return {};
}

// Signatures share operators, so one fault shows in several of them.
void add_new(const Diagnostics& more, Diagnostics* findings) {
  for (const Diagnostic& diagnostic : more) {
    const std::string text = diagnostic.text();
    if (std::none_of(findings->begin(), findings->end(), [&](const Diagnostic& known) { return known.text() == text; }))
      findings->push_back(diagnostic);
  }
}

Severity severity_named(const std::string& name) {
  return name == "note" ? Severity::note : name == "warning" ? Severity::warning : Severity::error;
}

Exit check(const CheckRequest& options, Json* document) {
  const Result<VersionLimits> limits = parse_limits(options.max_op_versions);
  if (!limits) {
    (*document)["findings"] = to_json(limits.error());
    return Exit::usage;
  }
  const Result<Model> model = open_model(options.model);
  (*document)["valid"] = model.has_value();
  if (!model) {
    (*document)["findings"] = to_json(model.error());
    return Exit::invalid_model;
  }
  Diagnostics findings = model->findings();
  const ModelData& data = ModelAccess::data(*model);
  add_new(read_notes(data).findings, &findings);
  check_versions(data, *limits, &findings);
  if (!options.runtime.empty()) {
    const Result<Release> release = parse_release(options.runtime);
    if (!release) {
      (*document)["findings"] = to_json(release.error());
      return Exit::usage;
    }
    check_release(data, *release, &findings);
  }
  if (options.runtimes) (*document)["runtimes"] = runtimes_of(data);
  add_new(compiled_operators(data), &findings);
  for (const std::string& name : options.delegates)
    if (const Status asked = ask_documentation(*model, name, document, &findings); !asked) {
      (*document)["findings"] = to_json(asked.error());
      return Exit::usage;
    }
  std::vector<std::string> keys{""};
  for (const SignatureDef& signature : data.signatures)
    if (signature.subgraph != 0) keys.push_back(signature.key);
  Json programs = Json::array();
  for (const std::string& key : keys) {
    CompileOptions compile;
    compile.limits = limits_from_environment();
    compile.signature = key;
    compile.memory_limit = options.memory_limit;
    const Result<Program> program = ProgramAccess::compile_to_look_at(*model, compile);
    Json json = Json::object();
    json["signature"] = key.empty() ? Json() : Json(key);
    json["runs_here"] = program.has_value();
    if (program)
      json["arena_bytes"] = program->footprint().arena_bytes;
    else
      add_new(program.error(), &findings);
    programs.push_back(std::move(json));
  }
  (*document)["programs"] = std::move(programs);
  (*document)["findings"] = to_json(findings);
  const Severity least = severity_named(options.fail_on);
  const bool failed =
      std::any_of(findings.begin(), findings.end(), [&](const Diagnostic& d) { return d.severity() >= least; });
  return failed ? Exit::findings : Exit::clean;
}

// All models in one document of another form.
int check_as_sarif(const CheckRequest& options) {
  std::vector<Json> documents;
  std::vector<Exit> exits;
  for (const std::string& model : options.models) {
    CheckRequest one = options;
    one.model = model;
    Json document = {{"model", model}};
    exits.push_back(check(one, &document));
    documents.push_back(std::move(document));
  }
  std::puts(dump(sarif_of(documents)).c_str());
  return static_cast<int>(gravest(exits));
}

}  // namespace

void add_check(App* app) {
  Verb verb = app->add_verb("check", "report everything that is wrong or odd with a model");
  auto options = std::make_shared<CheckRequest>();
  verb.add_option("model", options->models, "one or more .tflite files").required().type_name("MODEL");
  verb.add_option("--memory-limit", options->memory_limit, "report a model that needs more, for instance 64MB")
      .bytes()
      .type_name("BYTES");
  verb.add_option("--max-op-version", options->max_op_versions,
                   "report newer operators: a version for all, or for one")
      .type_name("[OP=]N")
      .one_at_a_time();
  verb.add_flag("--runtimes", options->runtimes,
                "which releases of TensorFlow Lite read it, what decides, what to change for an older one");
  verb.add_option("--runtime", options->runtime, "report operators that this release of TensorFlow Lite does not know")
      .type_name("RELEASE");
  verb.add_option("--delegate", options->delegates,
                   "what this vendor's delegate is documented to take: gpu, nnapi[:API level], xnnpack, "
                   "coreml[:version], hexagon or edgetpu; may be repeated")
      .type_name("NAME")
      .one_at_a_time();
  verb.add_option("--fail-on", options->fail_on, "least severity that makes the exit code 1")
      .one_of({"error", "warning", "note"})
      .show_default();
  verb.add_option("--format", options->format, "text, json (as --json), or sarif: SARIF 2.1.0 for code scanning")
      .one_of({"text", "json", "sarif"})
      .show_default();
  verb.callback([app, options] {
    if (options->format == "json") app->console.json = true;
    app->chosen = [app, options] {
      if (options->format == "sarif") return check_as_sarif(*options);
      const auto answer = [&](const std::string& model, Json* document) {
        options->model = model;
        return check(*options, document);
      };
      return app->console.finish_each("check", options->models, answer, render_check, false);
    };
  });
}

}  // namespace surelite::tool

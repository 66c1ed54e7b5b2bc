// SPDX-License-Identifier: Apache-2.0
// doctor: inspect, check, memory and run, each in a child process with limits, and a verdict.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "process/child.h"
#include "process/program.h"
#include "text/doctor.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct DoctorRequest {
  std::string model, signature;
  std::vector<std::string> models;
  std::vector<std::string> inputs, delegates;
  std::string labels;
  uint64_t memory = uint64_t{8} << 30;
  double timeout = 60;
};

// What one child found out.
struct Examination {
  Exit exit = Exit::clean;
  Json document;  // its answer; null if it gave none
  Json child;
  Diagnostics findings;
};

Examination examine(const char* verb, const DoctorRequest& options) {
  std::vector<std::string> arguments{own_path(), verb, options.model, "--json"};
  const std::string_view name(verb);
  const bool of_signature = name != "check" && name != "isolate";
  if (of_signature && !options.signature.empty())
    arguments.insert(arguments.end(), {"--signature", options.signature});
  if (name == "run") {
    for (const std::string& input : options.inputs) arguments.insert(arguments.end(), {"--input", input});
    if (!options.labels.empty()) arguments.insert(arguments.end(), {"--labels", options.labels});
  }
  ChildOptions limits;
  limits.memory_bytes = options.memory;
  limits.seconds = options.timeout;
  if (name == "isolate") {
    for (const std::string& delegate : options.delegates) arguments.insert(arguments.end(), {"--delegate", delegate});
    // A search takes many runs, each of which has a limit of its own.
    limits.seconds = 0;
  }
  Examination examination;
  const Result<ChildResult> result = run_child(arguments, limits);
  if (!result) {
    examination.exit = Exit::internal;
    examination.findings = result.error();
    return examination;
  }
  examination.child = to_json(*result);
  examination.findings = findings_of(*result, fmt::format("surelite {}", verb), options.timeout);
  Json answer = Json::parse(result->output, nullptr, false);
  if (answer.is_object()) examination.document = std::move(answer);
  if (result->timed_out)
    examination.exit = Exit::timeout;
  else if (result->signal)
    examination.exit = Exit::child_crashed;
  else
    examination.exit = static_cast<Exit>(result->exit_code);
  return examination;
}

// Findings come several times, from loading in each child; each is reported once.
void add_new(const Json& more, Json* findings) {
  for (const Json& finding : more)
    if (std::find(findings->begin(), findings->end(), finding) == findings->end()) findings->push_back(finding);
}

// Random values that an operator refused say nothing against the model.
bool blames_random_inputs(const DoctorRequest& options, const Examination& run) {
  const Json& findings = list_of(run.document, "findings");
  if (run.exit != Exit::run_failed || !options.inputs.empty() || findings.empty()) return false;
  const std::string code = text_of(findings.back(), "code");
  return code == "R401" || code == "R402" || code == "R403" || code == "R404" || code == "R406" || code == "R408";
}

std::string verdict_for(Exit exit, const Json& findings) {
  const auto errors =
      std::find_if(findings.begin(), findings.end(), [](const Json& f) { return text_of(f, "severity") == "error"; });
  const std::string first =
      errors == findings.end() ? "" : text_of(*errors, "code") + ", " + text_of(*errors, "message");
  if (exit == Exit::findings && first.empty()) return "it loads, fits and runs on the CPU, but a delegate fails";
  switch (exit) {
    case Exit::clean:
      return findings.empty() ? "healthy: it loads, fits and runs" : "it loads, fits and runs, with remarks";
    case Exit::findings:
    case Exit::run_failed: return "a valid model that does not run here: " + first;
    case Exit::usage: return "not examined to the end: " + first;
    case Exit::invalid_model: return "not a valid model: " + first;
    case Exit::child_crashed: return "running it crashed a process: " + first;
    case Exit::timeout: return "too slow: " + first;
    case Exit::internal:
    case Exit::interrupted: break;
  }
  return "the examination itself failed: " + first;
}

Exit examine_model(const DoctorRequest& options, const Console& console, Json* document) {
  Json findings = Json::array();
  std::vector<Exit> exits;
  std::vector<const char*> verbs{"inspect", "check", "memory", "run"};
  if (!options.delegates.empty()) verbs.push_back("isolate");
  Progress progress(console, "doctor", verbs.size());
  for (const char* verb : verbs) {
    Examination examination = examine(verb, options);
    add_new(list_of(examination.document, "findings"), &findings);
    add_new(to_json(examination.findings), &findings);
    for (const char* long_list : {"buffers", "steps"})
      if (std::string_view(verb) == "memory" && examination.document.is_object()) examination.document.erase(long_list);
    if (std::string_view(verb) == "run" && blames_random_inputs(options, examination)) {
      (*document)["random_inputs_refused"] = true;
      examination.exit = Exit::findings;
    }
    (*document)["children"][verb] = std::move(examination.child);
    (*document)[verb] = std::move(examination.document);
    exits.push_back(examination.exit);
    progress.advance_to(exits.size());
    if (examination.exit == Exit::invalid_model) break;  // the others would say the same
    if (object_of(*document, "inspect").contains("bundle")) {
      (*document)["findings"] = std::move(findings);
      (*document)["verdict"] = "not examined: it is a bundle; name the model in it, as the line above does";
      return Exit::usage;
    }
  }
  const Exit exit = gravest(exits);
  (*document)["findings"] = findings;
  (*document)["verdict"] = exit == Exit::findings && document->contains("random_inputs_refused")
                               ? "it loads and fits; random values do not suit its inputs: give real ones with --input"
                               : verdict_for(exit, findings);
  return exit;
}

// By what the file begins with, whatever its name.
bool is_model(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char head[8] = {};
  return file.read(head, sizeof(head)) && std::string_view(head + 4, 4) == "TFL3";
}

// The models that a program was given on its command line, each with the model's own check.
Json check_models(const std::vector<std::string>& arguments) {
  Json models = Json::array();
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (!is_model(arguments[i])) continue;
    DoctorRequest options;
    options.model = arguments[i];
    Examination examination = examine("check", options);
    Json findings = list_of(examination.document, "findings");
    add_new(to_json(examination.findings), &findings);
    models.push_back({{"model", arguments[i]},
                      {"verdict", examination.exit == Exit::clean ? "valid" : verdict_for(examination.exit, findings)},
                      {"findings", findings}});
  }
  return models;
}

int run(const App& app, const DoctorRequest& options) {
  Json document = new_document("doctor");
  if (app.program.empty()) {
    const auto answer = [&](const std::string& model, Json* of_model) {
      DoctorRequest one = options;
      one.model = model;
      return examine_model(one, app.console, of_model);
    };
    return app.console.finish_each("doctor", options.models, answer, render_doctor, false);
  }
  ChildOptions limits;
  limits.seconds = options.timeout;
  limits.streams = app.console.json ? Streams::pass_errors : Streams::pass;
  ProgramReport report = observe_program(app.program, limits);
  document["program"] = app.program;
  document["child"] = std::move(report.child);
  document["faults"] = std::move(report.faults);
  document["notices"] = std::move(report.notices);
  document["summary"] = std::move(report.summary);
  document["remark"] = report.remark;
  document["findings"] = to_json(report.findings);
  document["models"] = check_models(app.program);
  // The program's stdout is ours: the report goes to stderr unless it is the document that was asked for.
  if (app.console.json) return app.console.finish(std::move(document), report.exit, nullptr);
  app.console.note(render_program(document, app.console.style(2)));
  return static_cast<int>(report.exit);
}

}  // namespace

void add_doctor(App* app) {
  Verb verb =
      app->add_verb("doctor", "examine a model, or a program (after --), in child processes, and give a verdict");
  auto options = std::make_shared<DoctorRequest>();
  verb.add_option("model", options->models, ".tflite files; or none, and: -- PROGRAM ARGS").type_name("MODEL");
  verb.add_option("-i,--input", options->inputs, "as for run").type_name("[NAME=]FILE").one_at_a_time();
  verb.add_option("--labels", options->labels, "as for run").type_name("FILE");
  verb.add_option("--signature", options->signature, "as for run").type_name("KEY");
  verb.add_option("--delegate", options->delegates, "try this delegate, too, as isolate does; may be repeated")
      .type_name("NAME")
      .one_at_a_time();
  verb.add_option("--memory", options->memory, "most address space a child may take, for models")
      .bytes()
      .type_name("BYTES")
      .default_text("8GB");
  const VerbOption timeout =
      verb.add_option("--timeout", options->timeout, "most time a child may take; 60 for models, none for programs")
          .not_negative()
          .type_name("SECONDS");
  verb.callback([app, options, timeout] {
    if (options->models.empty() == app->program.empty())
      refuse_usage("doctor takes either a model, or -- and a program");
    if (!app->program.empty() && !timeout.given()) options->timeout = 0;
    app->chosen = [app, options] { return run(*app, *options); };
  });
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// report: what doctor, inspect, memory and bench find, each in a child process, as one HTML file.
#include <fmt/format.h>

#include <algorithm>

#include "input/bundle.h"
#include "model/access.h"
#include "output/files.h"
#include "process/child.h"
#include "render/graph_svg.h"
#include "render/report_html.h"
#include "report/contract.h"
#include "report/lists.h"
#include "surelite/inspect.h"
#include "text/findings.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

constexpr const char* kDocumented[] = {"gpu", "nnapi", "xnnpack", "coreml", "hexagon", "edgetpu"};

struct ReportRequest {
  std::vector<std::string> models, inputs, delegates;
  std::string output, signature;
  bool no_delegates = false;
  double timeout = 60;
};

// The answer of a verb; null if it gave none.
Json ask(const std::vector<std::string>& words, const ReportRequest& options) {
  std::vector<std::string> arguments{own_path()};
  arguments.insert(arguments.end(), words.begin(), words.end());
  arguments.emplace_back("--json");
  // check looks at all of them.
  if (!options.signature.empty() && words[0] != "check")
    arguments.insert(arguments.end(), {"--signature", options.signature});
  ChildOptions limits;
  limits.seconds = options.timeout;
  const Result<ChildResult> result = run_child(arguments, limits);
  if (!result) return nullptr;
  Json answer = Json::parse(result->output, nullptr, false);
  return answer.is_object() ? std::move(answer) : Json();
}

// The graph of the signature first, then the others, with what can be said about their operators and tensors. A model
// that doctor could read does no harm when it is opened here.
void add_graphs(const std::string& path, const std::string& signature, Json* json) {
  constexpr size_t kMost = 24;
  (*json)["graphs"] = Json::array();
  const Result<Model> model = open_model(path);
  if (!model) return;
  const ModelData& data = ModelAccess::data(*model);
  const Result<Interface> interface = find_interface(data, signature);
  const Result<ModelInfo> info = inspect(*model);
  if (!interface || !info) return;
  const auto first = static_cast<size_t>(interface->subgraph);
  (*json)["graphs"].push_back({{"subgraph", first}, {"svg", graph_svg(data.subgraphs[first])}});
  for (size_t i = 0; i < data.subgraphs.size() && (*json)["graphs"].size() < kMost; ++i)
    if (i != first) {
      const SubgraphDef& graph = data.subgraphs[i];
      (*json)["graphs"].push_back({{"subgraph", i},
                                   {"name", graph.name},
                                   {"svg", graph_svg(graph)},
                                   {"operators", operator_list(graph, info->subgraphs[i], nullptr, nullptr)},
                                   {"tensors", tensor_list(data, graph, nullptr)}});
    }
  (*json)["graphs_left_out"] = data.subgraphs.size() - (*json)["graphs"].size();
}

// What an entry of `delegates` keeps of a run with that delegate; what concerns the model alone doctor has said.
Json tried_delegate(const std::string& name, const Json& run) {
  Json findings = Json::array();
  for (const Json& finding : list_of(run, "findings"))
    if (text_of(finding, "code").starts_with('D')) findings.push_back(finding);
  return {{"delegate", name}, {"placement", object_of(run, "placement")}, {"findings", std::move(findings)}};
}

Json examine(const std::string& path, const ReportRequest& options, Progress* progress, size_t* done) {
  const auto asked = [&](std::vector<std::string> words, bool with_inputs) {
    if (with_inputs)
      for (const std::string& input : options.inputs) words.insert(words.end(), {"--input", input});
    Json answer = ask(words, options);
    progress->advance_to(++*done);
    return answer;
  };
  Json json = {{"model", path}};
  json["doctor"] = asked({"doctor", path}, true);
  if (integer_of(json["doctor"], "exit_code") == static_cast<int>(Exit::invalid_model)) return json;
  json["inspect"] = asked({"inspect", path, "--ops", "--tensors"}, false);
  json["memory"] = asked({"memory", path}, false);
  json["bench"] = asked({"bench", path, "--profile", "--runs", "30", "--seconds", "2", "--warm-up", "1"}, true);
  json["delegates"] = Json::array();
  for (const std::string& name : options.delegates)
    json["delegates"].push_back(tried_delegate(name, asked({"run", path, "--delegate", name}, true)));
  std::vector<std::string> documented{"check", path};
  for (const char* vendor : kDocumented) documented.insert(documented.end(), {"--delegate", vendor});
  json["documented"] = list_of(asked(std::move(documented), false), "delegates");
  add_graphs(path, options.signature, &json);
  return json;
}

std::string report_page(const Json& document, const Style& style) {
  std::string text;
  for (const Json& model : list_of(document, "models"))
    text +=
        printable(text_of(model, "model")) + ": " + printable(text_of(object_of(model, "doctor"), "verdict")) + "\n";
  if (document.contains("output"))
    text += "report written to " + style.bold(printable(text_of(document, "output"))) + "\n";
  return text;
}

int report(const App& app, const ReportRequest& options) {
  Json document = new_document("report");
  document["models"] = Json::array();
  document["findings"] = Json::array();
  std::vector<Exit> exits;
  {
    Progress progress(app.console, "report", options.models.size() * (5 + options.delegates.size()));
    size_t done = 0;
    for (const std::string& path : options.models) {
      Json model = examine(path, options, &progress, &done);
      exits.push_back(static_cast<Exit>(integer_of(model["doctor"], "exit_code", static_cast<int>(Exit::internal))));
      document["models"].push_back(std::move(model));
    }
  }
  Exit exit = gravest(exits);
  if (const Status written = write_text(options.output, report_html(document)); !written) {
    document["findings"] = to_json(written.error());
    exit = Exit::run_failed;
  } else {
    document["output"] = options.output;
  }
  return app.console.finish_with_findings(std::move(document), exit, report_page);
}

}  // namespace

void add_report(App* app) {
  Verb verb = app->add_verb("report", "write all that can be said about a model, or two, as one HTML file");
  auto options = std::make_shared<ReportRequest>();
  verb.add_option("model", options->models, "a .tflite file, or two to set side by side")
      .required()
      .expected(1, 2)
      .type_name("MODEL");
  verb.add_option("-o,--output", options->output, "the file to write").default_text("report.html").type_name("FILE");
  verb.add_option("-i,--input", options->inputs, "as for run").type_name("[NAME=]FILE").one_at_a_time();
  verb.add_option("--signature", options->signature, "as for run").type_name("KEY");
  verb.add_option("--delegate", options->delegates,
                  "to try, as for run; may be repeated. Without any: xnnpack, gpu, nnapi")
      .type_name("NAME")
      .one_at_a_time();
  verb.add_flag("--no-delegates", options->no_delegates, "try none on this machine");
  verb.add_option("--timeout", options->timeout, "most time a part of the examination may take")
      .positive()
      .type_name("SECONDS");
  options->output = "report.html";
  verb.callback([app, options] {
    if (options->no_delegates)
      options->delegates.clear();
    else if (options->delegates.empty())
      options->delegates = {"xnnpack", "gpu", "nnapi"};
    app->chosen = [app, options] { return report(*app, *options); };
  });
}

}  // namespace surelite::tool

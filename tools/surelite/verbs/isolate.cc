// SPDX-License-Identifier: Apache-2.0
// isolate: each delegate against the CPU, in processes of their own, down to the operators that are to blame.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "isolate/search.h"
#include "model/access.h"
#include "report/delegates.h"
#include "text/isolate.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct IsolateRequest {
  std::string model;
  std::vector<std::string> delegates;
  std::string output_directory = ".", state, deny;
  uint64_t seed = 1;
  int threads = 1;
  double timeout = 10;
  uint64_t memory = uint64_t{4} << 30;
  bool no_guard = false;
  bool named = true;  // false: all delegates that this machine has
};

// What notes of an interrupted search belong to.
std::string key_of(const ModelData& model, const IsolateRequest& options) {
  uint64_t hash = 14695981039346656037u;
  for (const std::byte byte : model.bytes) hash = (hash ^ static_cast<uint64_t>(byte)) * 1099511628211u;
  return fmt::format("{:016x} {} {} {} {} {} {}", hash, options.seed, options.threads, options.timeout, options.memory,
                     options.no_guard, options.deny);
}

Json names_of(const Reference& reference, const std::vector<int>& operators) {
  Json names = Json::array();
  const SubgraphDef& graph = reference.model->subgraphs[static_cast<size_t>(reference.subgraph)];
  for (const int op : operators) names.push_back(graph.operators[static_cast<size_t>(op)].name);
  return names;
}

Result<std::string> write_piece(const Reference& reference, const std::vector<int>& operators,
                                const IsolateRequest& options, size_t delegate) {
  SURELITE_LET(const std::vector<std::byte> bytes, cut_out(*reference.model, piece_of(reference, operators)));
  const std::filesystem::path model(options.model);
  const std::filesystem::path path =
      std::filesystem::path(options.output_directory) /
      fmt::format("{}-delegate{}-op{}.tflite", model.stem().string(), delegate, positions_text(operators));
  std::error_code ignored;
  std::filesystem::create_directories(options.output_directory, ignored);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) return fail(Code::M101, {{"path", path.string()}, {"reason", "it cannot be written"}});
  return path.string();
}

// What to do next, in one sentence.
std::string advice(const Search& search, const std::string& deny, const std::string& delegate) {
  const Outcome& whole = search.whole;
  const bool fine = whole.verdict == Verdict::fine && !search.hidden;
  if (fine && whole.taken.empty()) return "it takes no operator of this model";
  if (fine) return "nothing to do";
  if (whole.verdict == Verdict::not_started) return "it could not be tried: see the finding";
  if (!search.fixed) return "run without this delegate: it fails whatever it is given";
  return fmt::format("keep operator{} {} on the CPU: --delegate {} --deny {}",
                     deny.find_first_of(",-") == deny.npos ? "" : "s", deny, delegate, deny);
}

Json report(const Reference& reference, const DelegateSpec& spec, const std::string& given,
            const IsolateRequest& options, size_t number, const Search& found, Diagnostics* faults) {
  std::vector<int> denied;
  Json culprits = Json::array();
  for (const Culprit& culprit : found.culprits) {
    denied.insert(denied.end(), culprit.operators.begin(), culprit.operators.end());
    Json json = to_json(culprit.outcome);
    json["operators"] = culprit.operators;
    json["names"] = names_of(reference, culprit.operators);
    const Result<std::string> file = write_piece(reference, culprit.operators, options, number);
    json["submodel"] = file ? Json(*file) : Json();
    if (!file) faults->push_back(file.error().front());
    culprits.push_back(std::move(json));
  }
  const std::string deny = positions_text(denied);
  Json json = to_json(found.whole);
  if (found.hidden) json["verdict"] = "differs inside";
  json["delegate"] = spec.name();
  json["operators"] = reference.operators.size();
  json["culprits"] = std::move(culprits);
  json["deny"] = found.fixed ? Json(deny) : Json();
  json["advice"] = advice(found, deny, given);
  json["experiments"] = found.experiments;
  json["search_seconds"] = found.seconds;
  return json;
}

// Leaves the delegates that answer here at all; the CPU's own takes their place where none does.
std::vector<DelegateSpec> those_here(const std::vector<DelegateSpec>& specs, const Reference& reference,
                                     const IsolationOptions& limits, const Console& console) {
  std::vector<DelegateSpec> here;
  for (const DelegateSpec& spec : specs) {
    const Outcome whole = try_operators(reference, reference.operators, spec, limits);
    if (whole.opened())
      here.push_back(spec);
    else
      console.note(fmt::format("{} is not here: {}", spec.name(), text_of(whole.finding, "message")));
  }
  if (here.empty())
    if (Result<DelegateSpec> own = parse_delegate("cpu")) {
      own->isolated = true;
      here.push_back(std::move(*own));
    }
  return here;
}

Exit isolate(const IsolateRequest& options, const Console& console, Json* document) {
  (*document)["findings"] = Json::array();
  const auto refuse = [&](const Diagnostics& why, Exit exit) {
    (*document)["findings"] = to_json(why);
    return exit;
  };
  const Result<Model> model = Model::open(options.model);
  if (!model) return refuse(model.error(), Exit::invalid_model);
  std::vector<DelegateSpec> specs;
  for (const std::string& name : options.delegates) {
    Result<DelegateSpec> spec = parse_delegate(name);
    if (!spec) return refuse(spec.error(), Exit::usage);
    spec->isolated = true;
    specs.push_back(std::move(*spec));
  }
  const Result<std::vector<int>> denied = parse_positions(options.deny, "--deny");
  if (!denied) return refuse(denied.error(), Exit::usage);
  Result<Reference> reference = compute_reference(*model, options.seed, options.threads);
  if (!reference) return refuse(reference.error(), Exit::run_failed);
  std::erase_if(reference->operators,
                [&](int op) { return std::binary_search(denied->begin(), denied->end(), op); });
  (*document)["reference"] = {{"milliseconds", reference->milliseconds}, {"operators", reference->operators.size()}};
  IsolationOptions limits;
  limits.seconds = options.timeout;
  limits.memory_bytes = options.memory;
  limits.threads = options.threads;
  limits.guarded = !options.no_guard;
  if (!options.named) specs = those_here(specs, *reference, limits, console);
  Notebook notebook(options.state, key_of(ModelAccess::data(*model), options));
  if (notebook.known() > 0)
    console.note(fmt::format("{} experiments are known from {}", notebook.known(), options.state));
  Diagnostics faults;
  Json delegates = Json::array();
  Exit exit = Exit::clean;
  for (size_t i = 0; i < specs.size(); ++i) {
    constexpr size_t kUsual = 40;  // experiments; how many there will be is not known
    Progress progress(console, specs[i].name(), kUsual);
    const Search found = search(*reference, specs[i], limits, &notebook, [&](int experiments) {
      progress.advance_to(std::min(static_cast<size_t>(experiments), kUsual));
    });
    if (found.whole.verdict != Verdict::fine || found.hidden) exit = Exit::findings;
    delegates.push_back(report(*reference, specs[i], options.named ? options.delegates[i] : specs[i].inner(), options,
                               i, found, &faults));
  }
  (*document)["delegates"] = std::move(delegates);
  (*document)["findings"] = to_json(faults);
  return exit;
}

}  // namespace

void add_isolate(App* app) {
  Verb verb =
      app->add_verb("isolate", "try delegates in processes of their own and find the operators that they fail at");
  auto options = std::make_shared<IsolateRequest>();
  verb.add_option("model", options->model, "a .tflite file").required().type_name("MODEL");
  verb.add_option("--delegate", options->delegates,
                  "as for run; may be repeated. Without any: all that this machine has")
      .type_name("NAME")
      .one_at_a_time();
  verb.add_option("--deny", options->deny, "operators that no delegate gets, for instance 12-14,20")
      .type_name("LIST");
  verb.add_option("--seed", options->seed, "of the random inputs").show_default();
  verb.add_option("--threads", options->threads, "threads that operators may use")
      .within(1, 256)
      .show_default();
  verb.add_option("--timeout", options->timeout, "most time a delegate may take for each thing that it does; 0: none")
      .not_negative()
      .type_name("SECONDS")
      .show_default();
  verb.add_option("--memory", options->memory, "most address space of a delegate's process; 0: no limit")
      .bytes()
      .type_name("BYTES")
      .default_text("4GB");
  verb.add_flag("--no-guard", options->no_guard, "without guarded mode in the delegates' processes");
  verb.add_option("-o,--output-dir", options->output_directory, "where models of the operators to blame are written")
      .type_name("DIR")
      .show_default();
  verb.add_option("--state", options->state, "keep what was tried there, so that an interrupted search goes on")
      .type_name("FILE");
  verb.callback([app, options] {
    options->named = !options->delegates.empty();
    if (!options->named) options->delegates = {"xnnpack", "gpu", "nnapi"};
    app->chosen = [app, options] {
      Json document = new_document("isolate");
      document["model"] = options->model;
      const Exit exit = isolate(*options, app->console, &document);
      return app->console.finish_with_findings(std::move(document), exit, render_isolate);
    };
  });
}

}  // namespace surelite::tool

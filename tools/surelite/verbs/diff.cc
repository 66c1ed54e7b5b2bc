// SPDX-License-Identifier: Apache-2.0
// diff: two models, two kinds of kernels, two delegates, or a model and recorded outputs, layer by layer.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compare/file_differences.h"
#include "compare/layers.h"
#include "input/bundle.h"
#include "output/files.h"
#include "plan/access.h"
#include "plan/program_data.h"
#include "text/diff.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct DiffRequest : RunOptions {
  std::vector<std::string> paths, against;
  Comparison comparison;
  std::string plot;
  bool all = false;
};

bool is_recording(const std::string& path) {
  std::error_code error;
  return path.ends_with(".npy") || path.ends_with(".npz") || std::filesystem::is_directory(path, error);
}

bool diverges(const Json& list) {
  return std::any_of(list.begin(), list.end(), [](const Json& entry) { return flag_of(entry, "diverges"); });
}

Exit failed(const Diagnostics& findings, Exit exit, Json* document) {
  (*document)["findings"] = to_json(findings);
  return exit;
}

Result<PreparedRun> prepare_and_run(const RunOptions& options, Exit* exit) {
  SURELITE_LET(PreparedRun run, prepare_run(options, exit));
  run.start_timeout(options.timeout);
  *exit = Exit::run_failed;
  SURELITE_TRY(run.session.run());
  *exit = Exit::clean;
  return run;
}

Exit against_recording(const DiffRequest& options, Json* document) {
  const std::vector<std::string> recorded(options.paths.begin() + 1, options.paths.end());
  (*document)["b"] = {{"recorded", recorded}};
  Exit exit = Exit::clean;
  Result<PreparedRun> run = prepare_and_run(options, &exit);
  if (!run) return failed(run.error(), exit, document);
  (*document)["inputs"] = run->inputs;
  Result<Json> compared = recorded_differences(&*run, recorded, options.comparison);
  if (!compared) return failed(compared.error(), Exit::usage, document);
  (*document)["outputs"] = std::move(*compared);
  return diverges((*document)["outputs"]) ? Exit::findings : Exit::clean;
}

Json side_of(const RunOptions& options) {
  Json side = {{"model", options.model}, {"kernels", options.kernels}};
  if (!options.delegates.names.empty()) side["delegates"] = options.delegates.names;
  return side;
}

// Both run with the same inputs; what differs goes into the document.
Status compare_runs(PreparedRun* a, PreparedRun* b, const DiffRequest& options, Json* document) {
  SURELITE_TRY(give_same_inputs(a, b));
  for (PreparedRun* run : {a, b}) {
    run->start_timeout(options.timeout);
    SURELITE_TRY(run->session.run());
    // A delegate that is not there, or failed, was not compared.
    for (const Diagnostic& note : run->session.findings()) (*document)["findings"].push_back(to_json(note));
  }
  const Alignment alignment = align(ProgramAccess::plan(a->program).def(), ProgramAccess::plan(b->program).def());
  (*document)["aligned_by"] = alignment.by;
  (*document)["aligned_operators"] = alignment.ops.size();
  (*document)["layers"] = layer_differences(a, b, alignment, options.comparison);
  (*document)["outputs"] = output_differences(a, b, options.comparison);
  const Json& layers = (*document)["layers"];
  const auto first =
      std::find_if(layers.begin(), layers.end(), [](const Json& entry) { return flag_of(entry, "diverges"); });
  (*document)["first_divergence"] = first == layers.end() ? Json() : *first;
  return {};
}

Exit against_other(const DiffRequest& options, Json* document) {
  RunOptions other = options;
  const bool same_model = options.paths.size() == 1;
  const bool delegates = !options.delegates.names.empty() || !options.against.empty();
  if (!same_model) other.model = options.paths[1];
  else if (!delegates) other.kernels = options.kernels == "fast" ? "reference" : "fast";
  if (same_model || !options.against.empty()) {
    other.delegates.names = options.against;
    std::erase(other.delegates.names, "cpu");
  }
  (*document)["b"] = side_of(other);
  if (!same_model) {  // what differs in the files is told of models that do not run here, too
    const Result<Model> first = open_model(options.model), second = open_model(other.model);
    for (const Result<Model>* model : {&first, &second})
      if (!*model) return failed(model->error(), Exit::invalid_model, document);
    (*document)["file_differences"] = file_differences(*first, *second);
  }
  const Json& differences = list_of(*document, "file_differences");
  const bool precision_differs = std::any_of(differences.begin(), differences.end(),
                                             [](const Json& entry) { return text_of(entry, "what") == "type"; });
  const bool files_differ = !differences.empty() && !precision_differs;
  if (precision_differs) (*document)["precision_differs"] = true;  // the references are stale from here on
  Exit exit = Exit::clean;
  Result<PreparedRun> a = prepare_run(options, &exit);
  if (!a) return failed(a.error(), files_differ ? Exit::findings : exit, document);
  (*document)["inputs"] = a->inputs;
  Result<PreparedRun> b = prepare_run(other, &exit);
  if (!b) return failed(b.error(), files_differ ? Exit::findings : exit, document);
  if (const Status compared = compare_runs(&*a, &*b, options, document); !compared)
    return failed(compared.error(), files_differ ? Exit::findings : Exit::run_failed, document);
  const bool apart = diverges((*document)["layers"]) || diverges((*document)["outputs"]);
  return files_differ || apart ? Exit::findings : Exit::clean;
}

Exit diff(DiffRequest options, Json* document) {
  options.model = options.paths[0];
  options.keep_all_tensors = true;
  (*document)["a"] = side_of(options);
  (*document)["findings"] = Json::array();
  const bool recorded = options.paths.size() > 1 && is_recording(options.paths[1]);
  if (options.paths.size() > 2 && !recorded)
    return failed(
        {diagnose(Code::A709, {{"call", "diff"}, {"what", "it takes one model, two, or one and recorded outputs"}})},
        Exit::usage, document);
  const Exit exit = recorded ? against_recording(options, document) : against_other(options, document);
  (*document)["show_all"] = options.all;
  if (options.plot.empty() || !document->contains("outputs")) return exit;
  const Json& points = document->contains("layers") ? (*document)["layers"] : (*document)["outputs"];
  if (const Status written = write_text(options.plot, noise_plot(points)); !written)
    return failed(written.error(), Exit::run_failed, document);
  (*document)["plot"] = options.plot;
  return exit;
}

}  // namespace

void add_diff(App* app) {
  Verb verb = app->add_verb(
      "diff",
      "compare two models, kernels or delegates, or a model and recorded .npy outputs, layer by layer");
  auto options = std::make_shared<DiffRequest>();
  options->delegates.verify = 0;  // what a delegate computes is what is compared
  verb.add_option("model", options->paths,
                   "A.tflite, and B.tflite, or .npy files, or a folder of them, or nothing: "
                   "then the other kernels run, or with --delegate the CPU")
      .required()
      .type_name("MODEL [OTHER]");
  add_run_options(verb, options.get());
  verb.add_option("--against", options->against, "the delegate of the other side: as --delegate, or cpu")
      .type_name("NAME")
      .one_at_a_time();
  verb.add_option("--tolerance", options->comparison.tolerance, "of floats, relative to the largest value of a layer")
      .not_negative()
      .show_default();
  verb.add_option("--min-snr", options->comparison.least_snr,
                   "between float and quantized layers: least ratio of signal to noise")
      .type_name("DECIBELS")
      .show_default();
  verb.add_option("--plot", options->plot, "also draw signal to noise by layer").type_name("FILE.svg");
  verb.add_flag("--all", options->all, "show all layers, not only those that matter");
  verb.callback([app, options] {
    app->chosen = [app, options] {
      Json document = new_document("diff");
      const Exit exit = diff(*options, &document);
      return app->console.finish_with_findings(std::move(document), exit, render_diff);
    };
  });
}

}  // namespace surelite::tool

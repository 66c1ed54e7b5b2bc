// SPDX-License-Identifier: Apache-2.0
// eval: how often a model is right about files whose answers are known; several models side by side.
#include <fmt/format.h>

#include "input/text.h"
#include "measure/evaluation.h"
#include "measure/interrupt.h"
#include "model/access.h"
#include "text/eval.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct EvalRequest : RunOptions {
  std::vector<std::string> models;
  std::string images, csv, labels, coco, draw;
  size_t most = SIZE_MAX;
  int first_category = 1;
  bool compare_resizing = false;
};

// What all models are measured with.
struct Truth {
  std::vector<LabelledFile> files;
  Annotations annotations;
};

Result<Truth> read_truth(const EvalRequest& options) {
  Truth truth;
  if (options.coco.empty()) {
    SURELITE_LET(truth.files, labelled_files(options.images, options.csv));
    if (truth.files.size() > options.most) truth.files.resize(options.most);
  } else {
    SURELITE_LET(truth.annotations, read_annotations(options.coco, options.images));
    if (truth.annotations.pictures.size() > options.most) truth.annotations.pictures.resize(options.most);
  }
  return truth;
}

// What the first model took each file for.
struct FirstModel {
  std::string name;
  std::vector<std::optional<size_t>> choice;
};

void compare_with_first(const std::string& model, const Evaluation& evaluation, FirstModel* first, Json* document) {
  if (evaluation.choice.empty()) return;
  if (first->name.empty()) {
    *first = {model, evaluation.choice};
    return;
  }
  size_t both = 0, same = 0;
  for (size_t i = 0; i < std::min(first->choice.size(), evaluation.choice.size()); ++i) {
    if (!first->choice[i] || !evaluation.choice[i]) continue;
    ++both;
    same += *first->choice[i] == *evaluation.choice[i];
  }
  if (both > 0)
    (*document)["agrees"] = {{"model", first->name}, {"share", static_cast<double>(same) / static_cast<double>(both)}};
}

Json resizing_of(const std::string& policy, const Evaluation& evaluation, size_t files) {
  const char* const measure = evaluation.report.contains("ap") ? "ap" : "top1";
  return {{"policy", policy},
          {measure, evaluation.report[measure]},
          {"milliseconds", evaluation.fill_milliseconds / static_cast<double>(std::max<size_t>(files, 1))}};
}

Exit eval(const EvalRequest& options, const Truth& truth, const Console& console, FirstModel* first, Json* document) {
  const auto failed = [&](const Diagnostics& findings, Exit exit) {
    (*document)["findings"] = to_json(findings);
    return exit;
  };
  Exit exit = Exit::clean;
  Result<PreparedRun> run = prepare_run(options, &exit);
  if (!run) return failed(run.error(), exit);
  if (run->interface.inputs.empty() || run->interface.outputs.empty())
    return failed({diagnose(Code::A709, {{"call", "eval"}, {"what", "the model has no input or no output"}})},
                  Exit::usage);
  std::vector<std::string> labels = attached_labels(ModelAccess::data(run->model), run->notes, 0);
  if (!options.labels.empty()) {
    Result<std::vector<std::string>> given = read_labels(options.labels);
    if (!given) return failed(given.error(), Exit::usage);
    labels = std::move(*given);
  }
  const Interruptible interruptible;
  const auto evaluate = [&] {
    return options.coco.empty() ? classify(&*run, truth.files, labels, console)
                                : detect(&*run, truth.annotations, labels, options.first_category, console);
  };
  const size_t files = truth.files.size() + truth.annotations.pictures.size();
  Evaluation evaluation = evaluate();
  if (options.compare_resizing) {
    for (const char* policy : {"stretch", "letterbox", "crop"}) {
      run->fill.resize = policy;
      const bool known = options.fill.resize == policy;
      (*document)["resizing"].push_back(resizing_of(policy, known ? evaluation : evaluate(), files));
    }
  }
  if (interrupted()) (*document)["interrupted"] = true;
  if (!options.draw.empty())
    if (const Status drawn = draw_worst(evaluation, options.draw, &evaluation.report); !drawn)
      return failed(drawn.error(), Exit::run_failed);
  document->update(evaluation.report);
  compare_with_first(options.model, evaluation, first, document);
  (*document)["refused"] = evaluation.refused;
  (*document)["findings"] = to_json(evaluation.findings);
  return interrupted() ? Exit::interrupted : evaluation.refused > 0 ? Exit::findings : Exit::clean;
}

}  // namespace

void add_eval(App* app) {
  Verb verb = app->add_verb("eval", "measure how often a classifier or detector is right about files with answers");
  auto options = std::make_shared<EvalRequest>();
  verb.add_option("model", options->models, "one or more .tflite files, for instance float and quantized")
      .required()
      .type_name("MODEL");
  verb.add_option("--images,--files", options->images, "pictures, sounds or texts: DIR/LABEL/FILE, or as --csv says")
      .required()
      .type_name("DIR");
  verb.add_option("--csv", options->csv, "FILE,LABEL per line, instead of a folder per label").type_name("FILE");
  verb.add_option("--coco", options->coco, "boxes in the JSON of COCO: average precision of a detector")
      .type_name("FILE");
  verb.add_option("--first-category", options->first_category,
                  "--coco: the category of class 0, where labels do not name it")
      .type_name("ID")
      .show_default();
  verb.add_option("--labels", options->labels, "one label per line, in the order of classes; else labels are numbers")
      .type_name("FILE");
  verb.add_option("--most", options->most, "use so many files at most").type_name("N");
  verb.add_flag("--compare-resizing", options->compare_resizing,
                "pictures: what stretch, letterbox and crop cost, in right answers and in time");
  verb.add_option("--draw", options->draw, "write the ten worst pictures there, with what is there and what was found")
      .type_name("DIR");
  add_run_options(verb, options.get());
  verb.callback([app, options] {
    app->chosen = [app, options] {
      const Result<Truth> truth = read_truth(*options);
      if (!truth) {
        Json document = new_document("eval");
        document["findings"] = to_json(truth.error());
        return app->console.finish_with_findings(std::move(document), Exit::usage, render_eval);
      }
      FirstModel first;
      const auto answer = [&](const std::string& model, Json* document) {
        options->model = model;
        return eval(*options, *truth, app->console, &first, document);
      };
      return app->console.finish_each("eval", options->models, answer, render_eval, true);
    };
  });
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// run: inputs in, outputs out, and what they mean.
#include <fmt/format.h>

#include <algorithm>

#include "input/text.h"
#include "measure/interrupt.h"
#include "model/access.h"
#include "output/files.h"
#include "output/shapes.h"
#include "output/summary.h"
#include "plan/access.h"
#include "plan/program_data.h"
#include "process/watchdog.h"
#include "render/placement_svg.h"
#include "report/prepared_run.h"
#include "run/access.h"
#include "run/state.h"
#include "text/run.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct RunRequest : RunOptions {
  std::string output_directory, output_format = "npy", labels, dump_directory, placement, draw;
  size_t top = 5;
  size_t values = 8;
  int repeat = 1;
  bool rank = false;  // --top was given
};

struct Outcome {
  Exit exit = Exit::clean;
  Diagnostics findings;
  Outcome(Exit code, Diagnostics list) : exit(code), findings(std::move(list)) {}
};

Status run_repeatedly(PreparedRun* run, const RunRequest& options, const Console& console, Json* document) {
  Progress progress(console, "run", static_cast<size_t>(options.repeat));
  const Interruptible interruptible;
  Json milliseconds = Json::array();
  run->start_timeout(options.timeout);
  Status status;
  for (int i = 0; i < options.repeat && status; ++i) {
    const auto start = std::chrono::steady_clock::now();
    status = run->session.run();
    if (!status) break;
    milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    progress.advance_to(static_cast<size_t>(i) + 1);
  }
  if (interrupted()) (*document)["interrupted"] = true;
  (*document)["milliseconds"] = std::move(milliseconds);
  return status;
}

// Every tensor of the graph that has a value, constants aside.
Status dump_tensors(PreparedRun* run, const RunRequest& options, Json* document) {
  const GraphPlan& plan = SessionAccess::plan(run->session);
  const SubgraphDef& graph = plan.def();
  Json files = Json::array();
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    if (graph.tensors[t].is_constant || plan.tensors[t].storage == Storage::none) continue;
    const int index = static_cast<int>(t);
    Result<TensorView> view = run->session.tensor(index);
    if (!view || (view->type() != ElementType::string && !view->bytes())) continue;  // not reached in this run
    SURELITE_LET(const std::string path, write_output(*view, index, graph.tensors[t].name, options.dump_directory,
                                                      options.output_format == "raw"));
    files.push_back({{"tensor", index}, {"name", graph.tensors[t].name}, {"file", path}});
  }
  (*document)["dumped"] = std::move(files);
  return {};
}

// The picture that was given, with what the outputs say about it.
Status draw_picture(PreparedRun* run, const RunRequest& options, Json* document) {
  const auto refuse = [](const char* what) { return fail(Code::A709, {{"call", "--draw"}, {"what", what}}); };
  const Json* picture = nullptr;
  for (const Json& input : run->inputs)
    if (!picture && text_of(input, "kind") == "image") picture = &input;
  if (!picture) return refuse("no input was a picture: give one with --input PICTURE");
  SURELITE_LET(const auto files, read_input_file(text_of(*picture, "file")));
  const ImageData* image = files.empty() ? nullptr : std::get_if<ImageData>(&files[0].second);
  if (!image) return refuse("no input was a picture: give one with --input PICTURE");
  const FoundShapes shapes = found_shapes(&run->session, ProgramAccess::plan(run->program).def(), *picture);
  if (!shapes.any()) return refuse("no output looks like boxes, key points or a mask");
  std::vector<std::string> labels = attached_labels(ModelAccess::data(run->model), run->notes, 0);
  if (!options.labels.empty()) {
    SURELITE_LET(labels, read_labels(options.labels));
  }
  constexpr float kLeast = 0.3f;
  Canvas canvas(*image);
  draw_shapes(shapes, placement_of(*picture), labels, kLeast, &canvas);
  SURELITE_TRY(canvas.write(options.draw));
  (*document)["drawn"] = options.draw;
  return {};
}

Status report_outputs(PreparedRun* run, const RunRequest& options, Json* document) {
  std::vector<std::string> labels;
  if (!options.labels.empty()) {
    SURELITE_LET(labels, read_labels(options.labels));
  }
  const SubgraphDef& graph = ProgramAccess::plan(run->program).def();
  Json outputs = Json::array();
  for (size_t i = 0; i < run->interface.outputs.size(); ++i) {
    const std::string& name = run->interface.outputs[i].name;
    SURELITE_LET(const TensorView view, run->session.output(static_cast<int>(i)));
    Json output = summarize(view, static_cast<int>(i), name, options.values);
    const std::vector<std::string> own = labels.empty() && run->interface.subgraph == 0
                                             ? attached_labels(ModelAccess::data(run->model), run->notes, i)
                                             : labels;
    if (options.rank || !own.empty() || looks_like_classes(view))
      if (Json top = rank(view, own, options.top); !top.is_null()) output["top"] = std::move(top);
    if (!options.output_directory.empty()) {
      SURELITE_LET(output["file"], write_output(view, static_cast<int>(i), name, options.output_directory,
                                                options.output_format == "raw"));
    }
    outputs.push_back(std::move(output));
  }
  (*document)["outputs"] = std::move(outputs);
  const bool any_ranked = std::any_of((*document)["outputs"].begin(), (*document)["outputs"].end(),
                                      [](const Json& output) { return output.contains("top"); });
  if (Json found = detections(&run->session, graph, labels, options.top); !found.is_null())
    (*document)["detections"] = std::move(found);
  else if (!options.labels.empty() && !any_ranked)
    (*document)["labels_unused"] = labels.size();
  return {};
}

Outcome run_model(const RunRequest& options, const Console& console, Json* document) {
  Exit exit = Exit::clean;
  Result<PreparedRun> run = prepare_run(options, &exit);
  if (!run) return {exit, std::move(run).error()};
  (*document)["signature"] = run->interface.signature.empty() ? Json() : Json(run->interface.signature);
  (*document)["inputs"] = run->inputs;
  (*document)["threads"] = options.threads;
  (*document)["kernels"] = options.kernels;
  if (Json packed = packed_weights_of(options, run->program); !packed.is_null())
    (*document)["packed_weights"] = std::move(packed);
  if (!options.delegates.names.empty()) (*document)["placement"] = to_json(run->program.placement());
  if (!options.placement.empty()) {
    if (Status status = write_text(options.placement, placement_svg(to_json(run->program.placement()))); !status)
      return {Exit::run_failed, std::move(status).error()};
    (*document)["placement_file"] = options.placement;
  }
  (*document)["arena_bytes"] = run->program.footprint().arena_bytes;
  if (Status status = run_repeatedly(&*run, options, console, document); !status) {
    if (document->contains("interrupted")) return {Exit::interrupted, {}};
    const Code code = status.error().front().code;
    const bool timeout = code == Code::R410 || (code == Code::R405 && run->timed_out());
    return {timeout ? Exit::timeout : Exit::run_failed, std::move(status).error()};
  }
  if (Status status = report_outputs(&*run, options, document); !status)
    return {Exit::run_failed, std::move(status).error()};
  if (!options.dump_directory.empty())
    if (Status status = dump_tensors(&*run, options, document); !status)
      return {Exit::run_failed, std::move(status).error()};
  if (!options.draw.empty())
    if (Status status = draw_picture(&*run, options, document); !status)
      return {Exit::usage, std::move(status).error()};
  Diagnostics findings = run->model.findings();
  const Diagnostics notes = run->session.findings();
  findings.insert(findings.end(), notes.begin(), notes.end());
  return {Exit::clean, std::move(findings)};
}

}  // namespace

void add_run(App* app) {
  Verb verb = app->add_verb("run", "run a model on files or random inputs");
  auto options = std::make_shared<RunRequest>();
  verb.add_option("model", options->model, "a .tflite file").required().type_name("MODEL");
  add_run_options(verb, options.get());
  verb.add_option("--labels", options->labels, "one label per line: print the best classes by name")
      .type_name("FILE");
  const VerbOption top = verb.add_option("--top", options->top, "how many classes or detections to print")
                         .type_name("K")
                         .show_default();
  verb.add_option("-o,--output-dir", options->output_directory, "write each output to a file there").type_name("DIR");
  verb.add_option("--dump-tensors", options->dump_directory,
                   "write every tensor between operators there, too: INDEX_NAME.npy")
      .type_name("DIR");
  verb.add_option("--placement", options->placement, "draw which operators delegates run, and what crosses")
      .type_name("FILE.svg");
  verb.add_option("--draw", options->draw, "write the picture there with the boxes, key points or masks of the outputs")
      .type_name("FILE.png");
  verb.add_option("--output-format", options->output_format, "npy, or raw: the bytes alone")
      .one_of({"npy", "raw"})
      .show_default();
  verb.add_option("--values", options->values, "how many first values of each output to print").show_default();
  verb.add_option("--repeat", options->repeat, "run so often in one session; variables keep their values")
      .within(1, 1'000'000)
      .show_default();
  verb.callback([app, options, top] {
    options->rank = top.given();
    options->keep_all_tensors = !options->dump_directory.empty();
    app->chosen = [app, options] {
      Json document = new_document("run");
      document["model"] = options->model;
      end_after(options->timeout, app->console, document);
      Outcome outcome = run_model(*options, app->console, &document);
      document["findings"] = to_json(outcome.findings);
      if (document.contains("labels_unused"))
        app->console.note(fmt::format("note: no output is a list of {} classes, so the labels were not used",
                                      document["labels_unused"].dump()));
      return app->console.finish_with_findings(std::move(document), outcome.exit, render_run);
    };
  });
}

}  // namespace surelite::tool

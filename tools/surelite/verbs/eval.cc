// SPDX-License-Identifier: Apache-2.0
// eval: how often a classifier is right about pictures or sounds whose classes are known; two models side by side.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "base/platform/files.h"
#include "input/text.h"
#include "measure/accuracy.h"
#include "measure/interrupt.h"
#include "model/access.h"
#include "report/prepared_run.h"
#include "run/access.h"
#include "run/state.h"
#include "text/findings.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

struct EvalRequest : RunOptions {
  std::vector<std::string> models;
  std::string images, csv, labels;
  size_t most = SIZE_MAX;
};

struct Sample {
  std::string path, label;
};

Failure no_samples(const std::string& path, const char* what) {
  return fail(Code::A750, {{"path", path}, {"kind", "a folder of labelled files"}, {"what", what}});
}

// DIR/LABEL/FILE, or "FILE,LABEL" per line of a CSV, relative to DIR.
Result<std::vector<Sample>> samples_of(const EvalRequest& options) {
  const std::filesystem::path root(options.images);
  std::vector<Sample> samples;
  std::error_code error;
  if (!options.csv.empty()) {
    SURELITE_LET(const MappedFile file, map_file(options.csv, kMostInputBytes));
    for (const std::string& line : split_lines({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()})) {
      const size_t comma = line.rfind(',');
      if (comma == line.npos || comma == 0) return no_samples(options.csv, "a line is not FILE,LABEL");
      samples.push_back({(root / line.substr(0, comma)).string(), line.substr(comma + 1)});
    }
  } else {
    for (std::filesystem::directory_iterator folder(root, error), end; !error && folder != end;
         folder.increment(error)) {
      if (!folder->is_directory(error)) continue;
      for (std::filesystem::directory_iterator file(folder->path(), error); !error && file != end;
           file.increment(error))
        if (file->is_regular_file(error))
          samples.push_back({file->path().string(), folder->path().filename().string()});
    }
    if (error) return no_samples(options.images, "it cannot be read");
  }
  std::stable_sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
  if (samples.empty()) return no_samples(options.images, "it holds no LABEL/FILE; name a list with --csv");
  if (samples.size() > options.most) samples.resize(options.most);
  return samples;
}

// A label's position in the list, or the number that it is.
std::optional<size_t> class_of(const std::string& label, const std::vector<std::string>& labels) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found != labels.end()) return static_cast<size_t>(found - labels.begin());
  size_t number = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
  if (error != std::errc() || end != label.data() + label.size()) return std::nullopt;
  return number;
}

Result<std::vector<float>> scores_of(PreparedRun* run, const std::string& path) {
  SURELITE_LET(const auto members, read_input_file(path));
  if (members.empty()) return no_samples(path, "it is empty");
  SURELITE_LET(TensorView view, run->session.input(0));
  const TensorNotes* notes = run->notes.inputs.empty() ? nullptr : &run->notes.inputs[0];
  const Target target{&SessionAccess::plan(run->session).def(), run->interface.inputs[0].tensor, notes, path};
  Json how = Json::object();
  SURELITE_TRY(fill_from_data(&view, target, members[0].second, run->fill, &how));
  SURELITE_TRY(run->session.run());
  SURELITE_LET(const TensorView output, run->session.output(0));
  return output.read_real();
}

Exit eval(const EvalRequest& options, const std::vector<Sample>& samples, const Console& console, Json* document) {
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
  Accuracy accuracy(labels);
  Diagnostics findings;
  Progress progress(console, "eval", samples.size());
  const Interruptible interruptible;
  size_t done = 0, refused = 0;
  for (const Sample& sample : samples) {
    const std::optional<size_t> wanted = class_of(sample.label, labels);
    Result<std::vector<float>> scores = scores_of(&*run, sample.path);
    if (interrupted()) break;
    progress.advance_to(++done);
    if (scores && wanted && *wanted < scores->size()) {
      accuracy.add(sample.path, *wanted, *scores);
      continue;
    }
    constexpr size_t kMostFindings = 10;
    if (refused++ >= kMostFindings) continue;
    if (!scores)
      findings.push_back(scores.error().front());
    else
      findings.push_back(diagnose(
          Code::A704, {{"what", "class"},
                       {"given", fmt::format("\"{}\" of \"{}\"", sample.label, sample.path)},
                       {"available",
                        fmt::format("the output has {} scores, there are {} labels", scores->size(), labels.size())}}));
  }
  if (interrupted()) (*document)["interrupted"] = true;
  document->update(accuracy.report());
  (*document)["refused"] = refused;
  (*document)["findings"] = to_json(findings);
  return interrupted() ? Exit::interrupted : refused > 0 ? Exit::findings : Exit::clean;
}

std::string eval_page(const Json& document, const Style& style) {
  if (!document.contains("samples")) return "";
  const auto percent = [](const Json& share) { return fmt::format("{:.2f} %", 100 * share.get<double>()); };
  std::string text = style.bold(printable(text_of(document, "model"))) +
                     fmt::format("\n  {} samples: {} right, {} among the best five", integer_of(document, "samples"),
                                 percent(document["top1"]), percent(document["top5"]));
  if (const int64_t refused = integer_of(document, "refused")) text += fmt::format("; {} could not be used", refused);
  text += flag_of(document, "interrupted") ? "; interrupted\n" : "\n";
  std::vector<std::vector<std::string>> rows{{"class", "samples", "right", "share"}};
  for (const Json& entry : list_of(document, "classes"))
    rows.push_back(
        {printable(text_of(entry, "label")), entry["samples"].dump(), entry["right"].dump(), percent(entry["share"])});
  constexpr size_t kMostRows = 26;
  if (rows.size() > kMostRows) rows.resize(kMostRows);
  text += table_text(rows, "  ", {1, 2, 3});
  rows = {{"taken for", "class", "times"}};
  for (const Json& entry : list_of(document, "confusion"))
    rows.push_back({printable(text_of(entry, "given")), printable(text_of(entry, "wanted")), entry["count"].dump()});
  if (rows.size() > 1) text += style.bold("confused") + "\n" + table_text(rows, "  ", {2});
  rows = {{"file", "is", "taken for"}};
  for (const Json& entry : list_of(document, "worst"))
    rows.push_back({printable(text_of(entry, "file")),
                    fmt::format("{} ({})", printable(text_of(entry, "wanted")), number_text(entry["score_of_wanted"])),
                    fmt::format("{} ({})", printable(text_of(entry, "given")), number_text(entry["score"]))});
  if (rows.size() > 1) text += style.bold("worst") + "\n" + table_text(rows, "  ");
  return text;
}

}  // namespace

void add_eval(App* app) {
  Verb verb = app->add_verb("eval", "measure how often a classifier is right about files whose classes are known");
  auto options = std::make_shared<EvalRequest>();
  verb.add_option("model", options->models, "one or more .tflite files, for instance float and quantized")
      .required()
      .type_name("MODEL");
  verb.add_option("--images,--files", options->images, "pictures or sounds: DIR/LABEL/FILE, or as --csv says")
      .required()
      .type_name("DIR");
  verb.add_option("--csv", options->csv, "FILE,LABEL per line, instead of a folder per label").type_name("FILE");
  verb.add_option("--labels", options->labels, "one label per line, in the order of classes; else labels are numbers")
      .type_name("FILE");
  verb.add_option("--most", options->most, "use so many files at most").type_name("N");
  add_run_options(verb, options.get());
  verb.callback([app, options] {
    app->chosen = [app, options] {
      const Result<std::vector<Sample>> samples = samples_of(*options);
      if (!samples) {
        Json document = new_document("eval");
        document["findings"] = to_json(samples.error());
        return app->console.finish_with_findings(std::move(document), Exit::usage, eval_page);
      }
      const auto answer = [&](const std::string& model, Json* document) {
        options->model = model;
        return eval(*options, *samples, app->console, document);
      };
      return app->console.finish_each("eval", options->models, answer, eval_page, true);
    };
  });
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
#include "measure/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>

#include "measure/interrupt.h"
#include "output/canvas.h"
#include "output/shapes.h"
#include "run/access.h"
#include "run/state.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostFindings = 10;

// A label's position in the list, or the number that it is.
std::optional<size_t> class_of(const std::string& label, const std::vector<std::string>& labels) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found != labels.end()) return static_cast<size_t>(found - labels.begin());
  size_t number = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
  if (error != std::errc() || end != label.data() + label.size()) return std::nullopt;
  return number;
}

const SubgraphDef& graph_of(PreparedRun* run) { return SessionAccess::plan(run->session).def(); }

// One file through the model. `how` is what fill_from_data says of it.
Status run_on(PreparedRun* run, const std::string& path, Evaluation* evaluation, Json* how) {
  SURELITE_LET(const auto members, read_input_file(path));
  if (members.empty()) return bad_file(path, "an input", "it is empty");
  SURELITE_LET(TensorView view, run->session.input(0));
  const TensorNotes* notes = run->notes.inputs.empty() ? nullptr : &run->notes.inputs[0];
  const Target target{&graph_of(run), run->interface.inputs[0].tensor, notes, path};
  const auto start = std::chrono::steady_clock::now();
  SURELITE_TRY(fill_from_data(&view, target, members[0].second, run->fill, how));
  evaluation->fill_milliseconds +=
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return run->session.run();
}

Result<std::vector<float>> scores_of(PreparedRun* run, const std::string& path, Evaluation* evaluation) {
  Json how = Json::object();
  SURELITE_TRY(run_on(run, path, evaluation, &how));
  SURELITE_LET(const TensorView output, run->session.output(0));
  return output.read_real();
}

void refuse(Diagnostic finding, Evaluation* evaluation) {
  if (evaluation->refused++ < kMostFindings) evaluation->findings.push_back(std::move(finding));
}

int64_t category_of(int64_t number, const std::vector<std::string>& labels, int64_t first,
                    const Annotations& annotations) {
  const size_t skipped = !labels.empty() && (labels[0] == "???" || labels[0] == "background") ? 1 : 0;
  const size_t at = static_cast<size_t>(std::max<int64_t>(number, 0)) + skipped;
  if (at < labels.size())
    for (const auto& [id, name] : annotations.categories)
      if (name == labels[at]) return id;
  return number + first;
}

// Boxes beyond the picture end at its edge, as COCO's do.
Box in_picture(const FoundBox& found, const PicturePlace& place, const Json& size) {
  const bool known = size.size() == 2;
  const double width = known ? size[0].get<double>() : 0, height = known ? size[1].get<double>() : 0;
  const auto edge = [](double value, double most) { return value >= 0 ? std::min(value, most) : 0.0; };
  const double left = edge(place.x(found.left), width), right = edge(place.x(found.right), width);
  const double top = edge(place.y(found.top), height), bottom = edge(place.y(found.bottom), height);
  return {left, top, right - left, bottom - top};
}

Result<std::vector<DetectedBox>> boxes_of(PreparedRun* run, const std::string& path,
                                          const std::vector<std::string>& labels, int64_t first,
                                          const Annotations& annotations, Evaluation* evaluation) {
  Json how = Json::object();
  SURELITE_TRY(run_on(run, path, evaluation, &how));
  const std::optional<std::vector<FoundBox>> boxes = found_boxes(&run->session, graph_of(run));
  if (!boxes)
    return fail(Code::A709, {{"call", "eval --coco"},
                             {"what", "the outputs are neither boxes, classes, scores and a count, as detectors with "
                                      "TFLite_Detection_PostProcess have them, nor YOLO's boxes of every cell"}});
  std::vector<DetectedBox> found;
  for (const FoundBox& box : *boxes)
    found.push_back({in_picture(box, placement_of(how), list_of(how, "image_size")),
                     category_of(box.number, labels, first, annotations), box.score});
  return found;
}

}  // namespace

Evaluation classify(PreparedRun* run, const std::vector<LabelledFile>& files, const std::vector<std::string>& labels,
                    const Console& console) {
  Evaluation evaluation;
  Accuracy accuracy(labels);
  Progress progress(console, "eval", files.size());
  for (const LabelledFile& file : files) {
    const std::optional<size_t> wanted = class_of(file.label, labels);
    Result<std::vector<float>> scores = scores_of(run, file.path, &evaluation);
    if (interrupted()) break;
    evaluation.choice.emplace_back();
    progress.advance_to(evaluation.choice.size());
    if (scores && wanted && *wanted < scores->size()) {
      accuracy.add(file.path, *wanted, *scores);
      const auto best = std::max_element(scores->begin(), scores->end());
      evaluation.choice.back() = static_cast<size_t>(best - scores->begin());
    } else if (!scores) {
      refuse(scores.error().front(), &evaluation);
    } else {
      refuse(diagnose(Code::A704, {{"what", "class"},
                                   {"given", fmt::format("\"{}\" of \"{}\"", file.label, file.path)},
                                   {"available", fmt::format("the output has {} scores, there are {} labels",
                                                             scores->size(), labels.size())}}),
             &evaluation);
    }
  }
  evaluation.report = accuracy.report();
  return evaluation;
}

Evaluation detect(PreparedRun* run, const Annotations& annotations, const std::vector<std::string>& labels,
                  int64_t first_category, const Console& console) {
  Evaluation evaluation;
  Progress progress(console, "eval", annotations.pictures.size());
  size_t done = 0;
  for (const AnnotatedPicture& picture : annotations.pictures) {
    Result<std::vector<DetectedBox>> found =
        boxes_of(run, picture.path, labels, first_category, annotations, &evaluation);
    if (interrupted()) break;
    progress.advance_to(++done);
    if (found) evaluation.detections.push_back({&picture, std::move(*found)});
    else refuse(found.error().front(), &evaluation);
  }
  evaluation.report = detection_report(evaluation.detections, annotations);
  return evaluation;
}

Status draw_worst(const Evaluation& evaluation, const std::string& folder, Json* report) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  constexpr Colour kThere{60, 180, 75}, kFound{230, 25, 75};
  size_t number = 0;
  for (Json& entry : (*report)["worst"]) {
    const auto members = read_input_file(text_of(entry, "file"));
    const ImageData* image = members && !members->empty() ? std::get_if<ImageData>(&(*members)[0].second) : nullptr;
    if (!image) continue;
    Canvas canvas(*image);
    const auto frame = [&](const Box& box, Colour colour) {
      canvas.frame(box.left, box.top, box.left + box.width, box.top + box.height, colour);
    };
    if (entry.contains("picture")) {
      const DetectionSample& sample = evaluation.detections[static_cast<size_t>(integer_of(entry, "picture"))];
      for (const TrueBox& box : sample.picture->boxes) frame(box.box, kThere);
      for (const DetectedBox& box : sample.found)
        if (box.score >= 0.5f) frame(box.box, kFound);
    } else {
      canvas.label(4, 4, "is " + text_of(entry, "wanted"), kThere);
      canvas.label(4, 20, "taken for " + text_of(entry, "given"), kFound);
    }
    const std::string path = fmt::format("{}/{:02}.png", folder, ++number);
    SURELITE_TRY(canvas.write(path));
    entry["drawn"] = path;
  }
  return {};
}

}  // namespace surelite::tool

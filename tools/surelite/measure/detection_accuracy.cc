// SPDX-License-Identifier: Apache-2.0
//
// 1. Found boxes of a category are looked at by falling score. Each takes the true box of its picture that it overlaps
//    most, of those that nobody has taken and that it overlaps enough. Crowds may be taken again and again; who takes
//    one counts neither for nor against.
// 2. Precision is read at 101 steps of recall, at each the best that is reached there or later. The mean of these is
//    the average precision of the category; that of categories without a true box is left out.
#include "measure/detection_accuracy.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace surelite::tool {
namespace {

constexpr size_t kMostBoxes = 100, kMostWorstPictures = 10;
constexpr int kOverlaps = 10;  // 0.5, 0.55, ... 0.95
constexpr float kShown = 0.5f;

double overlap_of(int step) { return 0.5 + 0.05 * step; }

struct Outcome {
  float score;
  bool right;
};

// Of the boxes that were found in one picture: the best `kMostBoxes` by score.
std::vector<DetectedBox> best_of(const std::vector<DetectedBox>& found, int64_t category) {
  std::vector<DetectedBox> list;
  std::copy_if(found.begin(), found.end(), std::back_inserter(list),
               [&](const DetectedBox& box) { return box.category == category && !std::isnan(box.score); });
  std::stable_sort(list.begin(), list.end(),
                   [](const DetectedBox& a, const DetectedBox& b) { return a.score > b.score; });
  if (list.size() > kMostBoxes) list.resize(kMostBoxes);
  return list;
}

std::vector<const TrueBox*> true_boxes(const AnnotatedPicture& picture, int64_t category) {
  std::vector<const TrueBox*> list;
  for (const TrueBox& box : picture.boxes)
    if (box.category == category) list.push_back(&box);
  return list;
}

// The index of the box that is taken, or -1.
int taken_by(const DetectedBox& found, const std::vector<const TrueBox*>& boxes, const std::vector<char>& taken,
             double least) {
  int best = -1;
  double most = least - 1e-10;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (taken[i] && !boxes[i]->crowd) continue;
    // A box of its own goes before a crowd.
    if (best >= 0 && !boxes[static_cast<size_t>(best)]->crowd && boxes[i]->crowd) continue;
    const double shared = overlap(found.box, boxes[i]->box, boxes[i]->crowd);
    const bool instead_of_crowd = best >= 0 && boxes[static_cast<size_t>(best)]->crowd && !boxes[i]->crowd;
    if (shared < (instead_of_crowd ? least - 1e-10 : most)) continue;
    best = static_cast<int>(i);
    most = shared;
  }
  return best;
}

struct CategoryResult {
  size_t boxes = 0;
  double precision = 0, recall = 0;
};

CategoryResult measure(const std::vector<DetectionSample>& samples, int64_t category, double least) {
  CategoryResult result;
  std::vector<Outcome> outcomes;
  for (const DetectionSample& sample : samples) {
    const std::vector<const TrueBox*> boxes = true_boxes(*sample.picture, category);
    std::vector<char> taken(boxes.size(), false);
    result.boxes += static_cast<size_t>(
        std::count_if(boxes.begin(), boxes.end(), [](const TrueBox* box) { return !box->crowd; }));
    for (const DetectedBox& found : best_of(sample.found, category)) {
      const int box = taken_by(found, boxes, taken, least);
      if (box >= 0 && boxes[static_cast<size_t>(box)]->crowd) continue;
      if (box >= 0) taken[static_cast<size_t>(box)] = true;
      outcomes.push_back({found.score, box >= 0});
    }
  }
  if (result.boxes == 0) return result;
  std::stable_sort(outcomes.begin(), outcomes.end(),
                   [](const Outcome& a, const Outcome& b) { return a.score > b.score; });
  std::vector<double> precision, recall;
  size_t right = 0;
  for (const Outcome& outcome : outcomes) {
    right += outcome.right;
    precision.push_back(static_cast<double>(right) / static_cast<double>(precision.size() + 1));
    recall.push_back(static_cast<double>(right) / static_cast<double>(result.boxes));
  }
  for (size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
  for (int step = 0; step <= 100; ++step) {
    const auto at = std::lower_bound(recall.begin(), recall.end(), step / 100.0 - 1e-12);
    if (at != recall.end()) result.precision += precision[static_cast<size_t>(at - recall.begin())];
  }
  result.precision /= 101;
  result.recall = recall.empty() ? 0 : recall.back();
  return result;
}

// Boxes that are missed, and those found in vain, as somebody sees them who looks at the picture.
Json mistakes_in(const DetectionSample& sample, size_t index) {
  size_t boxes = 0, missed = 0, in_vain = 0;
  std::set<int64_t> categories;
  for (const TrueBox& box : sample.picture->boxes) categories.insert(box.category);
  for (const DetectedBox& found : sample.found) categories.insert(found.category);
  for (const int64_t category : categories) {
    const std::vector<const TrueBox*> wanted = true_boxes(*sample.picture, category);
    std::vector<char> taken(wanted.size(), false);
    for (const DetectedBox& found : best_of(sample.found, category)) {
      if (found.score < kShown) continue;
      const int box = taken_by(found, wanted, taken, overlap_of(0));
      if (box < 0) ++in_vain;
      else taken[static_cast<size_t>(box)] = true;
    }
    for (size_t i = 0; i < wanted.size(); ++i) {
      boxes += !wanted[i]->crowd;
      missed += !wanted[i]->crowd && !taken[i];
    }
  }
  return {{"picture", index}, {"file", sample.picture->path}, {"boxes", boxes}, {"missed", missed}, {"false", in_vain}};
}

}  // namespace

double overlap(const Box& found, const Box& wanted, bool crowd) {
  const auto common = [](double begin, double length, double other, double of_other) {
    return std::min(begin + length, other + of_other) - std::max(begin, other);
  };
  const double width = common(found.left, found.width, wanted.left, wanted.width);
  const double height = common(found.top, found.height, wanted.top, wanted.height);
  if (!(width > 0 && height > 0)) return 0;
  const double shared = width * height, own = found.width * found.height;
  return shared / (crowd ? own : own + wanted.width * wanted.height - shared);
}

Json detection_report(const std::vector<DetectionSample>& samples, const Annotations& annotations) {
  std::set<int64_t> categories;
  size_t boxes = 0;
  for (const DetectionSample& sample : samples)
    for (const TrueBox& box : sample.picture->boxes) categories.insert(box.category), boxes += !box.crowd;
  Json json = {{"pictures", samples.size()}, {"boxes", boxes}};
  double sums[3] = {}, recall = 0;  // over categories: all overlaps, 0.5, 0.75
  size_t counted = 0;
  Json list = Json::array();
  for (const int64_t category : categories) {
    double sum = 0, reached = 0, at_half = 0, at_three_quarters = 0;
    size_t of_category = 0;
    for (int step = 0; step < kOverlaps; ++step) {
      const CategoryResult result = measure(samples, category, overlap_of(step));
      of_category = result.boxes;
      sum += result.precision;
      reached += result.recall;
      if (step == 0) at_half = result.precision;
      if (step == 5) at_three_quarters = result.precision;
    }
    if (of_category == 0) continue;  // crowds only
    ++counted;
    sum /= kOverlaps;
    sums[0] += sum, sums[1] += at_half, sums[2] += at_three_quarters, recall += reached / kOverlaps;
    const auto name = annotations.categories.find(category);
    list.push_back({{"category", category},
                    {"name", name == annotations.categories.end() ? std::to_string(category) : name->second},
                    {"boxes", of_category},
                    {"ap", sum},
                    {"ap50", at_half}});
  }
  const double count = counted ? static_cast<double>(counted) : 1;
  json["ap"] = sums[0] / count;
  json["ap50"] = sums[1] / count;
  json["ap75"] = sums[2] / count;
  json["recall"] = recall / count;
  json["categories"] = std::move(list);
  std::vector<Json> worst;
  for (size_t i = 0; i < samples.size(); ++i)
    if (Json mistakes = mistakes_in(samples[i], i); mistakes["missed"] != 0 || mistakes["false"] != 0)
      worst.push_back(std::move(mistakes));
  std::stable_sort(worst.begin(), worst.end(), [](const Json& a, const Json& b) {
    return integer_of(a, "missed") + integer_of(a, "false") > integer_of(b, "missed") + integer_of(b, "false");
  });
  if (worst.size() > kMostWorstPictures) worst.resize(kMostWorstPictures);
  json["worst"] = worst;
  return json;
}

}  // namespace surelite::tool

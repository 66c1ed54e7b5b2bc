// SPDX-License-Identifier: Apache-2.0
#include "output/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "output/shapes.h"

namespace surelite::tool {
namespace {

// Lists of scores shorter than this are shown whole without being asked for; longer ones are hardly a classification.
constexpr int64_t kMostClasses = 200'000;

void add_label(Json* entry, const std::vector<std::string>& labels, int64_t index) {
  if (index >= 0 && index < static_cast<int64_t>(labels.size())) (*entry)["label"] = labels[static_cast<size_t>(index)];
}

// The stored integers of the first elements, for quantized tensors.
Json stored_values(TensorView* view, size_t count) {
  Json list = Json::array();
  const auto add = [&](auto values) {
    if (values)
      for (size_t i = 0; i < std::min(count, values->size()); ++i) list.push_back(static_cast<int64_t>((*values)[i]));
  };
  if (view->type() == ElementType::int8) add(view->values<int8_t>());
  if (view->type() == ElementType::uint8) add(view->values<uint8_t>());
  if (view->type() == ElementType::int16) add(view->values<int16_t>());
  if (view->type() == ElementType::int32) add(view->values<int32_t>());
  return list;
}

}  // namespace

Json summarize(TensorView view, int index, const std::string& name, size_t first) {
  Json json = Json::object();
  json["index"] = index;
  json["name"] = name;
  json["type"] = name_of(view.type());
  json["shape"] = to_json(view.shape());
  json["bytes"] = view.byte_size();
  if (view.type() == ElementType::string) {
    json["values"] = Json::array();
    if (const Result<std::vector<std::string>> strings = view.strings())
      for (size_t i = 0; i < std::min(first, strings->size()); ++i) json["values"].push_back((*strings)[i]);
    return json;
  }
  const Result<std::vector<float>> values = view.read_real();
  if (!values) return json;
  double low = INFINITY, high = -INFINITY, sum = 0;
  int64_t nan = 0, infinite = 0, finite = 0;
  for (const float value : *values) {
    nan += std::isnan(value);
    infinite += std::isinf(value);
    if (!std::isfinite(value)) continue;
    low = std::min(low, static_cast<double>(value));
    high = std::max(high, static_cast<double>(value));
    sum += value;
    ++finite;
  }
  if (finite > 0) {
    json["min"] = low;
    json["max"] = high;
    json["mean"] = sum / static_cast<double>(finite);
  }
  json["nan"] = nan;
  json["infinite"] = infinite;
  json["values"] = Json::array();
  for (size_t i = 0; i < std::min(first, values->size()); ++i) json["values"].push_back(number_to_json((*values)[i]));
  if (!view.quantization().scale.empty()) json["stored"] = stored_values(&view, first);
  return json;
}

Json rank(TensorView view, const std::vector<std::string>& labels, size_t k) {
  const Shape& shape = view.shape();
  const int64_t count = shape.count();
  if (count < 2 || count > kMostClasses || shape[shape.rank() - 1] != count || view.type() == ElementType::string)
    return nullptr;
  const auto label_count = static_cast<int64_t>(labels.size());
  const bool background_only_in_labels =
      label_count == count + 1 && (labels[0] == "background" || labels[0] == "unknown" || labels[0] == "???");
  if (label_count > 0 && label_count != count && !background_only_in_labels) return nullptr;
  const Result<std::vector<float>> scores = view.read_real();
  if (!scores) return nullptr;
  std::vector<int64_t> order(scores->size());
  std::iota(order.begin(), order.end(), 0);
  const auto score = [&](int64_t i) {
    return std::isnan((*scores)[static_cast<size_t>(i)]) ? -INFINITY : (*scores)[static_cast<size_t>(i)];
  };
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return score(a) > score(b); });
  Json list = Json::array();
  for (size_t i = 0; i < std::min(k, order.size()); ++i) {
    Json entry = Json::object();
    entry["class"] = order[i];
    add_label(&entry, labels, order[i] + (background_only_in_labels ? 1 : 0));
    entry["score"] = number_to_json((*scores)[static_cast<size_t>(order[i])]);
    list.push_back(std::move(entry));
  }
  return list;
}

bool looks_like_classes(TensorView view) {
  const Shape& shape = view.shape();
  const int64_t count = shape.count();
  if (count < 3 || count > kMostClasses || shape[shape.rank() - 1] != count || view.type() == ElementType::string)
    return false;
  const Result<std::vector<float>> scores = view.read_real();
  if (!scores) return false;
  double sum = 0;
  for (const float score : *scores) {
    if (!(score >= 0 && score <= 1)) return false;
    sum += score;
  }
  // Each score of a quantized tensor may be half a step off.
  const double step = view.quantization().scale.empty() ? 1e-3 : view.quantization().first_scale();
  return std::abs(sum - 1) <= std::min(0.1, 1e-3 + step * std::sqrt(static_cast<double>(count)));
}

Json detections(Session* session, const SubgraphDef& graph, const std::vector<std::string>& labels, size_t k) {
  const std::optional<std::vector<FoundBox>> boxes = found_boxes(session, graph);
  if (!boxes) return nullptr;
  Json list = Json::array();
  for (size_t i = 0; i < std::min(boxes->size(), k); ++i) {
    const FoundBox& box = (*boxes)[i];
    Json entry = {{"class", box.number}};
    add_label(&entry, labels, box.number);
    entry["score"] = number_to_json(box.score);
    entry["box"] = Json::array();
    for (const float edge : {box.top, box.left, box.bottom, box.right}) entry["box"].push_back(number_to_json(edge));
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
#include "output/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "output/yolo.h"

namespace surelite::tool {
namespace {

struct Output {
  Shape shape;
  std::vector<float> values;
};

std::vector<Output> outputs_of(Session* session, const SubgraphDef& graph) {
  std::vector<Output> outputs;
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    Result<TensorView> view = session->output(static_cast<int>(i));
    outputs.emplace_back();
    if (!view || view->type() == ElementType::string) continue;
    Result<std::vector<float>> values = view->read_real();
    if (values) outputs.back() = {view->shape(), std::move(*values)};
  }
  return outputs;
}

bool is_whole(float value) { return value == std::floor(value); }

// Boxes [1,n,4], classes [1,n], scores [1,n], count [1] among the outputs. Of two lists that could be classes, the one
// that holds fractions is the scores.
bool sort_roles(const SubgraphDef& graph, const std::vector<Output>& outputs, const Output* roles[4]) {
  const OperatorDef* last = graph.operators.empty() ? nullptr : &graph.operators.back();
  if (last && last->name == "TFLite_Detection_PostProcess" && last->outputs.size() >= 4) {
    for (size_t role = 0; role < 4; ++role) {
      const auto at = std::find(graph.outputs.begin(), graph.outputs.end(), last->outputs[role]);
      if (at == graph.outputs.end()) return false;
      roles[role] = &outputs[static_cast<size_t>(at - graph.outputs.begin())];
    }
    return true;
  }
  if (outputs.size() != 4) return false;
  std::vector<const Output*> lists;
  for (const Output& output : outputs) {
    const int rank = output.shape.rank();
    if (rank == 3 && output.shape[2] == 4) roles[0] = &output;
    else if (output.values.size() == 1 && rank <= 1) roles[3] = &output;
    else if (rank == 2) lists.push_back(&output);
  }
  if (!roles[0] || !roles[3] || lists.size() != 2) return false;
  const auto fractions = [](const Output* list) {
    return !std::all_of(list->values.begin(), list->values.end(), is_whole);
  };
  if (fractions(lists[0])) std::swap(lists[0], lists[1]);
  roles[1] = lists[0];
  roles[2] = lists[1];
  return true;
}

std::optional<std::vector<FoundBox>> boxes_in(const SubgraphDef& graph, const std::vector<Output>& outputs) {
  const Output* roles[4] = {};
  if (!sort_roles(graph, outputs, roles)) return std::nullopt;
  const auto& [boxes, classes, scores, stated] =
      std::tie(roles[0]->values, roles[1]->values, roles[2]->values, roles[3]->values);
  if (stated.empty()) return std::nullopt;
  const size_t room = std::min({boxes.size() / 4, classes.size(), scores.size()});
  const size_t count = stated[0] >= 0 && stated[0] < static_cast<float>(room) ? static_cast<size_t>(stated[0]) : room;
  std::vector<FoundBox> found;
  for (size_t i = 0; i < count; ++i) {
    const int64_t number = std::abs(classes[i]) < 1e6f ? static_cast<int64_t>(classes[i]) : -1;
    found.push_back({boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3], number, scores[i]});
  }
  return found;
}

// Every cell's box in one output; numbers for masks are behind the classes where another output has the 32 that they
// are mixed of.
std::optional<std::vector<FoundBox>> cell_boxes_in(Session* session, const std::vector<Output>& outputs) {
  Result<TensorView> input = session->input(0);
  if (!input) return std::nullopt;
  int32_t extra = 0;
  for (const Output& output : outputs)
    if (output.shape.rank() == 4 && (output.shape[3] == 32 || output.shape[1] == 32)) extra = 32;
  for (const Output& output : outputs)
    if (auto boxes = yolo_boxes(input->shape(), output.shape, output.values, extra)) return boxes;
  return std::nullopt;
}

std::optional<std::vector<FoundBox>> all_boxes_in(Session* session, const SubgraphDef& graph,
                                                  const std::vector<Output>& outputs) {
  auto boxes = boxes_in(graph, outputs);
  return boxes ? boxes : cell_boxes_in(session, outputs);
}

// [.., 17, 3] of (y, x, score), or 56 numbers per person: the same, a box and its score.
void add_people(const Output& output, FoundShapes* shapes) {
  constexpr size_t kPoints = 17;
  const int rank = output.shape.rank();
  const int32_t last = rank ? output.shape[rank - 1] : 0;
  const bool one = rank >= 2 && last == 3 && output.shape[rank - 2] == static_cast<int32_t>(kPoints);
  if (!one && !(rank == 3 && last == 56)) return;
  const size_t stride = one ? 3 * kPoints : 56;
  for (size_t at = 0; at + stride <= output.values.size(); at += stride) {
    if (!one && output.values[at + 55] < 0.2f) continue;  // nobody
    std::vector<FoundPoint> figure;
    for (size_t i = 0; i < kPoints; ++i)
      figure.push_back({output.values[at + 3 * i], output.values[at + 3 * i + 1], output.values[at + 3 * i + 2]});
    shapes->figures.push_back(std::move(figure));
  }
}

// x, y, z in pixels of the input for each of 21 points of a hand or 468 of a face.
void add_landmarks(const Output& output, double width, double height, FoundShapes* shapes) {
  const size_t count = output.values.size();
  if ((count != 63 && count != 1404 && count != 1434) || !(width > 0) || !(height > 0)) return;
  std::vector<FoundPoint> figure;
  for (size_t i = 0; i + 3 <= count; i += 3)
    figure.push_back(
        {static_cast<float>(output.values[i + 1] / height), static_cast<float>(output.values[i] / width), 1});
  shapes->figures.push_back(std::move(figure));
}

// [1,h,w] of classes. [1,h,w,c]: the best of c classes, or one value of which more than a half (or, for logits, more
// than 0) is inside.
void add_mask(const Output& output, FoundShapes* shapes) {
  const Shape& shape = output.shape;
  constexpr int32_t kLeast = 8, kMostClasses = 512;
  if (shape.rank() == 3 && shape[0] == 1 && shape[1] >= kLeast && shape[2] >= kLeast && shapes->mask.empty() &&
      std::all_of(output.values.begin(), output.values.end(),
                  [](float v) { return v >= 0 && v < kMostClasses && is_whole(v); })) {
    shapes->mask_height = shape[1];
    shapes->mask_width = shape[2];
    shapes->mask.assign(output.values.begin(), output.values.end());
    return;
  }
  if (shape.rank() != 4 || shape[0] != 1 || shape[1] < kLeast || shape[2] < kLeast || shape[3] > kMostClasses) return;
  const auto classes = static_cast<size_t>(shape[3]);
  if (classes == 0 || output.values.empty() || !shapes->mask.empty()) return;
  shapes->mask_height = shape[1];
  shapes->mask_width = shape[2];
  const auto [low, high] = std::minmax_element(output.values.begin(), output.values.end());
  const float inside = *low >= 0 && *high <= 1 ? 0.5f : 0;
  for (size_t at = 0; at + classes <= output.values.size(); at += classes) {
    const auto begin = output.values.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(classes);
    shapes->mask.push_back(classes == 1 ? *begin > inside : static_cast<int>(std::max_element(begin, end) - begin));
  }
}

// Limbs between the 17 points in the order of COCO.
constexpr int kLimbs[][2] = {{5, 7},   {7, 9},   {6, 8},   {8, 10}, {5, 6},  {5, 11}, {6, 12}, {11, 12},
                             {11, 13}, {13, 15}, {12, 14}, {14, 16}, {0, 1}, {0, 2},  {1, 3},  {2, 4}};

}  // namespace

std::optional<std::vector<FoundBox>> found_boxes(Session* session, const SubgraphDef& graph) {
  return all_boxes_in(session, graph, outputs_of(session, graph));
}

FoundShapes found_shapes(Session* session, const SubgraphDef& graph, const Json& input) {
  const std::vector<Output> outputs = outputs_of(session, graph);
  FoundShapes shapes;
  const Json& size = list_of(input, "resized_to");
  const bool known = size.size() == 2;
  const double width = known ? size[0].get<double>() : 0, height = known ? size[1].get<double>() : 0;
  if (std::optional<std::vector<FoundBox>> boxes = all_boxes_in(session, graph, outputs)) {
    shapes.boxes = std::move(*boxes);
    return shapes;
  }
  for (const Output& output : outputs) {
    add_people(output, &shapes);
    if (shapes.figures.empty()) add_landmarks(output, width, height, &shapes);
  }
  if (shapes.figures.empty())
    for (const Output& output : outputs) add_mask(output, &shapes);
  return shapes;
}

PicturePlace placement_of(const Json& input) {
  const Json& shows = list_of(input, "shows");
  if (shows.size() != 4) return {};
  const double left = shows[0].get<double>(), top = shows[1].get<double>();
  return {left, top, shows[2].get<double>() - left, shows[3].get<double>() - top};
}

void draw_shapes(const FoundShapes& shapes, const PicturePlace& place, const std::vector<std::string>& labels,
                 float least, Canvas* canvas) {
  for (int y = 0; !shapes.mask.empty() && y < canvas->height(); ++y)
    for (int x = 0; x < canvas->width(); ++x) {
      const double column = (x + 0.5 - place.left) / place.width, row = (y + 0.5 - place.top) / place.height;
      if (!(column >= 0 && column < 1 && row >= 0 && row < 1)) continue;
      const auto at = static_cast<size_t>(row * shapes.mask_height) * static_cast<size_t>(shapes.mask_width) +
                      static_cast<size_t>(column * shapes.mask_width);
      if (at < shapes.mask.size() && shapes.mask[at] != 0) canvas->tint(x, y, colour_of(shapes.mask[at]));
    }
  for (const FoundBox& box : shapes.boxes) {
    if (!(box.score >= least)) continue;
    const Colour colour = colour_of(box.number);
    canvas->frame(place.x(box.left), place.y(box.top), place.x(box.right), place.y(box.bottom), colour);
    const bool named = box.number >= 0 && static_cast<size_t>(box.number) < labels.size();
    const std::string name = named ? labels[static_cast<size_t>(box.number)] : fmt::format("class {}", box.number);
    canvas->label(place.x(box.left) + 4, place.y(box.top) + 4, fmt::format("{} {:.2f}", name, box.score), colour);
  }
  for (size_t i = 0; i < shapes.figures.size(); ++i) {
    const std::vector<FoundPoint>& figure = shapes.figures[i];
    const Colour colour = colour_of(static_cast<int64_t>(i));
    for (const auto& limb : kLimbs) {
      if (figure.size() != 17) break;
      const FoundPoint &a = figure[static_cast<size_t>(limb[0])], &b = figure[static_cast<size_t>(limb[1])];
      if (a.score >= least && b.score >= least)
        canvas->line(place.x(a.x), place.y(a.y), place.x(b.x), place.y(b.y), colour);
    }
    for (const FoundPoint& point : figure)
      if (point.score >= least) canvas->dot(place.x(point.x), place.y(point.y), colour_of(static_cast<int64_t>(i) + 1));
  }
}

}  // namespace surelite::tool

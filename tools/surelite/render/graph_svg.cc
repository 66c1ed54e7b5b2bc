// SPDX-License-Identifier: Apache-2.0
#include "render/graph_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "text/findings.h"
#include "text/width.h"

namespace surelite::tool {
namespace {

constexpr double kWide = 180, kTall = 40, kGapX = 20, kGapY = 34, kMargin = 10, kLane = 8;

struct Node {
  std::string title, subtitle, full;  // full: what a pointer over it shows
  int op = -1;                        // -1: an input or output of the graph, or a lane
  int tensor = -1;
  int level = 0;
  int below = 0;                          // boxes on the longest way down from it
  double x = 0;                           // of the middle
  std::vector<std::pair<int, int>> from;  // node and tensor
  bool lane = false;                      // a line that passes this level on its way down

  double width() const { return lane ? kLane : kWide; }
};

std::string shape_of(const TensorDef& tensor) {
  return fmt::format("{} {}", to_string(tensor.shape), name_of(tensor.type));
}

// 1. Inputs are nodes at level 0, operators follow in order: each below all that it reads, so one pass suffices.
// 2. Outputs of the graph are nodes below what writes them.
std::vector<Node> nodes_of(const SubgraphDef& graph) {
  std::vector<Node> nodes;
  std::map<int, int> writers;  // tensor to node
  for (const int32_t t : graph.inputs) {
    const TensorDef& tensor = graph.tensors[static_cast<size_t>(t)];
    if (tensor.is_constant || writers.contains(t)) continue;
    writers[t] = static_cast<int>(nodes.size());
    nodes.push_back({tensor.name, shape_of(tensor), tensor.name, -1, t, 0, 0, 0, {}});
  }
  const auto connect = [&](Node* node, int32_t tensor) {
    const auto writer = writers.find(tensor);
    if (writer == writers.end()) return;
    node->from.emplace_back(writer->second, tensor);
    node->level = std::max(node->level, nodes[static_cast<size_t>(writer->second)].level + 1);
  };
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const OperatorDef& op = graph.operators[i];
    Node node{op.name, "", "", static_cast<int>(i), -1, 0, 0, 0, {}};
    for (const int32_t t : op.inputs) connect(&node, t);
    for (const int32_t t : op.outputs)
      if (t >= 0) {
        const TensorDef& tensor = graph.tensors[static_cast<size_t>(t)];
        if (node.subtitle.empty()) node.subtitle = shape_of(tensor);
        node.full += (node.full.empty() ? "" : ", ") + tensor.name;
        writers[t] = static_cast<int>(nodes.size());
      }
    nodes.push_back(std::move(node));
  }
  for (const int32_t t : graph.outputs) {
    const TensorDef& tensor = graph.tensors[static_cast<size_t>(t)];
    Node node{tensor.name, shape_of(tensor), tensor.name, -1, t, 0, 0, 0, {}};
    connect(&node, t);
    nodes.push_back(std::move(node));
  }
  return nodes;
}

// A line over several levels gets a lane in each that it passes, so that it runs beside boxes; readers of a tensor
// share it. Where there would be too many, lines go straight.
void add_lanes(std::vector<Node>* nodes) {
  constexpr size_t kMostLanes = 20000;
  std::map<std::pair<int, int>, std::vector<int>> lanes;  // of a writer and a tensor, downwards
  const size_t count = nodes->size();
  for (size_t i = 0; i < count; ++i)
    for (size_t f = 0; f < (*nodes)[i].from.size(); ++f) {
      const std::pair<int, int> from = (*nodes)[i].from[f];
      const int begin = (*nodes)[static_cast<size_t>(from.first)].level + 1, passed = (*nodes)[i].level - begin;
      std::vector<int>& own = lanes[from];
      while (static_cast<int>(own.size()) < passed && nodes->size() - count < kMostLanes) {
        Node lane;
        lane.tensor = from.second;
        lane.level = begin + static_cast<int>(own.size());
        lane.lane = true;
        lane.from.emplace_back(own.empty() ? from.first : own.back(), from.second);
        own.push_back(static_cast<int>(nodes->size()));
        nodes->push_back(std::move(lane));
      }
      if (passed > 0 && static_cast<int>(own.size()) >= passed)
        (*nodes)[i].from[f].first = own[static_cast<size_t>(passed) - 1];
    }
}

// Below the leftmost box that it reads, so that a chain stays straight; below the leftmost line if it reads none.
double wanted_x(const std::vector<Node>& nodes, const Node& node) {
  double least[2] = {-1, -1};
  for (const auto& [from, tensor] : node.from) {
    const Node& above = nodes[static_cast<size_t>(from)];
    if (least[above.lane] < 0 || above.x < least[above.lane]) least[above.lane] = above.x;
  }
  return least[0] >= 0 ? least[0] : least[1] >= 0 ? least[1] : kWide / 2;
}

// Nodes of a level stand in the order of what they read, the one with the longest way down first, as near below what
// they read as their neighbours allow.
double place(std::vector<Node>* nodes) {
  std::map<int, std::vector<size_t>> levels;
  for (size_t i = 0; i < nodes->size(); ++i) levels[(*nodes)[i].level].push_back(i);
  for (auto level = levels.rbegin(); level != levels.rend(); ++level)
    for (const size_t i : level->second)
      for (const auto& [from, tensor] : (*nodes)[i].from) {
        Node& above = (*nodes)[static_cast<size_t>(from)];
        above.below = std::max(above.below, (*nodes)[i].below + ((*nodes)[i].lane ? 0 : 1));
      }
  double widest = kWide;
  for (auto& [level, members] : levels) {
    for (const size_t i : members) (*nodes)[i].x = wanted_x(*nodes, (*nodes)[i]);
    const auto before = [&](size_t a, size_t b) {
      const Node &left = (*nodes)[a], &right = (*nodes)[b];
      return std::tuple(left.x, left.lane, right.below) < std::tuple(right.x, right.lane, left.below);
    };
    std::stable_sort(members.begin(), members.end(), before);
    double free = 0;
    for (const size_t i : members) {
      Node& node = (*nodes)[i];
      node.x = std::max(node.x, free + node.width() / 2);
      free = node.x + node.width() / 2 + kGapX;
    }
    widest = std::max(widest, free - kGapX);
  }
  return widest;
}

double y_of(const Node& node) { return kMargin + node.level * (kTall + kGapY); }

}  // namespace

std::string xml_text(std::string_view text) {
  std::string result;
  for (const char c : printable(text))
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else if (c == '"')
      result += "&quot;";
    else
      result.push_back(c);
  return result;
}

std::string graph_svg(const SubgraphDef& graph) {
  constexpr size_t kLetters = 26;
  std::vector<Node> nodes = nodes_of(graph);
  add_lanes(&nodes);
  const double width = place(&nodes) + 2 * kMargin;
  double height = kMargin;
  for (const Node& node : nodes) height = std::max(height, y_of(node) + kTall + kMargin);
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "font-family=\"sans-serif\" font-size=\"11\" text-anchor=\"middle\">\n<rect width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "fill=\"white\"/>\n",
      width, height);
  for (const Node& node : nodes)
    for (const auto& [from, tensor] : node.from) {
      const Node& writer = nodes[static_cast<size_t>(from)];
      const double x1 = kMargin + writer.x, y1 = y_of(writer) + kTall, x2 = kMargin + node.x, y2 = y_of(node);
      text += fmt::format(
          "<path class=\"edge\" data-tensor=\"{}\" d=\"M{:.0f} {:.0f}C{:.0f} {:.0f} {:.0f} {:.0f} {:.0f} {:.0f}{}\" "
          "fill=\"none\" stroke=\"#889\"><title>{}</title></path>\n",
          tensor, x1, y1, x1, y1 + kGapY, x2, y2 - kGapY, x2, y2, node.lane ? fmt::format("v{}", kTall) : "",
          xml_text(graph.tensors[static_cast<size_t>(tensor)].name));
    }
  for (const Node& node : nodes) {
    if (node.lane) continue;
    const double x = kMargin + node.x - kWide / 2, y = y_of(node);
    text += fmt::format(
        "<g {}><title>{}</title><rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"{}\" "
        "stroke=\"#446\"/><text x=\"{:.0f}\" y=\"{:.0f}\" font-weight=\"bold\">{}</text><text x=\"{:.0f}\" "
        "y=\"{:.0f}\">{}</text></g>\n",
        node.op >= 0 ? fmt::format("class=\"op\" data-op=\"{}\"", node.op)
                     : fmt::format("class=\"port\" data-tensor=\"{}\"", node.tensor),
        xml_text(node.full), x, y, kWide, kTall, node.op >= 0 ? 4 : 18, node.op >= 0 ? "#eef4ff" : "#e8f5e9",
        x + kWide / 2, y + 17,
        xml_text(node.op >= 0 ? fmt::format("{} {}", node.op, shortened(node.title, kLetters))
                              : shortened(node.title, kLetters)),
        x + kWide / 2, y + 32, xml_text(shortened(node.subtitle, kLetters + 2)));
  }
  return text + "</svg>\n";
}

}  // namespace surelite::tool

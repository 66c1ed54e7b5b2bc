// SPDX-License-Identifier: Apache-2.0
#include "render/placement_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "render/graph_svg.h"

namespace surelite::tool {
namespace {

constexpr int kBoxWide = 150, kBoxTall = 86, kBoxGap = 44, kColumns = 5, kBoxMargin = 12;
constexpr size_t kMostListed = 60, kMostBoxes = 250;

struct Box {
  int64_t part = -1;  // -1: the CPU
  std::vector<const Json*> operators;
};

// Operators whose results were known beforehand run nowhere and are left out.
std::vector<Box> boxes_of(const Json& placement) {
  const Json &operators = list_of(placement, "operators"), &parts = list_of(placement, "parts");
  std::vector<Box> boxes;
  std::set<int64_t> drawn;
  for (const Json& op : operators) {
    const std::string runs = text_of(op, "runs");
    if (runs == "never") continue;
    const int64_t part = runs == "delegate" ? integer_of(op, "part") : -1;
    if (part < 0) {
      if (boxes.empty() || boxes.back().part >= 0) boxes.emplace_back();
      boxes.back().operators.push_back(&op);
    } else if (static_cast<size_t>(part) < parts.size() && drawn.insert(part).second) {
      Box& box = boxes.emplace_back();
      box.part = part;
      for (const Json& index : list_of(parts[static_cast<size_t>(part)], "operators"))
        if (index.get<size_t>() < operators.size()) box.operators.push_back(&operators[index.get<size_t>()]);
    }
  }
  return boxes;
}

std::string listed(const Json& op) { return std::to_string(integer_of(op, "index")) + " " + text_of(op, "name"); }

std::string short_bytes(int64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  if (bytes < 1024 * 1024) return fmt::format("{} KiB", bytes / 1024);
  return fmt::format("{} MiB", bytes / (1024 * 1024));
}

std::string title_of(const Box& box) {
  std::string text;
  for (size_t i = 0; i < box.operators.size() && i < kMostListed; ++i) {
    text += (i > 0 ? ", " : "") + listed(*box.operators[i]);
    for (const Json& reason : list_of(*box.operators[i], "reasons"))
      text += fmt::format(" ({}: {})", text_of(reason, "code"), text_of(reason, "message"));
  }
  if (box.operators.size() > kMostListed) text += fmt::format(" and {} more", box.operators.size() - kMostListed);
  return xml_text(text);
}

std::string box_line(int x, int y, const std::string& text, const char* more = "") {
  // What is too long for its box is in the title; what could be is squeezed.
  constexpr size_t kMostLetters = 21, kSurelyFit = 15;
  const std::string shown = text.size() > kMostLetters ? text.substr(0, kMostLetters - 1) + "..." : text;
  std::string squeezed;
  if (shown.size() > kSurelyFit)
    squeezed = fmt::format(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"",
                           std::min<size_t>(kBoxWide - 16, 7 * shown.size()));
  return fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>\n", x, y, more, squeezed, xml_text(shown));
}

}  // namespace

std::string placement_svg(const Json& placement) {
  constexpr const char* kColours[] = {"#90caf9", "#a5d6a7", "#ffcc80", "#ce93d8", "#80cbc4"};
  std::vector<Box> boxes = boxes_of(placement);
  const size_t left_out = boxes.size() > kMostBoxes ? boxes.size() - kMostBoxes : 0;
  boxes.resize(boxes.size() - left_out);
  const Json& parts = list_of(placement, "parts");
  std::map<std::string, const char*> colours;
  const int columns = std::clamp(static_cast<int>(boxes.size()), 1, kColumns);
  const int rows = std::max(1, (static_cast<int>(boxes.size()) + kColumns - 1) / kColumns);
  const int wide = 2 * kBoxMargin + columns * (kBoxWide + kBoxGap) - kBoxGap;
  const int tall = 2 * kBoxMargin + rows * (kBoxTall + kBoxGap / 2) - kBoxGap / 2 + (left_out > 0 ? 20 : 0);
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "class=\"placement\" font-family=\"sans-serif\" font-size=\"11\">\n",
      wide, tall);
  for (size_t i = 0; i < boxes.size(); ++i) {
    const Box& box = boxes[i];
    const int x = kBoxMargin + static_cast<int>(i) % kColumns * (kBoxWide + kBoxGap);
    const int y = kBoxMargin + static_cast<int>(i) / kColumns * (kBoxTall + kBoxGap / 2);
    std::string name = "CPU", bytes;
    const char* colour = "#eceff1";
    if (box.part >= 0) {
      const Json& part = parts[static_cast<size_t>(box.part)];
      name = text_of(part, "delegate");
      colour = colours.try_emplace(name, kColours[colours.size() % std::size(kColours)]).first->second;
      bytes = fmt::format("{} in, {} out", short_bytes(integer_of(part, "input_bytes")),
                          short_bytes(integer_of(part, "output_bytes")));
    } else if (!list_of(*box.operators[0], "reasons").empty()) {
      bytes = text_of(list_of(*box.operators[0], "reasons")[0], "code");
    }
    text += fmt::format(
        "<g class=\"{}\"><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{}\" "
        "stroke=\"#555\"/>\n",
        box.part >= 0 ? "part" : "cpu", title_of(box), x, y, kBoxWide, kBoxTall, colour);
    text += box_line(x + 8, y + 17, name, " font-weight=\"bold\"");
    const size_t count = box.operators.size();
    text += box_line(x + 8, y + 33, fmt::format("{} operator{}", count, count == 1 ? "" : "s"));
    text += box_line(x + 8, y + 48, listed(*box.operators.front()));
    if (count > 1) text += box_line(x + 8, y + 62, "to " + listed(*box.operators.back()));
    text += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"9\">{}</text></g>\n", x + 8, y + 78, xml_text(bytes));
    if (i + 1 == boxes.size()) continue;
    // The last one of a row points on; the next row goes on at the left.
    text += fmt::format("<path d=\"M{} {}h{}m-5 -4l5 4l-5 4\" fill=\"none\" stroke=\"#555\"/>\n", x + kBoxWide + 4,
                        y + kBoxTall / 2, (i + 1) % kColumns == 0 ? 8 : kBoxGap - 8);
  }
  if (left_out > 0)
    text += fmt::format("<text x=\"{}\" y=\"{}\">and {} more</text>\n", kBoxMargin, tall - kBoxMargin, left_out);
  return text + "</svg>\n";
}

}  // namespace surelite::tool

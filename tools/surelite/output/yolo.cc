// SPDX-License-Identifier: Apache-2.0
//
// 1. The number of rows tells the layout: it must be what the grids of this picture have.
// 2. A row's score is that of its best class, times the chance that there is something; below kLeastScore it is none.
// 3. By falling score, a box stays unless it overlaps one of its class that stayed by more than kOverlap.
#include "output/yolo.h"

#include <algorithm>
#include <cmath>

namespace surelite::tool {
namespace {

constexpr float kLeastScore = 0.01f, kOverlap = 0.6f;
constexpr size_t kMostCandidates = 3000, kMostBoxes = 300;
// One class and 17 points of a person.
constexpr int32_t kPoseNumbers = 56, kPosePoints = 51;

struct CellLayout {
  int64_t cells = 0;
  int32_t numbers = 0, classes = 0;
  bool by_rows = false;    // the numbers of a cell follow each other
  bool has_chance = false;  // that there is something, before the classes
};

// Of three grids, or four.
int64_t cells_of(int32_t height, int32_t width, int coarsest) {
  int64_t cells = 0;
  for (int step = 8; step <= coarsest; step *= 2) cells += int64_t{height / step} * (width / step);
  return cells;
}

std::optional<CellLayout> layout_of(int32_t height, int32_t width, const Shape& shape, int32_t extra) {
  if (shape.rank() != 3 || shape[0] != 1) return std::nullopt;
  for (const int coarsest : {32, 64}) {
    const int64_t cells = cells_of(height, width, coarsest);
    CellLayout layout;
    if (cells < 8) continue;
    if (shape[1] == 3 * cells) {
      layout = {3 * cells, shape[2], shape[2] - 5 - extra, true, true};
    } else if (shape[2] == cells) {
      layout = {cells, shape[1], shape[1] - 4 - extra, false, false};
      if (shape[1] == kPoseNumbers && extra == 0) layout.classes -= kPosePoints;
    }
    if (layout.cells > 0 && layout.classes > 0) return layout;
  }
  return std::nullopt;
}

float shared_part(const FoundBox& a, const FoundBox& b) {
  const float tall = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  const float wide = std::min(a.right, b.right) - std::max(a.left, b.left);
  if (!(tall > 0 && wide > 0)) return 0;
  const auto area = [](const FoundBox& box) { return (box.bottom - box.top) * (box.right - box.left); };
  return tall * wide / (area(a) + area(b) - tall * wide);
}

}  // namespace

std::optional<std::vector<FoundBox>> yolo_boxes(const Shape& picture, const Shape& shape, std::span<const float> values,
                                                int32_t extra) {
  if (picture.rank() != 4) return std::nullopt;
  const bool channels_first = picture[1] == 3 && picture[3] != 3;
  const int32_t height = picture[channels_first ? 2 : 1], width = picture[channels_first ? 3 : 2];
  const std::optional<CellLayout> layout = layout_of(height, width, shape, extra);
  if (!layout || static_cast<int64_t>(values.size()) != layout->cells * layout->numbers) return std::nullopt;
  const auto number = [&](int64_t cell, int32_t which) {
    return values[static_cast<size_t>(layout->by_rows ? cell * layout->numbers + which : which * layout->cells + cell)];
  };
  std::vector<FoundBox> candidates;
  float furthest = 0;
  for (int64_t cell = 0; cell < layout->cells; ++cell) {
    const float chance = layout->has_chance ? number(cell, 4) : 1;
    if (!(chance >= kLeastScore)) continue;
    const int32_t first = layout->has_chance ? 5 : 4;
    int32_t best = 0;
    for (int32_t c = 1; c < layout->classes; ++c)
      if (number(cell, first + c) > number(cell, first + best)) best = c;
    const float score = chance * number(cell, first + best);
    const float x = number(cell, 0), y = number(cell, 1), half_x = number(cell, 2) / 2, half_y = number(cell, 3) / 2;
    if (!(score >= kLeastScore) || !(half_x >= 0 && half_y >= 0) || !std::isfinite(x + y + half_x + half_y)) continue;
    furthest = std::max({furthest, x, y});
    candidates.push_back({y - half_y, x - half_x, y + half_y, x + half_x, best, score});
  }
  // Centres lie in the picture: beyond 2 they are pixels.
  if (furthest > 2)
    for (FoundBox& box : candidates) {
      box.top /= static_cast<float>(height), box.bottom /= static_cast<float>(height);
      box.left /= static_cast<float>(width), box.right /= static_cast<float>(width);
    }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const FoundBox& a, const FoundBox& b) { return a.score > b.score; });
  if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
  std::vector<FoundBox> found;
  for (const FoundBox& box : candidates) {
    const auto covers = [&](const FoundBox& better) {
      return better.number == box.number && shared_part(better, box) > kOverlap;
    };
    if (std::none_of(found.begin(), found.end(), covers)) found.push_back(box);
    if (found.size() == kMostBoxes) break;
  }
  return found;
}

}  // namespace surelite::tool

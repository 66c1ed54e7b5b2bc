// SPDX-License-Identifier: Apache-2.0
// What outputs say about places in a picture: boxes, key points, masks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json.h"
#include "model/graph.h"
#include "output/canvas.h"
#include "surelite/session.h"

namespace surelite::tool {

// Places are fractions of what the input shows.
struct FoundBox {
  float top = 0, left = 0, bottom = 0, right = 0;
  int64_t number = 0;  // of its class
  float score = 0;
};

struct FoundPoint {
  float y = 0, x = 0, score = 1;
};

struct FoundShapes {
  std::vector<FoundBox> boxes;
  std::vector<std::vector<FoundPoint>> figures;  // the points of each person, hand or face
  int mask_height = 0, mask_width = 0;
  std::vector<int> mask;  // a class per place, row by row; 0: background
  bool any() const { return !boxes.empty() || !figures.empty() || !mask.empty(); }
};

// Boxes, classes, scores and a count, as TFLite_Detection_PostProcess gives them: its outputs where the graph ends in
// it, else four outputs of such shapes; or every cell's box, as YOLO's detectors give them (yolo.h). Nothing where
// there are none.
std::optional<std::vector<FoundBox>> found_boxes(Session* session, const SubgraphDef& graph);

// After a run. `input` is how the picture got into the tensor (fill_with_image).
FoundShapes found_shapes(Session* session, const SubgraphDef& graph, const Json& input);

// Where a fraction of what the input shows lies in the picture, in pixels.
struct PicturePlace {
  double left = 0, top = 0, width = 0, height = 0;
  double x(double fraction) const { return left + fraction * width; }
  double y(double fraction) const { return top + fraction * height; }
};
PicturePlace placement_of(const Json& input);

// Boxes and points with a score below `least` are left out.
void draw_shapes(const FoundShapes& shapes, const PicturePlace& place, const std::vector<std::string>& labels,
                 float least, Canvas* canvas);

}  // namespace surelite::tool

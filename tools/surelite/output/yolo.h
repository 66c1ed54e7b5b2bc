// SPDX-License-Identifier: Apache-2.0
// Boxes from detectors of the YOLO family, which give every cell's box and leave the choice to whoever runs them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "output/shapes.h"

namespace surelite::tool {

// `picture`: the input, [1,height,width,3] or [1,3,height,width]. `values`: an output of one of these shapes, with one
// row of numbers for each of the cells that grids of 8, 16 and 32 (or also 64) pixels have on the picture:
//
// - [1,3 x cells,5 + classes] (version 5, 7): centre, size, whether there is something, what it is;
// - [1,4 + classes,cells] (version 8, 9, 11): centre, size, what it is.
//
// Centre and size are parts of the picture, or pixels of it. `extra`: numbers behind the classes, as for masks. Nothing
// for another shape. By falling score; of boxes of a class that overlap by more than 0.6 the best one, 300 at most.
std::optional<std::vector<FoundBox>> yolo_boxes(const Shape& picture, const Shape& shape, std::span<const float> values,
                                                int32_t extra);

}  // namespace surelite::tool

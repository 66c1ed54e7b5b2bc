// SPDX-License-Identifier: Apache-2.0
// A graph as a picture.
#pragma once

#include <string>

#include "model/graph.h"

namespace surelite::tool {

// Text as XML takes it; control characters become blanks.
std::string xml_text(std::string_view text);

// An SVG in layers from top to bottom: inputs, operators with the shapes of their outputs, outputs. Operators are
// groups <g class="op" data-op="INDEX">, tensors paths <path class="edge" data-tensor="INDEX">; constants are left out.
std::string graph_svg(const SubgraphDef& graph);

}  // namespace surelite::tool

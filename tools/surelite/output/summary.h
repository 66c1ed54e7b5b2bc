// SPDX-License-Identifier: Apache-2.0
// Outputs in a few numbers, and in words where labels tell what the numbers stand for.
#pragma once

#include <string>
#include <vector>

#include "json.h"
#include "report/contract.h"
#include "surelite/session.h"

namespace surelite::tool {

// {"index", "name", "type", "shape", "bytes", "min", "max", "mean", "nan", "infinite", "values", "stored"}; real
// values, dequantized where there is a scale, `first` of them.
Json summarize(TensorView view, int index, const std::string& name, size_t first);

// The k largest values of an output that is one list of scores: [{"class", "label", "score"}]. Null if it is none (no
// elements, more than one row), or if the labels do not belong to it. One label too many, first "background", shifts by
// one.
Json rank(TensorView view, const std::vector<std::string>& labels, size_t k);

// One row of scores between 0 and 1 that add up to 1, as SOFTMAX gives.
bool looks_like_classes(TensorView view);

// What a model that ends in TFLite_Detection_PostProcess found: [{"class", "label", "score", "box"}]; null for other
// models.
Json detections(Session* session, const SubgraphDef& graph, const std::vector<std::string>& labels, size_t k);

}  // namespace surelite::tool

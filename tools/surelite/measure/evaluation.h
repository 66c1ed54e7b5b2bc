// SPDX-License-Identifier: Apache-2.0
// A model over many files whose right answers are known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "console.h"
#include "measure/accuracy.h"
#include "measure/detection_accuracy.h"
#include "report/prepared_run.h"

namespace surelite::tool {

// Of one pass over the files.
struct Evaluation {
  Json report;                                // accuracy, or the measures of COCO
  std::vector<std::optional<size_t>> choice;  // of a classifier: what each file was taken for
  std::vector<DetectionSample> detections;    // of a detector
  Diagnostics findings;                       // the first ten files that could not be used
  size_t refused = 0;
  double fill_milliseconds = 0;               // all files into tensors, decoding not counted
};

Evaluation classify(PreparedRun* run, const std::vector<LabelledFile>& files, const std::vector<std::string>& labels,
                    const Console& console);

// A class is the category of its label's name; where labels name none, of the number `first_category` + class.
Evaluation detect(PreparedRun* run, const Annotations& annotations, const std::vector<std::string>& labels,
                  int64_t first_category, const Console& console);

// Writes the pictures of the report's "worst" to DIR/01.png, ..., with what is there and what was found, and the paths
// into the report. Files that are no pictures are left out. A752 where nothing can be written.
Status draw_worst(const Evaluation& evaluation, const std::string& folder, Json* report);

}  // namespace surelite::tool

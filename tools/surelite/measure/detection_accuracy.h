// SPDX-License-Identifier: Apache-2.0
// How well boxes were found, by the measures of COCO.
#pragma once

#include <vector>

#include "input/samples.h"
#include "json.h"

namespace surelite::tool {

struct DetectedBox {
  Box box;
  int64_t category = 0;
  float score = 0;
};

// Of one picture: what is there, and what was found.
struct DetectionSample {
  const AnnotatedPicture* picture = nullptr;
  std::vector<DetectedBox> found;
};

// The shared area of two boxes as a part of what they cover together; of the first one, where the second is a crowd.
double overlap(const Box& found, const Box& wanted, bool crowd);

// {"pictures", "boxes", "ap" (mean over overlaps of 0.5 to 0.95), "ap50", "ap75", "recall" (of at most 100 boxes),
// "categories": [{"category", "name", "boxes", "ap", "ap50"}], "worst": [{"picture", "file", "boxes", "missed",
// "false"}]}: the ten pictures with most boxes missed or found in vain, at an overlap of 0.5 and scores from 0.5 on.
Json detection_report(const std::vector<DetectionSample>& samples, const Annotations& annotations);

}  // namespace surelite::tool

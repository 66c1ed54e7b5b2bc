// SPDX-License-Identifier: Apache-2.0
// How often a classifier is right, and where it is not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "json.h"

namespace surelite::tool {

class Accuracy {
 public:
  explicit Accuracy(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  // `wanted` is a class of the scores.
  void add(const std::string& file, size_t wanted, const std::vector<float>& scores);
  // {"samples", "top1", "top5", "classes", "confusion", "worst"}: shares, the commonest confusions, and the ten files
  // whose own class got the least score.
  Json report() const;

 private:
  std::string label_of(size_t index) const;

  struct Sample {
    std::string file;
    size_t wanted, given;
    float score, score_of_wanted;
  };
  std::vector<std::string> labels_;
  std::vector<Sample> samples_;
  size_t among_five_ = 0;
};

}  // namespace surelite::tool

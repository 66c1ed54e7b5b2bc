// SPDX-License-Identifier: Apache-2.0
// Finds the operators that a delegate fails at.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "isolate/experiment.h"

namespace surelite::tool {

// Outcomes of experiments, so that a search that was interrupted goes on where it was. Written after every experiment;
// a file that cannot be read counts as empty, one that cannot be written is left out.
class Notebook {
 public:
  // An empty path: nothing is kept. `key` stands for the model, the inputs and the limits: notes of another are
  // dropped.
  Notebook(std::string path, std::string key);
  const Json* find(const std::string& experiment) const;
  void add(const std::string& experiment, Json outcome);
  size_t known() const { return known_; }

 private:
  std::string path_;
  Json notes_;
  size_t known_ = 0;  // that were there when it was opened
};

struct Culprit {
  std::vector<int> operators;
  Outcome outcome;
};

struct Search {
  Outcome whole;                  // of all operators
  bool hidden = false;            // the whole is fine, some of the operators alone are not
  std::vector<Culprit> culprits;  // the smallest sets found, one after the other, each left out of the next search
  bool fixed = false;             // without them it is fine
  int experiments = 0;
  double seconds = 0;
};

// `progress` is told of every experiment.
Search search(const Reference& reference, const DelegateSpec& spec, const IsolationOptions& options,
              Notebook* notebook, const std::function<void(int experiments)>& progress);

}  // namespace surelite::tool

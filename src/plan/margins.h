// SPDX-License-Identifier: Apache-2.0
// PAD in front of convolutions: they read what PAD reads and pad for themselves, and PAD does not run.
//
// 1. An operator that only puts margins around its input says so (PrepareContext::add_margins).
// 2. Its output may be passed by if nobody but CONV_2D and DEPTHWISE_CONV_2D of the library reads it, as their image,
//    and nobody else can see it: it is no output of the subgraph, and no memory of the application. What lies within
//    the margins must keep its bytes until it is read: it lies in the arena, or is an input of the subgraph.
// 3. Each reader decides for itself while it is planned (PrepareContext::take_within). PAD is left out if all have,
//    which excludes readers that are planned while running.
//
// Nothing is passed by where all tensors are kept, with delegates, or with the reference kernels.
#pragma once

#include <map>
#include <vector>

#include "plan/layout.h"

namespace surelite {

class PaddedImages {
 public:
  explicit PaddedImages(GraphPlan* plan) : plan_(plan) {}

  // A prepared operator that is a step.
  void add(int op, const Margins& margins);
  // The tensor within the margins of a tensor that may be passed by; else -1.
  int32_t within(int32_t padded, Margins* margins) const;
  // The operator reads what is within the margins of its input 0.
  void take(int op);
  // Once all operators are planned: takes steps out that nobody needs.
  void leave_out();

 private:
  struct Padded {
    int op = 0;
    int32_t within = -1;
    Margins margins;
    int readers = 0;  // that have not taken what is within
  };
  void find_readers();

  GraphPlan* plan_;
  std::map<int32_t, Padded> padded_;  // by output
  std::vector<int> readers_;          // by tensor: how many there are; below 0 if it may not be passed by
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// How many multiply-accumulates a model asks for, counted from shapes.
#pragma once

#include <cstdint>

#include "measure/peak.h"
#include "plan/program_data.h"

namespace surelite::tool {

struct Work {
  int64_t real = 0;     // of floats
  int64_t integer = 0;  // of integers

  int64_t all() const { return real + integer; }
  // The least seconds that a core with this peak needs; 0 if that was not measured.
  double least_seconds(const Peak& peak) const;
};

// Convolutions, fully connected layers, matrix products and recurrent layers; all else counts as none. Operators whose
// shapes depend on data are not counted.
Work work_of(const GraphPlan& plan, int op);
Work work_of(const GraphPlan& plan);

}  // namespace surelite::tool

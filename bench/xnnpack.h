// SPDX-License-Identifier: Apache-2.0
// The same model through XNNPACK's subgraph interface, as far as that can express it.
#pragma once

#include <cstdint>
#include <memory>

#include "plan/program_data.h"

namespace surelite::bench {

class XnnpackModel {
 public:
  // Null if the library was not there at build time or refuses the model. Operators that it cannot express are left
  // out: what they would have produced holds zeros.
  static std::unique_ptr<XnnpackModel> make(const GraphPlan& plan);
  virtual ~XnnpackModel() = default;
  virtual bool run() = 0;
  virtual int operators() const = 0;                 // expressed
  virtual int64_t multiply_accumulates() const = 0;  // of these
};

}  // namespace surelite::bench

// SPDX-License-Identifier: Apache-2.0
// Who runs each operator of a program, and why no delegate does: plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite {

struct OperatorPlacement {
  enum class Runs : uint8_t {
    cpu,          // a kernel of the library
    application,  // a kernel that the application registered
    delegate,     // in `part`, as long as the delegate is well
    never,        // its results became known while the program was compiled
  };
  int index = 0;     // position in the subgraph
  std::string name;  // "CONV_2D", or the custom code
  Runs runs = Runs::cpu;
  int part = -1;        // position in Placement::parts
  Diagnostics reasons;  // per delegate that does not run it: D504 to D510 and D513 to D515, or D511
};

// What one kernel of a delegate runs.
struct PartPlacement {
  std::string delegate;
  std::vector<int> operators;  // in the order in which they run
  uint64_t input_bytes = 0;    // handed to the delegate in every run
  uint64_t output_bytes = 0;   // and taken back
};

struct Placement {
  std::vector<OperatorPlacement> operators;  // of the subgraph that the program was compiled for
  std::vector<PartPlacement> parts;          // in the order in which they run

  // Bytes that cross between the CPU and delegates in one run.
  [[nodiscard]] uint64_t crossing_bytes() const;
  [[nodiscard]] size_t delegated_operators() const;
  // A line per operator with its reasons, and a line per part.
  [[nodiscard]] std::string text() const;
};

}  // namespace surelite

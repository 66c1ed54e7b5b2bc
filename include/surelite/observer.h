// SPDX-License-Identifier: Apache-2.0
// What an observer of a session is told about each operator that ran.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace surelite {

struct OperatorEvent {
  int subgraph = 0;         // positions as in inspect()
  int index = 0;            // of the operator in its subgraph
  std::string_view name;    // "CONV_2D", or the custom code; valid as long as the session
  int64_t nanoseconds = 0;  // wall time; for control flow that of the operators of called subgraphs is in it
};

// Called on the thread that runs, after each operator, failed ones as well, those of called subgraphs before the one
// that calls them. It must not use the session. An exception ends the run with A722.
using OperatorObserver = std::function<void(const OperatorEvent&)>;

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Ctrl-C ends a measurement, not the program: what was measured so far is shown. A second one ends the program.
#pragma once

namespace surelite::tool {

// While one exists, the first SIGINT is only noted. One at a time.
class Interruptible {
 public:
  Interruptible();
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
};

// Whether SIGINT has come. Safe on any thread.
bool interrupted();

}  // namespace surelite::tool

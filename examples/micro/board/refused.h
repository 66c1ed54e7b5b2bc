// SPDX-License-Identifier: Apache-2.0
// What the library refused last, as text, for programs of the loaded form.
#pragma once

#include "board/board.h"
#include "surelite/micro.h"

namespace board {

// The status that the program ends with.
inline int refused(const char* what) {
  char text[160];
  SureliteMicroDescribe(SureliteMicroLastDiagnostic(), text, sizeof text);
  print(what);
  print(text);
  print("\n");
  return 1;
}

}  // namespace board

// SPDX-License-Identifier: Apache-2.0
// Programs with one mistake each, written as users write them: results are used without a look. Each ends in a
// sentence.
#pragma once

#include <string>

namespace mistakes {

// What the program has to print in the end: the diagnostic it was given.
using Mistake = std::string (*)();

struct Row {
  const char* name;
  const char* code;  // of the first cause
  Mistake program;
};

// Models of the bundled example; set before programs run.
extern std::string int8_model;   // image [1,28,28,1] int8 -> digit [1,10]
extern std::string float_model;  // the same in float32

extern const Row opening[], calling[], outliving[];
extern const int opening_count, calling_count, outliving_count;

}  // namespace mistakes

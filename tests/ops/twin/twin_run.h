// SPDX-License-Identifier: Apache-2.0
// Runs a case with values of the caller's choice in its data inputs, so that the same case can be run on two types.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "case.h"
#include "surelite/limits.h"

namespace surelite::harness {

struct TwinRun {
  std::string code;  // empty: ran
  std::vector<ElementType> types;
  std::vector<Shape> shapes;
  std::vector<std::vector<std::byte>> outputs;
};

// Inputs that the operator works on, as opposed to indices, shapes and axes, whose values the row has fixed.
bool is_data(const CaseTensor& tensor, ElementType type);
// The case with all such inputs filled at run time, and without quantization.
Case with_open_data(const Case& one, ElementType type);
// The same with another type for them and for the results of that type.
Case with_type(const Case& open, ElementType from, ElementType to);

// `fill` gives the bytes of a data input; all else is drawn with `seed`.
TwinRun run_twin(const Case& open, ElementType type, uint64_t seed, const Limits& limits,
                 const std::function<std::vector<std::byte>(const CaseTensor&)>& fill);

}  // namespace surelite::harness

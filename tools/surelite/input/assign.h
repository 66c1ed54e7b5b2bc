// SPDX-License-Identifier: Apache-2.0
// Which file goes to which input: "NAME=FILE", or in order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "input/file.h"
#include "report/contract.h"

namespace surelite::tool {

struct AssignedInput {
  std::string path;
  std::optional<InputData> data;
};

// One entry per input of the interface; those without a file stay empty. An .npz archive fills the inputs that its
// arrays are named after, or, if none is, the next ones in order. Fails with A704 for a name that is no input and for
// more files than inputs, with M101 and A750 for files.
Result<std::vector<AssignedInput>> assign_inputs(const Interface& interface, const std::vector<std::string>& arguments);

// "NAME=1x224x224x3" or "1,224,224,3" in order: the shapes asked for; empty where none was. Fails with A709.
Result<std::vector<std::optional<Shape>>> assign_shapes(const Interface& interface,
                                                        const std::vector<std::string>& arguments);

}  // namespace surelite::tool

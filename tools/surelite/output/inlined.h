// SPDX-License-Identifier: Apache-2.0
// A model with all its data within the FlatBuffer, as runtimes read it that know neither offsets nor other files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/graph.h"

namespace surelite::tool {

struct Inlined {
  std::vector<std::byte> bytes;
  size_t moved = 0;         // buffers and custom options that lay behind the FlatBuffer
  size_t from_files = 0;    // tensors whose data lay in files beside the model
};

// The model must have been opened with the files beside it. An archive behind the model stays behind it; what the
// schema does not know is left out. A709 where a FlatBuffer cannot be so large (2 GiB).
Result<Inlined> with_data_inside(const ModelData& model);

}  // namespace surelite::tool

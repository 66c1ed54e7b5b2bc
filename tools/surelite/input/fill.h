// SPDX-License-Identifier: Apache-2.0
// Fits decoded files, or random numbers, to input tensors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "input/demands.h"
#include "input/file.h"
#include "json.h"
#include "report/notes.h"
#include "surelite/tensor.h"

namespace surelite::tool {

struct FillOptions {
  bool real = false;                       // numbers are real values: quantize them
  std::string layout;                      // "nhwc", "nchw", or empty: guess
  std::vector<float> mean, std_deviation;  // one value, or one per channel; empty: choose
  std::string resize = "stretch";          // pictures: a policy of region_for
};

// The tensor that data goes to, and what the model says about it.
struct Target {
  const SubgraphDef* graph = nullptr;
  int tensor = 0;
  const TensorNotes* notes = nullptr;
  std::string path;  // of the file, for diagnostics
  const TensorDef& def() const { return graph->tensors[static_cast<size_t>(tensor)]; }
};

// The shape this input should take for the data: that of the data where the model leaves extents open, else as it is.
Shape shape_for(const TensorDef& tensor, const InputData& data);

// Writes the tensor, and into `how` what was done to the data on the way. Fails with A702 (size), A751 (type or shape).
Status fill_from_data(TensorView* view, const Target& target, const InputData& data, const FillOptions& options,
                      Json* how);
Status fill_with_array(TensorView* view, const Target& target, const ArrayData& data, const FillOptions& options,
                       Json* how);
Status fill_with_image(TensorView* view, const Target& target, const ImageData& data, const FillOptions& options,
                       Json* how);
Status fill_with_sound(TensorView* view, const Target& target, const SoundData& data, const FillOptions& options,
                       Json* how);
Status fill_with_text(TensorView* view, const Target& target, const TextData& data, const FillOptions& options,
                      Json* how);

// Seeded values that suit the type and what operators ask of them: 8- and 16-bit integers over their whole range, wider
// ones 0 to 9 or over the whole range that is asked for, floats in [-1, 1), bool either, strings of lower-case letters.
// The same on every machine.
Status fill_with_random(TensorView* view, uint64_t seed, const Demands& demands, Json* how);

// "input file \"x.npy\" holds ..., tensor ... takes ..."
Failure does_not_fit(const Target& target, const TensorView& view, std::string found, std::string hint);

}  // namespace surelite::tool

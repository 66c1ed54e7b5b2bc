// SPDX-License-Identifier: Apache-2.0
// The interface contract of a model: what each input takes and each output gives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "model/graph.h"
#include "report/notes.h"

namespace surelite::tool {

// Which axes of a tensor are height, width and channels. -1 where there is no such axis.
struct Layout {
  std::string name;  // "NHWC", "NCHW", "HWC", "CHW", "NHW"; empty if the tensor does not look like an image
  int height = -1;
  int width = -1;
  int channels = -1;
};

// By the extents alone: 1, 3 or 4 channels beside a larger height and width. `wanted` ("nhwc", "nchw") overrides the
// guess.
Layout guess_layout(const Shape& shape, std::string_view wanted = "");

struct Port {
  std::string name;  // in the signature, or the tensor's
  int tensor = 0;
};

struct Interface {
  int subgraph = 0;
  std::string signature;  // its key; empty if none was chosen
  std::vector<Port> inputs, outputs;
};

// Of a signature, or of the first subgraph where the key is empty. Fails with A704.
Result<Interface> find_interface(const ModelData& model, const std::string& signature);

// {"index", "name", "tensor", "type", "shape", "bytes", "layout", "quantization", ...}
Json to_json(const ModelData& model, const Interface& interface, const ModelNotes& notes, bool inputs);
Json to_json(const Quantization& quantization, ElementType type);
// Lowest and highest real value that an integer tensor can hold; false if it is not quantized per tensor.
bool real_range(const TensorDef& tensor, double* low, double* high);

}  // namespace surelite::tool

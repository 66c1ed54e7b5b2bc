// SPDX-License-Identifier: Apache-2.0
// From verified FlatBuffers bytes to plain structs. The rules of src/model/rules look at the result.
#pragma once

#include "model/graph.h"

namespace surelite {

// `data->bytes` passed the structural verification. Fills in everything else; buffers that do not fit their tensors leave
// `data` empty and a finding. Tensors that are out of range stay as they are in the file: the rules report them.
Status read_model(ModelData* data, const Limits& limits, Diagnostics* findings);

}  // namespace surelite

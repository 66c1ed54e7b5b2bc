// SPDX-License-Identifier: Apache-2.0
// From verified FlatBuffers bytes to plain structs. The rules of src/model/rules look at the result.
#pragma once

#include "model/findings.h"
#include "model/graph.h"

namespace surelite {

// `data->bytes` passed the structural verification. Fills in everything else. Any value is tolerated: indices stay as
// they are in the file, and data that is not there leaves an empty span, for the rules to report. What the structs
// cannot hold is reported here. Fails if the file asks for more than the limits.
Status read_model(ModelData* data, const Limits& limits, Findings* findings);

// Of the bytes of a constant, so that its elements can be read in place.
size_t alignment_of(ElementType type);

// Copies constants that the file does not align for their type, or that are graph inputs. The rules hold. Fails with
// B802, or M107 where overlapping buffers would make the copies larger than the file.
Status align_constants(ModelData* data);

}  // namespace surelite

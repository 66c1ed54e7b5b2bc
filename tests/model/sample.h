// SPDX-License-Identifier: Apache-2.0
// A sound model with one of everything the rules look at, to be broken one field at a time.
#pragma once

#include <functional>
#include <vector>

#include "model/writer/writer.h"
#include "surelite/model.h"
#include "tflite_generated.h"

namespace surelite::test {

// Tensors of subgraph 0 of the sample.
enum SampleTensor { kX, kW, kY, kFilter, kStrings, kState, kPacked, kSparse, kBlocks, kScales, kTaken, kFlag };

ModelWriter sample();
std::vector<std::byte> sample_bytes(const std::function<void(tflite::ModelT&)>& change = {});
// Loads the sample after a change.
Result<Model> load_sample(const std::function<void(tflite::ModelT&)>& change, const Limits& limits = {});

// Error, warning or note: all that loading said.
Diagnostics findings_of(const Result<Model>& model);
bool contains(const Diagnostics& list, Code code);
std::string to_text(const Diagnostics& list);

}  // namespace surelite::test

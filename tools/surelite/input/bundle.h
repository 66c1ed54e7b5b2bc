// SPDX-License-Identifier: Apache-2.0
// Models from files, and from within bundles: .task and .zip archives that hold several.
#pragma once

#include <string>
#include <vector>

#include "surelite/model.h"

namespace surelite::tool {

// Opens a .tflite file within the limits of this process (--untrusted, SURELITE_LIMITS); of an archive the only model
// in it, or the one that is named: "bundle.task:detector.tflite". Fails as Model::open does, with A704 where an archive
// holds several models or not the one named, A750 for a damaged one.
Result<Model> open_model(const std::string& path);

}  // namespace surelite::tool

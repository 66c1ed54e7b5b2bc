// SPDX-License-Identifier: Apache-2.0
// Models from files, and from within bundles: .task and .zip archives and .litertlm files that hold several.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surelite/model.h"

namespace surelite::tool {

// A file of an archive, or a section of a .litertlm bundle.
struct BundleEntry {
  std::string name, kind;
  uint64_t begin = 0, bytes = 0;
  bool is_model = false;
  bool is_weights = false;
  std::string type;  // of a model of a .litertlm bundle, and of the weights that belong to it
};

struct BundleContents {
  std::string kind;                  // "archive"; empty for a file that is no bundle
  std::vector<BundleEntry> entries;  // in the order of the file
};

// Opens a .tflite file within the limits of this process (--untrusted, SURELITE_LIMITS); of a bundle the only model in
// it, or the one that is named: "bundle.task:detector.tflite". Weights sections of a .litertlm bundle are joined to
// their model. Fails as Model::open does, with A704 where a bundle
// holds several models or not the one named, A750 for a damaged one.
Result<Model> open_model(const std::string& path);

// What a bundle holds of which no model is named, if that is something else than one model alone; else nothing.
Result<BundleContents> bundle_contents(const std::string& path);

}  // namespace surelite::tool

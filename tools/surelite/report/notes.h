// SPDX-License-Identifier: Apache-2.0
// What a model says about itself: the TFLite metadata buffer and the files appended to the model.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "input/tokens.h"
#include "input/zip.h"
#include "json.h"
#include "model/graph.h"

namespace surelite::tool {

struct AttachedFile {
  std::string name, description, kind;
};

struct TensorNotes {
  std::string name, description;
  std::string content;                     // "image rgb", "audio", ...; empty if it does not say
  std::vector<float> mean, std_deviation;  // one value, or one per channel; empty if it does not say
  std::vector<float> min, max;
  std::vector<AttachedFile> files;
  std::shared_ptr<const Vocabulary> vocabulary;  // of an input, where the model carries one; else null
};

struct ModelNotes {
  bool present = false;
  std::string name, description, version, author, license, min_parser_version;
  std::vector<TensorNotes> inputs, outputs;  // of the first subgraph, in graph order
  std::vector<AttachedFile> files;
  std::string min_runtime_version;  // from the metadata buffer of that name
  std::vector<ZipEntry> attached;   // what the archive behind the model holds
  Diagnostics findings;             // damage, all of it harmless for running
};

ModelNotes read_notes(const ModelData& model);
// The lines of the labels that belong to an output; empty if the model carries none.
std::vector<std::string> attached_labels(const ModelData& model, const ModelNotes& notes, size_t output);

Json to_json(const ModelNotes& notes);
Json to_json(const TensorNotes& notes);

}  // namespace surelite::tool

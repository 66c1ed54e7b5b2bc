// SPDX-License-Identifier: Apache-2.0
// Metadata entries point at a buffer. Nothing here is needed to run the model, so only a dangling index is an error.
#include <fmt/format.h>

#include "model/rules/rules.h"

namespace surelite::rules {

void metadata(const ModelData& model, const Limits&, Findings* findings) {
  for (size_t i = 0; i < model.metadata.size(); ++i) {
    const MetadataDef& entry = model.metadata[i];
    if (entry.buffer >= model.buffers.size()) {
      findings->add(Code::M202, {{"what", fmt::format("buffer of metadata {} \"{:.100}\"", i, entry.name)},
                                 {"index", entry.buffer},
                                 {"count", model.buffers.size()},
                                 {"things", "buffers"}});
      continue;
    }
    if (entry.name.empty()) findings->add(Code::M236, {{"what", fmt::format("entry {} has no name", i)}});
    else if (entry.data.empty())
      findings->add(Code::M236, {{"what", fmt::format("entry {} \"{:.100}\" has no data", i, entry.name)}});
  }
}

}  // namespace surelite::rules

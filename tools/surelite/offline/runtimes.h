// SPDX-License-Identifier: Apache-2.0
// Which releases of TensorFlow Lite read a model: from what they know of its operators and of the file's own features.
#pragma once

#include <compare>
#include <string_view>

#include "json.h"
#include "model/graph.h"
#include "surelite/diagnostic.h"

namespace surelite::tool {

struct Release {
  int major = 0, minor = 0, patch = 0;
  auto operator<=>(const Release&) const = default;
};

// "2.8" or "2.8.1"; A704 for anything else.
Result<Release> parse_release(std::string_view text);

// {"oldest", "operators": [{"name", "version", "uses", "since", "decides", "because", "instead"}], "file": [{"what",
// "since", "instead"}], "unknown": [names]}, the newest first. "since" is null for what is newer than the table.
Json runtimes_of(const ModelData& model);

// P350 for every operator that the release does not know.
void check_release(const ModelData& model, const Release& release, Diagnostics* findings);

}  // namespace surelite::tool

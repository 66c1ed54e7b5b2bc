// SPDX-License-Identifier: Apache-2.0
// Structure first, meaning second: what bytes must pass to become a Model.
#pragma once

#include "model/findings.h"
#include "model/graph.h"

namespace surelite {

// Is this a FlatBuffer of our schema, with every offset inside? On failure names the table, field and byte range to
// blame, or what kind of file it is instead.
Status verify_structure(std::span<const std::byte> bytes, const Limits& limits);

// Every rule of src/model/rules, over a model that read_model filled in. Errors and warnings alike, not only the first.
void verify_meaning(const ModelData& model, const Limits& limits, Findings* findings);

// The rules that hold for a graph made in memory: all but those about the bytes of a file.
void verify_graph(const ModelData& model, const Limits& limits, Findings* findings);

// Callers that show one diagnostic show the first.
void errors_first(Diagnostics* list);

}  // namespace surelite

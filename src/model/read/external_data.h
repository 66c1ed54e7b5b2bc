// SPDX-License-Identifier: Apache-2.0
// Constants that lie in files beside the model's own.
#pragma once

#include <span>
#include <string>

#include "model/graph.h"
#include "surelite/limits.h"

namespace surelite {

// Reads the data of every tensor that names an external buffer, from files in the folder of `path`, the model's own:
// each part once, into memory. The groups' names are relative paths that stay within that folder. Fails with M202 for
// a buffer or group that there is not, M247 for a file that cannot be read, M248 for a part that it does not hold,
// M107 where parts overlap so much that they are more than their file.
Status read_external_data(const std::string& path, const Limits& limits, ModelData* data);

// The same from memory, which all groups are taken for.
Status read_external_data(std::span<const std::byte> weights, const Limits& limits, ModelData* data);

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Outputs as files.
#pragma once

#include <string>

#include "surelite/tensor.h"

namespace surelite::tool {

// Writes DIRECTORY/INDEX_NAME.npy, or .raw (bytes alone) if asked for or where NumPy has no such type, or .txt for
// strings. Returns the path. The directory is made if it is missing. Fails with A752.
Result<std::string> write_output(TensorView view, int index, const std::string& name, const std::string& directory,
                                 bool raw);

// Replaces the file. Fails with A752.
Status write_text(const std::string& path, const std::string& text);

}  // namespace surelite::tool

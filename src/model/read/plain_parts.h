// SPDX-License-Identifier: Apache-2.0
// Which parts of a model's file may stay mapped: large data of buffers, of which only plain numbers are read. Whatever
// steers (tables, options, indices, strings) is read once, and checked where it then lies.
#pragma once

#include <vector>

#include "base/platform/files.h"
#include "model/graph.h"

namespace surelite {

struct FilePart {
  uint64_t offset = 0, bytes = 0;
};

// Whole pages of the data of large buffers, by a first look that trusts nothing, in the order of the file and apart
// from each other.
// Nothing is wrong with an answer that leaves some out.
std::vector<FilePart> large_data(const FileImage& image);

// Reads all but those parts.
Status read_around(const std::vector<FilePart>& parts, FileImage* image);

// For a model that was read while the parts were zeros: maps those that hold plain numbers only, and reads the others.
// False in *settled if something that steers lies in one of them, which no writer of models does.
Status settle_parts(const std::vector<FilePart>& parts, FileImage* image, ModelData* data, bool* settled);

}  // namespace surelite

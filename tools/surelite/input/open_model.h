// SPDX-License-Identifier: Apache-2.0
// Opens a model within the limits of this process (--untrusted, SURELITE_LIMITS).
#pragma once

#include <string>

#include "base/limits.h"
#include "surelite/model.h"

namespace surelite::tool {

inline Result<Model> open_model(const std::string& path) {
  LoadOptions options;
  options.limits = limits_from_environment();
  return Model::open(path, options);
}

}  // namespace surelite::tool

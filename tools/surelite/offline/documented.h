// SPDX-License-Identifier: Apache-2.0
// Delegates of other vendors as their documentation describes them: they can be asked, but not run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "model/graph.h"
#include "surelite/delegate.h"

namespace surelite::tool {

struct Documentation {
  std::string name;    // "gpu"
  std::string source;  // where the table is from
  int version = 0;     // that it is asked about: of NNAPI the Android API level
  std::shared_ptr<Delegate> delegate;
};

// "gpu", "nnapi:29", ... Fails with D521 for another name or a version that the table does not cover.
Result<Documentation> find_documentation(std::string_view name);

// D522 for operators that a vendor's compiler made.
Diagnostics compiled_operators(const ModelData& model);

}  // namespace surelite::tool

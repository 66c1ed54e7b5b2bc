// SPDX-License-Identifier: Apache-2.0
// Recorded models through the C interface.
#pragma once

#include <functional>
#include <string>

#include "golden.h"
#include "tensorflow/lite/c/c_api.h"

namespace surelite::compat_tests {

using ConfigureOptions = std::function<void(TfLiteInterpreterOptions*)>;

// Empty if the model does what was recorded, else what differs.
std::string replay_c(const golden::Suite& suite, const golden::Case& one, const ConfigureOptions& configure = {});

}  // namespace surelite::compat_tests

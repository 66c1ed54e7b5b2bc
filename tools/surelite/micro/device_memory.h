// SPDX-License-Identifier: Apache-2.0
// `surelite memory MODEL --micro`: what a firmware takes of memory and flash for a model, in both forms.
#pragma once

#include <cstdint>
#include <string>

#include "console.h"
#include "exit_code.h"
#include "json.h"

namespace surelite::tool::micro {

struct DeviceLimits {
  std::string target = "cortex-m4";
  uint64_t ram = 0, flash = 0;  // 0: not asked for
};

Exit device_memory(const std::string& path, const DeviceLimits& limits, Json* document);
std::string render_device_memory(const Json& document, const Style& style);

}  // namespace surelite::tool::micro

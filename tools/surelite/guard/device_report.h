// SPDX-License-Identifier: Apache-2.0
// Lines that the doctor of a firmware has written (surelite/doctor.h), explained.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

struct DeviceReport {
  int lines = 0;                // of the doctor, in the text
  Json faults = Json::array();  // as of guarded memory: message, where, frames, operator
  Json notices = Json::array();
  Diagnostics findings;
};

// `text` may have other lines, as a log has. `elf` is the firmware with its debugging information; empty: addresses
// stay numbers.
DeviceReport read_device_report(const std::string& text, const std::string& elf);

}  // namespace surelite::tool

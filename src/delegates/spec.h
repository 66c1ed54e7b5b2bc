// SPDX-License-Identifier: Apache-2.0
// What a delegate is called on a command line: [isolated:]NAME, where NAME is plugin:LIBRARY[,key=value]...,
// gpu[,key=value]... (or opencl), nnapi[,key=value]..., xnnpack or cpu.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite {

struct DelegateSpec {
  bool isolated = false;
  // "plugin", "gpu", "opencl", "nnapi", "xnnpack", or "cpu": the library's own kernels, which take nothing over.
  std::string kind;
  std::string library;  // of a plug-in
  std::vector<std::pair<std::string, std::string>> options;

  // "isolated:plugin:libx.so", for messages: without options.
  [[nodiscard]] std::string name() const;
  // As it was given, without "isolated:".
  [[nodiscard]] std::string inner() const;
  // A backend of this library rather than a plug-in that the drop-in loads.
  [[nodiscard]] bool is_backend() const { return kind != "plugin" && kind != "cpu"; }
};

// Fails with D521.
Result<DelegateSpec> parse_delegate(std::string_view text);

}  // namespace surelite

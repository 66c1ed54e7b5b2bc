// SPDX-License-Identifier: Apache-2.0
#include "delegates/spec.h"

#include <algorithm>

namespace surelite {
namespace {

constexpr std::string_view kIsolated = "isolated:", kPlugin = "plugin:";
// More than TensorFlow Lite's interface can hand over.
constexpr size_t kMostOptions = 256;
// Backends that take options, beside plug-ins.
constexpr std::string_view kWithOptions[] = {"gpu", "opencl", "nnapi"};

Failure refuse(std::string_view given, std::string_view reason) {
  return fail(Code::D521,
              {{"given", given},
               {"reason", reason},
               {"known", "Known are gpu[,key=value]..., nnapi[,key=value]..., xnnpack, plugin:LIBRARY[,key=value]... "
                         "and cpu, each with or without isolated: in front."}});
}

std::string_view next_piece(std::string_view* rest) {
  const size_t comma = rest->find(',');
  const std::string_view piece = rest->substr(0, comma);
  *rest = comma == rest->npos ? std::string_view() : rest->substr(comma + 1);
  return piece;
}

}  // namespace

std::string DelegateSpec::name() const {
  return (isolated ? std::string(kIsolated) : "") + kind + (library.empty() ? "" : ":" + library);
}

std::string DelegateSpec::inner() const {
  std::string text = kind + (library.empty() ? "" : ":" + library);
  for (const auto& [key, value] : options) text += "," + key + "=" + value;
  return text;
}

Result<DelegateSpec> parse_delegate(std::string_view text) {
  DelegateSpec spec;
  std::string_view rest = text;
  if (rest.starts_with(kIsolated)) {
    spec.isolated = true;
    rest.remove_prefix(kIsolated.size());
  }
  if (rest == "cpu" || rest == "xnnpack") {
    spec.kind = rest;
    return spec;
  }
  if (rest.starts_with(kPlugin)) {
    rest.remove_prefix(kPlugin.size());
    spec.kind = "plugin";
    spec.library = next_piece(&rest);
    if (spec.library.empty()) return refuse(text, "the path of the library is missing");
  } else {
    spec.kind = next_piece(&rest);
    if (std::ranges::count(kWithOptions, spec.kind) == 0) return refuse(text, "there is no delegate of that name");
  }
  while (!rest.empty()) {
    const std::string_view piece = next_piece(&rest);
    const size_t equals = piece.find('=');
    if (equals == piece.npos || equals == 0) return refuse(text, "an option is written key=value");
    if (spec.options.size() == kMostOptions) return refuse(text, "a delegate takes at most 256 options");
    spec.options.emplace_back(piece.substr(0, equals), piece.substr(equals + 1));
  }
  return spec;
}

}  // namespace surelite

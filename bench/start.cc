// SPDX-License-Identifier: Apache-2.0
#include "start.h"

#include <algorithm>
#include <vector>

#include "process/child.h"

namespace surelite::bench {
namespace {

using tool::Json;

constexpr int kStarts = 11;
constexpr const char* kParts[] = {"open", "compile", "session", "first_run"};

Json start_once(const std::string& program, const std::string& model, bool plain) {
  std::vector<std::string> arguments{program, model};
  if (plain) arguments.push_back("plain");
  const Result<tool::ChildResult> child = tool::run_child(arguments, {});
  if (!child || child->exit_code != 0) return Json();
  Json parts = Json::parse(child->output, nullptr, false);
  if (!parts.is_object()) return Json();
  double total = 0;
  for (const char* part : kParts) total += parts[part].get<double>();
  parts["total"] = total;
  return parts;
}

}  // namespace

Json measure_start(const std::string& program, const std::string& model) {
  Json best;
  std::vector<double> totals;
  double plain_compile = 1e9;
  int64_t most = 0;
  for (int i = 0; i < kStarts; ++i) {
    const Json parts = start_once(program, model, false);
    if (parts.is_null()) return Json::object();
    totals.push_back(parts["total"].get<double>());
    most = std::max(most, parts["peak_kilobytes"].get<int64_t>());
    if (best.is_null() || totals.back() < best["total"].get<double>()) best = parts;
  }
  for (int i = 0; i < 3; ++i) {
    const Json plain = start_once(program, model, true);
    if (!plain.is_null()) plain_compile = std::min(plain_compile, plain["compile"].get<double>());
  }
  std::sort(totals.begin(), totals.end());
  best["median_total"] = totals[totals.size() / 2];
  best["peak_kilobytes"] = most;
  // Planning without packing is what the plain kernels need; the rest of the time is packing.
  best["pack"] = std::max(0.0, best["compile"].get<double>() - plain_compile);
  return best;
}

}  // namespace surelite::bench

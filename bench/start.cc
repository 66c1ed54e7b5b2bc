// SPDX-License-Identifier: Apache-2.0
#include "start.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <vector>

#include "process/child.h"

namespace surelite::bench {
namespace {

using tool::Json;

constexpr int kStarts = 11;
constexpr const char* kParts[] = {"open", "compile", "session", "first_run"};

// What a process reports, one object per start; `how` as in its usage.
std::vector<Json> start_once(const std::string& program, const std::string& model, const std::string& how) {
  std::vector<std::string> arguments{program, model};
  if (!how.empty()) arguments.push_back(how);
  const Result<tool::ChildResult> child = tool::run_child(arguments, {});
  if (!child || child->exit_code != 0) return {};
  std::vector<Json> starts;
  std::istringstream lines(child->output);
  for (std::string line; std::getline(lines, line);) {
    Json parts = Json::parse(line, nullptr, false);
    if (!parts.is_object()) return {};
    double total = 0;
    for (const char* part : kParts) total += parts[part].get<double>();
    parts["total"] = total;
    starts.push_back(std::move(parts));
  }
  return starts;
}

double total_of(const Json& start) { return start["total"].get<double>(); }

void keep_quickest(Json* best, const Json& start) {
  if (best->is_null() || total_of(start) < total_of(*best)) *best = start;
}

// A copy, as an installation makes one: what a linker wrote in small pieces takes the system longer to map.
class Installed {
 public:
  explicit Installed(const std::string& program)
      : path_(std::filesystem::temp_directory_path() / fmt::format("surelite-bench-{}", getpid())) {
    std::error_code failed;
    std::filesystem::copy_file(program, path_, std::filesystem::copy_options::overwrite_existing, failed);
    if (failed) path_ = program;
    is_copy_ = !failed;
  }
  Installed(const Installed&) = delete;
  ~Installed() {
    std::error_code ignored;
    if (is_copy_) std::filesystem::remove(path_, ignored);
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
  bool is_copy_ = false;
};

}  // namespace

Json measure_start(const std::string& built, const std::string& model) {
  const Installed installed(built);
  const std::string program = installed.path();
  Json best, second, packed;
  std::vector<double> totals;
  double plain_compile = 1e9;
  int64_t most = 0;
  for (int i = 0; i < kStarts; ++i) {
    const std::vector<Json> starts = start_once(program, model, "");
    if (starts.size() != 2) return Json::object();
    totals.push_back(total_of(starts[0]));
    most = std::max(most, starts[0]["peak_kilobytes"].get<int64_t>());
    keep_quickest(&best, starts[0]);
    keep_quickest(&second, starts[1]);
  }
  for (int i = 0; i < 3; ++i)
    if (const std::vector<Json> plain = start_once(program, model, "plain"); !plain.empty())
      plain_compile = std::min(plain_compile, plain[0]["compile"].get<double>());
  // The first of these processes writes the file.
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("surelite-bench-{}.packed", getpid());
  for (int i = 0; i <= kStarts; ++i)
    if (const std::vector<Json> starts = start_once(program, model, file.string()); i > 0 && !starts.empty())
      keep_quickest(&packed, starts[0]);
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  std::sort(totals.begin(), totals.end());
  best["median_total"] = totals[totals.size() / 2];
  best["peak_kilobytes"] = most;
  best["second_total"] = total_of(second);
  if (!packed.is_null()) best["packed_weights"] = packed;
  // Planning without packing is what the plain kernels need; the rest of the time is packing.
  best["pack"] = std::max(0.0, best["compile"].get<double>() - plain_compile);
  return best;
}

}  // namespace surelite::bench

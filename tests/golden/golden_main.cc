// SPDX-License-Identifier: Apache-2.0
// golden [--threads N] [--guard after|before] [--reference] [--row-fusion] [--only SUBSTRING] [-v]
//        OPERATOR... | models | micro
// Replays recorded cases from SURELITE_SHARED (default ../shared) and prints what differs. "all" stands for every
// operator. Exits with 77 (skipped) where the recorded cases are missing.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include "golden.h"

int main(int argc, char** argv) {
  using namespace surelite::golden;
  const char* env = std::getenv("SURELITE_SHARED");
  const std::string shared = env ? env : "../shared";
  Options options;
  std::string only;
  bool verbose = false;
  std::set<std::string> names;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--threads" && i + 1 < argc) options.threads = std::atoi(argv[++i]);
    else if (arg == "--guard" && i + 1 < argc)
      options.guard = std::strcmp(argv[++i], "before") ? surelite::Guarding::after : surelite::Guarding::before;
    else if (arg == "--reference") options.reference_kernels = true;
    else if (arg == "--row-fusion") options.row_fusion = true;
    else if (arg == "--only" && i + 1 < argc) only = argv[++i];
    else if (arg == "-v") verbose = true;
    else names.insert(arg);
  }
  if (!std::filesystem::exists(shared + "/golden")) {
    std::printf("skipped: no recorded cases at %s (set SURELITE_SHARED)\n", shared.c_str());
    return 77;
  }
  if (names.erase("all"))
    for (const auto& file : std::filesystem::directory_iterator(shared + "/golden"))
      if (file.path().extension() == ".json") names.insert(file.path().stem());
  int passed = 0, failed = 0;
  for (const std::string& name : names) {
    const bool models = name == "models" || name == "micro";
    if (!std::filesystem::exists(shared + (models ? "/golden_models/" : "/golden/") + name + ".json")) {
      std::printf("nothing is recorded under the name \"%s\"\n", name.c_str());
      return 2;
    }
    const Suite suite = models ? load_models(shared + "/golden_models/" + name, shared + "/models")
                               : load_ops(shared + "/golden/" + name);
    int suite_failed = 0, suite_passed = 0;
    for (const Case& one : suite.cases) {
      if (!only.empty() && one.name.find(only) == std::string::npos) continue;
      const std::string problem = replay(suite, one, options);
      problem.empty() ? ++suite_passed : ++suite_failed;
      if (!problem.empty() && (verbose || suite_failed <= 5))
        std::printf("  FAIL %s: %s\n", one.name.c_str(), problem.c_str());
    }
    std::printf("%-40s %5d passed %5d failed\n", name.c_str(), suite_passed, suite_failed);
    std::fflush(stdout);
    passed += suite_passed;
    failed += suite_failed;
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed || passed == 0 ? 1 : 0;
}

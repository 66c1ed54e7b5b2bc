// SPDX-License-Identifier: Apache-2.0
// Replays the recorded models through libtensorflowlite_c.so. Arguments: parts of model names; none means all.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "c_replay.h"

int main(int argc, char** argv) {
  const char* shared = std::getenv("SURELITE_SHARED");
  if (!shared || !std::filesystem::exists(std::string(shared) + "/golden_models")) {
    std::puts("skipped: no recorded models (set SURELITE_SHARED)");
    return 77;
  }
  const std::string base(shared);
  const surelite::golden::Suite suite = surelite::golden::load_models(base + "/golden_models/models", base + "/models");
  int failed = 0, run = 0;
  for (const surelite::golden::Case& one : suite.cases) {
    bool wanted = argc < 2;
    for (int a = 1; a < argc; ++a) wanted |= one.name.find(argv[a]) != std::string::npos;
    if (!wanted) continue;
    const std::string problem = surelite::compat_tests::replay_c(suite, one);
    ++run;
    if (problem.empty()) continue;
    ++failed;
    std::printf("FAIL %s: %s\n", one.name.c_str(), problem.c_str());
  }
  std::printf("%d of %d models pass\n", run - failed, run);
  return failed || run == 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "measure/guarded.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

namespace surelite::tool {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

Status copy_inputs(Session* from, Session* to) {
  for (int i = 0; i < from->input_count(); ++i) {
    SURELITE_LET(TensorView source, from->input(i));
    SURELITE_LET(TensorView target, to->input(i));
    if (source.type() == ElementType::string) {
      SURELITE_LET(const std::vector<std::string> strings, source.strings());
      SURELITE_TRY(target.set_strings(strings));
      continue;
    }
    SURELITE_LET(const std::span<std::byte> bytes, source.bytes());
    SURELITE_TRY(target.copy_from(std::span<const std::byte>(bytes)));
  }
  return {};
}

Json in_short(std::vector<double>* times) {
  std::sort(times->begin(), times->end());
  return {{"min", times->front()}, {"median", (*times)[times->size() / 2]}};
}

}  // namespace

Result<Json> compare_guarded(Session* checked, int warm_up, int runs, double seconds) {
  SessionOptions options;
  options.guard = Guarding::after;
  SURELITE_LET(Session guarded, Session::open(checked->program(), options));
  SURELITE_TRY(copy_inputs(checked, &guarded));
  Session* const both[] = {checked, &guarded};
  std::vector<double> times[2];
  for (int i = 0; i < warm_up; ++i)
    for (Session* session : both) SURELITE_TRY(session->run());
  const auto start = Clock::now();
  while (static_cast<int>(times[0].size()) < runs &&
         (times[0].empty() || milliseconds(Clock::now() - start) < seconds * 1000)) {
    const size_t first = times[0].size() % 2;  // each goes first every other time
    for (const size_t which : {first, 1 - first}) {
      const auto begin = Clock::now();
      SURELITE_TRY(both[which]->run());
      times[which].push_back(milliseconds(Clock::now() - begin));
    }
  }
  Json result = {{"runs", times[0].size()}, {"checked", in_short(&times[0])}, {"guarded", in_short(&times[1])}};
  result["ratio"] = result["guarded"]["median"].get<double>() / result["checked"]["median"].get<double>();
  result["ratio_of_least"] = result["guarded"]["min"].get<double>() / result["checked"]["min"].get<double>();
  return result;
}

}  // namespace surelite::tool

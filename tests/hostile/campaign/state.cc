// SPDX-License-Identifier: Apache-2.0
#include "hostile/campaign/state.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "hostile/campaign/mutations.h"

namespace surelite::hostile {

bool State::read(const std::string& path) {
  std::ifstream file(path);
  if (!file) return true;
  State read;
  std::string word;
  Totals& t = read.totals;
  file >> word >> read.seed >> read.files >> read.next;
  if (!file || word != "campaign" || read.seed != seed || read.files != files) return false;
  file >> t.executions >> t.crashes >> t.hangs >> t.over_limit >> t.longest_us >> t.longest_number >> t.most_kb >>
      t.most_number;
  for (auto& kind : t.ends)
    for (uint64_t& count : kind) file >> count;
  size_t count = 0;
  file >> count;
  for (size_t i = 0; file && i < count; ++i) {
    Fault fault;
    file >> fault.number;
    std::getline(file >> std::ws, fault.what);
    read.faults.push_back(fault);
  }
  if (!file) return false;
  *this = read;
  return true;
}

bool State::write(const std::string& path) const {
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::trunc);
    const Totals& t = totals;
    file << "campaign " << seed << ' ' << files << ' ' << next << '\n'
         << t.executions << ' ' << t.crashes << ' ' << t.hangs << ' ' << t.over_limit << ' ' << t.longest_us << ' '
         << t.longest_number << ' ' << t.most_kb << ' ' << t.most_number << '\n';
    for (const auto& kind : t.ends) {
      for (const uint64_t number : kind) file << number << ' ';
      file << '\n';
    }
    file << faults.size() << '\n';
    for (const Fault& fault : faults) file << fault.number << ' ' << fault.what << '\n';
    if (!file.flush()) return false;
  }
  return std::rename(fresh.c_str(), path.c_str()) == 0;
}

std::string State::table() const {
  std::string text = fmt::format("{:<14}", "class");
  for (int end = 0; end < kEnds; ++end) text += fmt::format("{:>11}", name_of(static_cast<End>(end)));
  text += "\n";
  uint64_t sums[kEnds] = {};
  for (int kind = 0; kind < kMutations; ++kind) {
    text += fmt::format("{:<14}", name_of(static_cast<Mutation>(kind)));
    for (int end = 0; end < kEnds; ++end) {
      text += fmt::format("{:>11}", totals.ends[kind][end]);
      sums[end] += totals.ends[kind][end];
    }
    text += "\n";
  }
  text += fmt::format("{:<14}", "all");
  for (const uint64_t sum : sums) text += fmt::format("{:>11}", sum);
  text += fmt::format("\n{} executions: {} crashes, {} hangs, {} over the limit\n", totals.executions, totals.crashes,
                      totals.hangs, totals.over_limit);
  text += fmt::format("longest {:.1f} ms ({}), most memory {} kB ({})\n", static_cast<double>(totals.longest_us) / 1000,
                      totals.longest_number, totals.most_kb, totals.most_number);
  for (const Fault& fault : faults) text += fmt::format("fault {}: {}\n", fault.number, fault.what);
  return text;
}

}  // namespace surelite::hostile

// SPDX-License-Identifier: Apache-2.0
// The answer of bench as text.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "text/findings.h"
#include "text/run.h"

namespace surelite::tool {
namespace {

double number_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

std::string profile_text(const Json& profile, const Style& style) {
  std::vector<const Json*> slowest;
  std::map<std::string, std::pair<double, int>> by_name;
  for (const Json& entry : profile) {
    slowest.push_back(&entry);
    auto& [time, count] = by_name[text_of(entry, "name")];
    time += number_of(entry, "milliseconds_per_run");
    ++count;
  }
  std::stable_sort(slowest.begin(), slowest.end(), [](const Json* a, const Json* b) {
    return number_of(*a, "milliseconds_per_run") > number_of(*b, "milliseconds_per_run");
  });
  constexpr size_t kMostLines = 15;
  std::vector<std::vector<std::string>> rows{{"op", "operator", "ms", "share", "output"}};
  for (size_t i = 0; i < std::min(kMostLines, slowest.size()); ++i) {
    const Json& entry = *slowest[i];
    const int64_t subgraph = integer_of(entry, "subgraph");
    rows.push_back({(subgraph ? fmt::format("{}:", subgraph) : "") + std::to_string(integer_of(entry, "op")),
                    printable(text_of(entry, "name")), fmt::format("{:.3f}", number_of(entry, "milliseconds_per_run")),
                    fmt::format("{:.1f} %", 100 * number_of(entry, "share")),
                    printable(text_of(entry, "layer")) + " " + shape_text(list_of(entry, "shape"))});
  }
  std::string text = style.bold("slowest operators") + "\n" + table_text(rows, "  ", {0, 2, 3}, style.width);
  std::vector<std::pair<std::string, std::pair<double, int>>> kinds(by_name.begin(), by_name.end());
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.second.first > b.second.first; });
  rows = {{"operator", "count", "ms"}};
  for (const auto& [name, use] : kinds)
    rows.push_back({printable(name), std::to_string(use.second), fmt::format("{:.3f}", use.first)});
  return text + style.bold("by operator") + "\n" + table_text(rows, "  ", {1, 2});
}

}  // namespace

std::string render_bench(const Json& document, const Style& style) {
  const Json& times = object_of(document, "milliseconds");
  if (times.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const char* field : {"first", "min", "median", "p90", "max"})
    rows.push_back({field, fmt::format("{:.3f} ms", number_of(times, field))});
  std::string text = style.bold(printable(text_of(document, "model"))) + "\n" + table_text(rows, "  ", {1});
  if (flag_of(document, "interrupted")) text += style.yellow("  interrupted: these are the runs until then") + "\n";
  constexpr double kDisturbed = 1.5, kLeastMilliseconds = 0.05;  // shorter runs vary with the clock itself
  const double least = number_of(times, "min"), median = number_of(times, "median");
  if (least > kLeastMilliseconds && median > kDisturbed * least)
    text += style.yellow(fmt::format("  the median is {:.1f} times the least: the machine was busy with other work, or "
                                     "slowed down; the least time is the one to compare",
                                     median / least)) +
            "\n";
  text += fmt::format("  {} runs after {} to warm up, threads {}, kernels {}\n", integer_of(document, "runs"),
                      integer_of(document, "warm_up"), integer_of(document, "threads"), text_of(document, "kernels"));
  const Json& work = object_of(document, "multiply_accumulates");
  if (const double fraction = number_of(document, "fraction_of_peak"); fraction > 0)
    text += fmt::format("  {:.1f} million multiply-accumulates: {:.0f} % of what {} can do, about {:.0f} cycles\n",
                        1e-6 * (number_of(work, "float") + number_of(work, "integer")), 100 * fraction,
                        integer_of(document, "threads") > 1 ? "its cores" : "one core", number_of(document, "cycles"));
  text += fmt::format("  arena {}, session holds {}, peak resident {}\n",
                      bytes_text(integer_of(document, "arena_bytes")), bytes_text(integer_of(document, "held_bytes")),
                      bytes_text(integer_of(document, "peak_resident_bytes")));
  if (const std::string packed = packed_weights_text(document); !packed.empty()) text += "  " + packed;
  if (const Json& guard = object_of(document, "guard"); !guard.empty())
    text += fmt::format(
        "  guarded against checked: {:.3f} ({:.3f} ms against {:.3f}, {} runs each in turn; least times {:.3f})\n",
        number_of(guard, "ratio"), number_of(object_of(guard, "guarded"), "median"),
        number_of(object_of(guard, "checked"), "median"), integer_of(guard, "runs"),
        number_of(guard, "ratio_of_least"));
  if (document.contains("profile")) text += profile_text(document["profile"], style);
  return text;
}

}  // namespace surelite::tool

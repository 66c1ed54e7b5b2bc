// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "text/findings.h"

namespace surelite::bench {
namespace {

using tool::Json;

double number(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

// "-" for what was not measured.
std::string cell(double value, int digits, double factor = 1, const char* unit = "") {
  return value > 0 ? fmt::format("{:.{}f}{}", value * factor, digits, unit) : "-";
}

std::string speed_table(const Json& models) {
  std::vector<std::vector<std::string>> rows{{"model", "MMAC", "min us", "median", "p90", "noise", "cycles", "of peak",
                                              "checks", "two threads", "XNNPACK us", "ours is"}};
  for (const Json& model : models) {
    const Json &ours = tool::object_of(model, "one_thread"), &other = tool::object_of(model, "xnnpack");
    const double least = number(ours, "min");
    rows.push_back({tool::text_of(model, "name"), cell(number(model, "multiply_accumulates"), 1, 1e-6),
                    cell(least, 1, 1e6), cell(number(ours, "median"), 1, 1e6), cell(number(ours, "p90"), 1, 1e6),
                    cell(number(ours, "noise"), 0, 100, " %"), cell(number(model, "cycles"), 0),
                    cell(number(model, "fraction_of_peak"), 0, 100, " %"),
                    fmt::format("{:.1f} %", 100 * number(model, "checks")),
                    cell(number(model, "two_thread_speed_up"), 2, 1, "x"), cell(number(other, "min"), 1, 1e6),
                    least > 0 ? cell(number(other, "min") / least, 2, 1, "x") : "-"});
  }
  return tool::table_text(rows, "  ", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

std::string start_table(const Json& models) {
  std::vector<std::vector<std::string>> rows{{"model", "cold ms", "x steady", "open", "plan", "pack", "session",
                                              "first run", "pages", "from file", "x steady", "second", "peak KiB",
                                              "before", "file", "arena", "x bound"}};
  for (const Json& model : models) {
    const Json& start = tool::object_of(model, "start");
    if (start.empty()) continue;
    const double steady = number(tool::object_of(model, "one_thread"), "min") * 1e3, total = number(start, "total");
    const double packed = number(tool::object_of(start, "packed_weights"), "total");
    const double bound = number(start, "arena_lower_bound");
    rows.push_back({tool::text_of(model, "name"), cell(total, 3), cell(steady > 0 ? total / steady : 0, 2),
                    cell(number(start, "open"), 3), cell(number(start, "compile") - number(start, "pack"), 3),
                    cell(number(start, "pack"), 3), cell(number(start, "session"), 3),
                    cell(number(start, "first_run"), 3), cell(number(start, "missing_pages"), 0), cell(packed, 3),
                    cell(steady > 0 ? packed / steady : 0, 2), cell(number(start, "second_total"), 3),
                    cell(number(start, "peak_kilobytes"), 0), cell(number(start, "process_kilobytes"), 0),
                    cell(number(model, "file_bytes"), 0, 1.0 / 1024), cell(number(start, "arena_bytes"), 0, 1.0 / 1024),
                    cell(bound > 0 ? number(start, "arena_bytes") / bound : 0, 3)});
  }
  return tool::table_text(rows, "  ", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
}

struct Share {
  std::string model;
  double share = 0;
};

// How the shares of the peak spread: their geometric mean, the ten lowest, a histogram.
std::string shares_text(const Json& models) {
  std::vector<Share> shares;
  for (const Json& model : models)
    if (const double share = number(model, "fraction_of_peak"); share > 0)
      shares.push_back({tool::text_of(model, "name"), share});
  if (shares.empty()) return "";
  std::sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) { return a.share < b.share; });
  double logarithms = 0;
  for (const Share& entry : shares) logarithms += std::log(entry.share);
  std::string text = fmt::format("shares of the peak of {} models with products: geometric mean {:.0f} %\n  lowest:",
                                 shares.size(), 100 * std::exp(logarithms / static_cast<double>(shares.size())));
  constexpr size_t kLowest = 10;
  for (size_t i = 0; i < std::min(kLowest, shares.size()); ++i)
    text += fmt::format("{} {} {:.1f} %", i ? "," : "", shares[i].model, 100 * shares[i].share);
  text += "\n";
  constexpr double kStep = 0.1;
  for (double low = 0; low < 1; low += kStep) {
    const bool last = low + 1.5 * kStep > 1;
    const auto inside = [&](const Share& entry) { return entry.share >= low && (entry.share < low + kStep || last); };
    const auto count = static_cast<size_t>(std::count_if(shares.begin(), shares.end(), inside));
    text += fmt::format("  {:>3.0f} %{} {:>3} {}\n", 100 * low, last ? " and more" : "         ", count,
                        std::string(count, '#'));
  }
  return text;
}

// Medians far above the least times: the machine was busy, and little but the least times means anything.
std::string noise_text(const Json& models) {
  constexpr double kMuch = 0.5;
  std::string names;
  for (const Json& model : models)
    if (number(tool::object_of(model, "one_thread"), "noise") > kMuch)
      names += (names.empty() ? "" : ", ") + tool::text_of(model, "name");
  return names.empty() ? "" : "the machine was busy (medians more than half above the least times): " + names + "\n";
}

}  // namespace

std::string report_text(const Json& document) {
  const Json& peak = tool::object_of(document, "peak");
  std::string text = fmt::format(
      "one core, measured alongside: {:.2f} GHz, {:.1f} G float multiply-accumulates/s, {:.1f} G of bytes\n",
      number(peak, "hertz") * 1e-9, number(peak, "real_macs") * 1e-9, number(peak, "integer_macs") * 1e-9);
  text += "steady runs (XNNPACK: models it can express to 99 % of the work)\n" +
          speed_table(tool::list_of(document, "models"));
  text += shares_text(tool::list_of(document, "models")) + noise_text(tool::list_of(document, "models"));
  text += "first run in a fresh process, milliseconds and KiB\n" + start_table(tool::list_of(document, "models"));
  return text;
}

}  // namespace surelite::bench

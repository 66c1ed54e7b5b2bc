// SPDX-License-Identifier: Apache-2.0
#include "text/diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/findings.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostDifferences = 20, kMostLayers = 12;

std::string side_text(const Json& side) {
  if (const Json& files = list_of(side, "recorded"); !files.empty())
    return files.size() == 1 ? printable(files[0].get<std::string>()) : fmt::format("{} files", files.size());
  std::string delegates;
  for (const Json& name : list_of(side, "delegates"))
    delegates += (delegates.empty() ? "" : ", ") + printable(name.get<std::string>());
  return fmt::format("{} ({})", printable(text_of(side, "model")),
                     delegates.empty() ? text_of(side, "kernels") + " kernels" : delegates);
}

std::string place_text(const Json& difference) {
  std::string text =
      integer_of(difference, "subgraph") ? fmt::format("subgraph {}, ", integer_of(difference, "subgraph")) : "";
  if (difference.contains("op"))
    text += fmt::format("op {} {}", integer_of(difference, "op"), printable(text_of(difference, "name")));
  if (difference.contains("tensor"))
    text += fmt::format("{}tensor {} \"{}\"", difference.contains("op") ? ", " : "", integer_of(difference, "tensor"),
                        printable(text_of(difference, "tensor_name")));
  return text;
}

std::string file_differences_text(const Json& document, const Style& style) {
  if (!document.contains("file_differences")) return "";
  const Json& list = document["file_differences"];
  if (list.is_null()) return style.dim("the models have other operators: compared where layers correspond") + "\n";
  if (flag_of(document, "precision_differs"))
    return style.dim(fmt::format("the models have other types: {} differences in the files, which --json lists",
                                 list.size())) +
           "\n";
  if (list.empty()) return "the files have the same operators, options, quantization and weights\n";
  std::string text =
      style.bold(fmt::format("{} difference{} in the files", list.size(), list.size() == 1 ? "" : "s")) + "\n";
  for (size_t i = 0; i < std::min(kMostDifferences, list.size()); ++i)
    text += fmt::format("  {}: {}: {} | {}\n", place_text(list[i]), text_of(list[i], "what"),
                        printable(text_of(list[i], "a")), printable(text_of(list[i], "b")));
  if (list.size() > kMostDifferences)
    text += fmt::format("  and {} more (--json lists all)\n", list.size() - kMostDifferences);
  return text;
}

std::string steps_text(const Json& entry) {
  const Json& steps = list_of(entry, "steps");
  if (steps.size() != 4) return "";
  return fmt::format("{}/{}/{}/{}", steps[0].dump(), steps[1].dump(), steps[2].dump(), steps[3].dump());
}

std::vector<std::string> row_of(const Json& entry) {
  const auto real = [&](const char* field, const char* format, const char* absent) {
    return entry.contains(field) && entry[field].is_number()
               ? fmt::format(fmt::runtime(format), entry[field].get<double>())
           : entry.contains(field) ? text_of(entry, field)
                                   : std::string(absent);
  };
  return {flag_of(entry, "diverges") ? "*" : "",
          entry.contains("op") ? std::to_string(integer_of(entry, "op")) : "",
          printable(text_of(entry, "name")),
          real("max_error", "{:.3g}", "-"),
          real("snr", "{:.1f}", entry.contains("max_error") ? "equal" : "-"),
          real("cosine", "{:.6f}", "-"),
          steps_text(entry),
          printable(text_of(entry, "layer")) + " " + shape_text(list_of(entry, "shape"))};
}

// All layers of a small graph; of a large one those around the first divergence and the worst that are not equal.
std::vector<size_t> shown_layers(const Json& layers, bool all) {
  std::vector<size_t> shown;
  if (all || layers.size() <= kMostLayers) {
    for (size_t i = 0; i < layers.size(); ++i) shown.push_back(i);
    return shown;
  }
  size_t first = 0;
  while (first < layers.size() && !flag_of(layers[first], "diverges")) ++first;
  const bool apart = first < layers.size();
  std::vector<size_t> order;
  for (size_t i = 0; i < layers.size(); ++i) order.push_back(i);
  const auto ratio = [&](size_t i) {
    return layers[i].contains("snr") && layers[i]["snr"].is_number() ? layers[i]["snr"].get<double>() : 1e9;
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return ratio(a) < ratio(b); });
  if (apart)
    for (size_t i = first > 2 ? first - 2 : 0; i < std::min(first + 4, layers.size()); ++i) shown.push_back(i);
  for (size_t i = 0; i < order.size() && shown.size() < kMostLayers && ratio(order[i]) < 1e9; ++i)
    if (std::find(shown.begin(), shown.end(), order[i]) == shown.end()) shown.push_back(order[i]);
  std::sort(shown.begin(), shown.end());
  return shown;
}

std::string entries_text(const Json& entries, const std::vector<size_t>& shown, const Style& style) {
  std::vector<std::vector<std::string>> rows{
      {"", "op", "operator", "max error", "SNR dB", "cosine", "steps 0/1/2/3+", "output"}};
  for (const size_t i : shown) rows.push_back(row_of(entries[i]));
  if (shown.empty() && !entries.empty()) return fmt::format("  all {} are equal (--all shows them)\n", entries.size());
  std::string text = table_text(rows, " ", {1, 3, 4, 5, 6}, style.width);
  if (shown.size() < entries.size())
    text += style.dim(fmt::format("  and {} more (--all shows them)", entries.size() - shown.size())) + "\n";
  return text;
}

}  // namespace

std::string render_diff(const Json& document, const Style& style) {
  std::string text =
      fmt::format("{} against {}\n", side_text(object_of(document, "a")), side_text(object_of(document, "b")));
  text += file_differences_text(document, style);
  if (!document.contains("outputs")) return text;
  if (const Json& layers = list_of(document, "layers"); !layers.empty())
    text += style.bold("layers") + fmt::format(", aligned by {}\n", text_of(document, "aligned_by")) +
            entries_text(layers, shown_layers(layers, flag_of(document, "show_all")), style);
  const Json& outputs = list_of(document, "outputs");
  std::vector<size_t> all;
  for (size_t i = 0; i < outputs.size(); ++i) all.push_back(i);
  text += style.bold("outputs") + "\n" + entries_text(outputs, all, style);
  const Json& first = object_of(document, "first_divergence");
  const bool apart = std::any_of(outputs.begin(), outputs.end(), [](const Json& o) { return flag_of(o, "diverges"); });
  if (!first.empty())
    text += style.red("first divergence: ") + fmt::format("op {} {}, \"{}\"\n", integer_of(first, "op"),
                                                          printable(text_of(first, "name")),
                                                          printable(text_of(first, "layer")));
  else
    text += apart ? style.red("the outputs diverge") + "\n" : style.green("no layer diverges") + "\n";
  if (document.contains("plot")) text += "drawn in " + printable(text_of(document, "plot")) + "\n";
  return text;
}

std::string noise_plot(const Json& entries) {
  constexpr double kWide = 800, kTall = 300, kLeft = 50, kTop = 20, kMost = 150;
  const auto x = [&](size_t i) {
    return kLeft + (kWide - kLeft - 10) * (static_cast<double>(i) + 0.5) /
                       static_cast<double>(std::max<size_t>(entries.size(), 1));
  };
  const auto y = [&](double decibels) {
    return kTop + (kTall - kTop - 30) * (1 - std::clamp(decibels, 0.0, kMost) / kMost);
  };
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"11\">\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n",
      kWide, kTall);
  for (const int tick : {0, 50, 100, 150})
    text += fmt::format("<path d=\"M{} {:.1f}H{}\" stroke=\"#ddd\"/><text x=\"4\" y=\"{:.1f}\">{} dB</text>\n", kLeft,
                        y(tick), kWide - 10, y(tick) + 4, tick);
  std::string path;
  for (size_t i = 0; i < entries.size(); ++i) {
    const double ratio =
        entries[i].contains("snr") && entries[i]["snr"].is_number() ? entries[i]["snr"].get<double>() : kMost;
    path += fmt::format("{}{:.1f} {:.1f}", i ? "L" : "M", x(i), y(ratio));
    const bool bad = flag_of(entries[i], "diverges");
    std::string title;
    for (const char c : printable(text_of(entries[i], "name") + " " + text_of(entries[i], "layer")))
      title += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
    text +=
        fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\"><title>{}: {:.1f} dB</title></circle>\n",
                    x(i), y(ratio), bad ? 4 : 2, bad ? "#c00" : "#06c", title, ratio);
  }
  if (!path.empty()) text += "<path d=\"" + path + "\" fill=\"none\" stroke=\"#06c\" stroke-opacity=\"0.4\"/>\n";
  return text +
         fmt::format("<text x=\"{}\" y=\"{}\">layers in order; the top is equality, red diverges</text>\n</svg>\n",
                     kLeft, kTall - 8);
}

}  // namespace surelite::tool

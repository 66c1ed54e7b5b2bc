// SPDX-License-Identifier: Apache-2.0
#include "text/eval.h"

#include <fmt/format.h>

#include "text/findings.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostShownRows = 26;

std::string percent(const Json& share) { return fmt::format("{:.2f} %", 100 * share.get<double>()); }

std::string remarks_text(const Json& document) {
  std::string text;
  if (const int64_t refused = integer_of(document, "refused")) text += fmt::format("; {} could not be used", refused);
  return text + (flag_of(document, "interrupted") ? "; interrupted\n" : "\n");
}

// What each way of resizing costs: in right answers, and in time.
std::string resizing_text(const Json& document, const Style& style) {
  if (!document.contains("resizing")) return "";
  std::vector<std::vector<std::string>> rows{{"resizing", "", "a picture"}};
  for (const Json& entry : list_of(document, "resizing"))
    rows.push_back({text_of(entry, "policy"),
                    entry.contains("ap") ? "AP " + percent(entry["ap"]) : percent(entry["top1"]) + " right",
                    fmt::format("{:.2f} ms", entry["milliseconds"].get<double>())});
  return style.bold("ways to resize") + "\n" + table_text(rows, "  ", {1, 2});
}

std::string drawn_text(const Json& document) {
  const Json& worst = list_of(document, "worst");
  if (worst.empty() || !worst[0].contains("drawn")) return "";
  const std::string first = text_of(worst[0], "drawn");
  return "drawn in " + printable(first.substr(0, first.rfind('/'))) + "\n";
}

std::string detections_text(const Json& document, const Style& style) {
  std::string text = fmt::format("\n  {} pictures with {} boxes: AP {}, at an overlap of 0.5 {}, of 0.75 {}, recall {}",
                                 integer_of(document, "pictures"), integer_of(document, "boxes"),
                                 percent(document["ap"]), percent(document["ap50"]), percent(document["ap75"]),
                                 percent(document["recall"])) +
                     remarks_text(document);
  std::vector<std::vector<std::string>> rows{{"category", "boxes", "AP", "AP at 0.5"}};
  for (const Json& entry : list_of(document, "categories"))
    if (rows.size() < kMostShownRows)
      rows.push_back(
          {printable(text_of(entry, "name")), entry["boxes"].dump(), percent(entry["ap"]), percent(entry["ap50"])});
  text += table_text(rows, "  ", {1, 2, 3}) + resizing_text(document, style);
  rows = {{"file", "boxes", "missed", "in vain"}};
  for (const Json& entry : list_of(document, "worst"))
    rows.push_back({printable(text_of(entry, "file")), entry["boxes"].dump(), entry["missed"].dump(),
                    entry["false"].dump()});
  if (rows.size() > 1) text += style.bold("worst") + "\n" + table_text(rows, "  ", {1, 2, 3});
  return text + drawn_text(document);
}

std::string classes_text(const Json& document, const Style& style) {
  std::string text = fmt::format("\n  {} samples: {} right, {} among the best five", integer_of(document, "samples"),
                                 percent(document["top1"]), percent(document["top5"])) +
                     remarks_text(document);
  if (const Json& agrees = object_of(document, "agrees"); !agrees.empty())
    text += fmt::format("  the same answer as {} for {}\n", printable(text_of(agrees, "model")),
                        percent(agrees["share"]));
  std::vector<std::vector<std::string>> rows{{"class", "samples", "right", "share"}};
  for (const Json& entry : list_of(document, "classes"))
    rows.push_back(
        {printable(text_of(entry, "label")), entry["samples"].dump(), entry["right"].dump(), percent(entry["share"])});
  if (rows.size() > kMostShownRows) rows.resize(kMostShownRows);
  text += table_text(rows, "  ", {1, 2, 3}) + resizing_text(document, style);
  rows = {{"taken for", "class", "times"}};
  for (const Json& entry : list_of(document, "confusion"))
    rows.push_back({printable(text_of(entry, "given")), printable(text_of(entry, "wanted")), entry["count"].dump()});
  if (rows.size() > 1) text += style.bold("confused") + "\n" + table_text(rows, "  ", {2});
  rows = {{"file", "is", "taken for"}};
  for (const Json& entry : list_of(document, "worst"))
    rows.push_back({printable(text_of(entry, "file")),
                    fmt::format("{} ({})", printable(text_of(entry, "wanted")), number_text(entry["score_of_wanted"])),
                    fmt::format("{} ({})", printable(text_of(entry, "given")), number_text(entry["score"]))});
  if (rows.size() > 1) text += style.bold("worst") + "\n" + table_text(rows, "  ");
  return text + drawn_text(document);
}

}  // namespace

std::string render_eval(const Json& document, const Style& style) {
  const std::string model = style.bold(printable(text_of(document, "model")));
  if (document.contains("pictures")) return model + detections_text(document, style);
  return document.contains("samples") ? model + classes_text(document, style) : "";
}

}  // namespace surelite::tool

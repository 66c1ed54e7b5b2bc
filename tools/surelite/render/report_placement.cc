// SPDX-License-Identifier: Apache-2.0
#include "render/report_placement.h"

#include <fmt/format.h>

#include <map>

#include "render/graph_svg.h"
#include "render/placement_svg.h"
#include "text/findings.h"

namespace surelite::tool {
namespace {

// Kernels of the CPU, and why some are plain.
std::string kernels_html(const Json& inspect) {
  std::map<std::string, int64_t> reasons;
  int64_t fast = 0;
  for (const Json& op : list_of(inspect, "operator_list")) {
    if (text_of(op, "kernel") == "fast")
      ++fast;
    else if (text_of(op, "kernel") == "plain")
      ++reasons[text_of(op, "name") + ": " + text_of(op, "reason")];
  }
  if (fast == 0 && reasons.empty()) return "";
  std::string text = fmt::format("<h3>CPU</h3>\n<p>{} {} with kernels for its vectors.{}</p>\n<table>\n", fast,
                                 fast == 1 ? "operator runs" : "operators run",
                                 reasons.empty() ? "" : " The others use plain ones:");
  for (const auto& [reason, count] : reasons)
    text += fmt::format("<tr><td class=\"number\">{}</td><td class=\"name\">{}</td></tr>\n", count, xml_text(reason));
  return text + "</table>\n";
}

// Why operators stay on the CPU: the most frequent reasons of a placement.
std::string reasons_html(const Json& placement) {
  constexpr size_t kMost = 8;
  std::map<std::string, int64_t> counts;
  for (const Json& op : list_of(placement, "operators"))
    if (text_of(op, "runs") != "delegate")
      for (const Json& reason : list_of(op, "reasons"))
        ++counts[text_of(reason, "code") + ": " + text_of(reason, "message")];
  if (counts.empty()) return "";
  std::string text = "<table>\n";
  size_t shown = 0;
  for (const auto& [reason, count] : counts) {
    if (shown++ == kMost) break;
    text += fmt::format("<tr><td class=\"number\">{}</td><td class=\"name\">{}</td></tr>\n", count, xml_text(reason));
  }
  text += "</table>\n";
  if (counts.size() > kMost) text += fmt::format("<p>And {} more reasons.</p>\n", counts.size() - kMost);
  return text;
}

size_t taken_by_delegates(const Json& placement) {
  size_t taken = 0;
  for (const Json& part : list_of(placement, "parts")) taken += list_of(part, "operators").size();
  return taken;
}

// "60 of 72 operators in 2 parts, 1.2 MiB cross in each run"
std::string placement_summary(const Json& placement) {
  const size_t parts = list_of(placement, "parts").size();
  return fmt::format("{} of {} operators in {} part{}, {} cross in each run", taken_by_delegates(placement),
                     list_of(placement, "operators").size(), parts, parts == 1 ? "" : "s",
                     bytes_text(integer_of(placement, "crossing_bytes")));
}

std::string placement_picture(const Json& placement) {
  return "<div class=\"wide\">" + placement_svg(placement) + "</div>\n" + reasons_html(placement);
}

std::string tried_html(const Json& tried) {
  const Json& placement = object_of(tried, "placement");
  std::string text = fmt::format("<h3>Delegate {}</h3>\n", xml_text(text_of(tried, "delegate")));
  if (placement.empty())
    text += "<p>It gave no answer; <code>surelite isolate</code> finds the operator that is to blame.</p>\n";
  else if (taken_by_delegates(placement) > 0)
    text += fmt::format("<p>{}.</p>\n", placement_summary(placement)) + placement_picture(placement);
  else if (list_of(tried, "findings").empty())
    text += "<p>It takes no operator.</p>\n" + reasons_html(placement);
  for (const Json& finding : list_of(tried, "findings"))
    text += fmt::format("<p>{} {}: {}</p>\n", xml_text(text_of(finding, "code")),
                        xml_text(text_of(finding, "severity")), xml_text(text_of(finding, "message")));
  return text;
}

std::string documented_html(const Json& list) {
  if (list.empty()) return "";
  std::string text = "<h3>By documentation</h3>\n<p>What delegates of vendors are documented to take:</p>\n";
  for (const Json& entry : list) {
    const Json& placement = object_of(entry, "placement");
    const std::string name = xml_text(text_of(entry, "delegate"));
    if (placement.empty()) {
      text += fmt::format("<p>{}: not answered, as the model does not compile.</p>\n", name);
      continue;
    }
    text += fmt::format("<details><summary>{}: {}</summary>\n<p>By {}.</p>\n{}</details>\n", name,
                        placement_summary(placement), xml_text(text_of(entry, "source")),
                        placement_picture(placement));
  }
  return text;
}

}  // namespace

std::string placement_html(const Json& model) {
  std::string text = kernels_html(object_of(model, "inspect"));
  for (const Json& tried : list_of(model, "delegates")) text += tried_html(tried);
  text += documented_html(list_of(model, "documented"));
  return text.empty() ? "" : "<h2>Placement</h2>\n" + text;
}

}  // namespace surelite::tool

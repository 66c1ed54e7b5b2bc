// SPDX-License-Identifier: Apache-2.0
#include "render/report_html.h"

#include <fmt/format.h>

#include <algorithm>

#include "code_pages.h"
#include "render/feeding_code.h"
#include "render/graph_svg.h"
#include "render/memory_svg.h"
#include "render/report_placement.h"
#include "render/report_style.h"
#include "text/findings.h"
#include "text/width.h"

namespace surelite::tool {
namespace {

std::string heading(const char* text) { return fmt::format("<h2>{}</h2>\n", text); }

std::string cell(const std::string& text, const char* kind = "") {
  return fmt::format("<td{}>{}</td>", *kind ? fmt::format(" class=\"{}\"", kind) : "", xml_text(text));
}

// A name from a model: cut in the middle where it is long, whole under the pointer.
std::string name_text(const std::string& name) {
  constexpr size_t kLetters = 72;
  const std::string whole = printable(name);
  return whole.size() <= kLetters
             ? xml_text(name)
             : fmt::format("<span title=\"{}\">{}</span>", xml_text(name), xml_text(shortened(whole, kLetters)));
}

std::string time_text(double milliseconds) {
  return milliseconds < 0.1 ? fmt::format("{:.2f} us", 1000 * milliseconds) : fmt::format("{:.3f} ms", milliseconds);
}

std::string escaped(std::string_view lines) {
  std::string result;
  for (const char c : lines)
    result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return result;
}

std::string verdict(const Json& doctor) {
  const bool good = integer_of(doctor, "exit_code") == 0;
  return fmt::format("<p class=\"verdict {}\">{}</p>\n", good ? "good" : "bad",
                     xml_text(text_of(doctor, "verdict", "not examined")));
}

std::string facts(const Json& model) {
  const Json& inspect = object_of(model, "inspect");
  const Json& memory = object_of(inspect, "memory");
  const Json& times = object_of(object_of(model, "bench"), "milliseconds");
  int64_t operators = 0;
  for (const Json& op : list_of(inspect, "operators")) operators += integer_of(op, "count");
  const auto row = [](const char* what, const std::string& value) {
    return value.empty() ? "" : fmt::format("<tr><th>{}</th>{}</tr>\n", what, cell(value));
  };
  std::string text = "<table>\n";
  text += row("file", bytes_text(integer_of(object_of(inspect, "file"), "bytes")));
  text += row("description", text_of(object_of(inspect, "model"), "description"));
  text += row("operators", fmt::format("{}, of {} {}", operators, list_of(inspect, "operators").size(),
                                       list_of(inspect, "operators").size() == 1 ? "kind" : "kinds"));
  text += row("constants", bytes_text(integer_of(memory, "constant_bytes")));
  if (memory.contains("arena_bytes")) text += row("arena", bytes_text(integer_of(memory, "arena_bytes")));
  if (times.contains("min"))
    text += row("time of a run",
                fmt::format("least {}, median {}, one thread, on the machine that made this report",
                            time_text(times["min"].get<double>()), time_text(times["median"].get<double>())));
  return text + "</table>\n";
}

std::string ports(const Json& list) {
  std::vector<std::string> scales;
  bool any = false;
  for (const Json& port : list) {
    const Json quant = port.value("quantization", Json());
    scales.push_back(quant.is_object() && quant.contains("scale")
                         ? fmt::format("scale {}, zero point {}", number_text(quant["scale"]),
                                       integer_of(quant, "zero_point"))
                         : "");
    any |= !scales.back().empty();
  }
  std::string text = fmt::format(
      "<div class=\"wide\"><table><tr><th></th><th>name</th><th>type</th><th>shape</th>{}</tr>\n",
      any ? "<th>quantization</th>" : "");
  size_t i = 0;
  for (const Json& port : list) {
    text += "<tr>" + cell(std::to_string(integer_of(port, "index"))) + "<td class=\"name\">" +
            name_text(text_of(port, "name")) + "</td>" + cell(text_of(port, "type")) +
            cell(shape_text(list_of(port, port.contains("shape_signature") ? "shape_signature" : "shape"))) +
            (any ? cell(scales[i]) : "") + "</tr>\n";
    ++i;
  }
  return text + "</table></div>\n";
}

std::string contract(const Json& inspect) {
  if (!inspect.contains("inputs")) return "";
  std::string text = heading("Contract") + "<h3>Inputs</h3>\n" + ports(list_of(inspect, "inputs")) +
                     "<h3>Outputs</h3>\n" + ports(list_of(inspect, "outputs"));
  const auto code = [&](const char* language, const std::string& lines) {
    text += fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", language, escaped(lines));
  };
  code("Feed it from C++", feeding_cpp(inspect));
  code("Feed it from C", feeding_c(inspect));
  code("Feed it from Python", feeding_python(inspect));
  return text;
}

// Data for the script; "</script>" cannot occur in it.
std::string data_of(const Json& operators, const Json& tensors) {
  const Json data = {{"operators", operators}, {"tensors", tensors}};
  std::string text;
  for (const char c : data.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace))
    text += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return "<script type=\"application/json\">" + text + "</script>\n";
}

std::string view(const std::string& svg, const std::string& data) {
  return "<div class=\"view\"><div class=\"tools\"><button class=\"in\" aria-label=\"larger\">+</button>"
         "<button class=\"out\" aria-label=\"smaller\">-</button><button class=\"fit\">all</button>"
         "<input type=\"search\" placeholder=\"operator, tensor or shape\" aria-label=\"search\"><span "
         "class=\"count\"></span></div>\n<div class=\"panes\"><div class=\"graph\">" +
         svg + "</div>\n<div class=\"detail\">Click an operator or a line between two.</div></div>\n" + data +
         "</div>\n";
}

// The graph of the interface, and those that it calls, folded.
std::string graphs(const Json& model) {
  std::string text;
  for (const Json& graph : list_of(model, "graphs")) {
    const std::string svg = text_of(graph, "svg");
    if (text.empty()) {
      const Json& inspect = object_of(model, "inspect");
      text = "<h2 class=\"drawing\">Graph</h2>\n";
      text += view(svg, data_of(list_of(inspect, "operator_list"), list_of(inspect, "tensor_list")));
      continue;
    }
    text += fmt::format("<details class=\"other\"><summary>Subgraph {}{}</summary>{}</details>\n",
                        integer_of(graph, "subgraph"),
                        text_of(graph, "name").empty() ? "" : ", " + name_text(text_of(graph, "name")),
                        view(svg, data_of(list_of(graph, "operators"), list_of(graph, "tensors"))));
  }
  if (const int64_t more = integer_of(model, "graphs_left_out"); more > 0)
    text += fmt::format("<p>{} more subgraphs are not drawn.</p>\n", more);
  return text;
}

std::string memory(const Json& answer) {
  if (integer_of(answer, "arena_bytes") <= 0) return "";
  const Json& peak = object_of(answer, "peak");
  const int64_t step = integer_of(peak, "step");
  const Json& steps = list_of(answer, "steps");
  std::string text = heading("Memory") + "<div class=\"wide\">" + memory_svg(answer) + "</div>";
  if (static_cast<size_t>(step) < steps.size())
    text += fmt::format("<p>The peak of {} is at step {}, {}. Alive then:</p>\n",
                        bytes_text(integer_of(peak, "live_bytes")), step,
                        xml_text(text_of(steps[static_cast<size_t>(step)], "name")));
  std::vector<const Json*> alive;
  for (const Json& buffer : list_of(answer, "buffers"))
    if (integer_of(buffer, "first") <= step && step <= integer_of(buffer, "last")) alive.push_back(&buffer);
  std::stable_sort(alive.begin(), alive.end(),
                   [](const Json* a, const Json* b) { return integer_of(*a, "bytes") > integer_of(*b, "bytes"); });
  constexpr size_t kMost = 12;
  text += "<table>\n";
  for (size_t i = 0; i < std::min(kMost, alive.size()); ++i)
    text +=
        "<tr>" + cell(std::to_string(integer_of(*alive[i], "bytes")), "number") + "<td class=\"name\">" +
        (alive[i]->contains("tensor")
             ? name_text(text_of(*alive[i], "name")) + " " + xml_text(shape_text(list_of(*alive[i], "shape")))
             : "scratch memory") +
        "</td></tr>\n";
  text += "</table>\n";
  if (alive.size() > kMost) text += fmt::format("<p>And {} smaller ones.</p>\n", alive.size() - kMost);
  return text;
}

std::string times(const Json& bench) {
  std::vector<const Json*> slowest;
  for (const Json& entry : list_of(bench, "profile")) slowest.push_back(&entry);
  if (slowest.empty()) return "";
  const auto time = [](const Json& entry) { return entry.value("milliseconds_per_run", 0.0); };
  std::stable_sort(slowest.begin(), slowest.end(), [&](const Json* a, const Json* b) { return time(*a) > time(*b); });
  constexpr size_t kMost = 25;
  const double longest = std::max(1e-9, time(*slowest.front()));
  std::string text = heading("Time per operator") + "<table>\n";
  for (size_t i = 0; i < std::min(kMost, slowest.size()); ++i) {
    const double share = slowest[i]->value("share", 0.0);
    text += fmt::format(
        "<tr><td class=\"name\"><b>{} {}</b><br>{}</td>{}<td class=\"share\"><div class=\"bar\" "
        "style=\"width:{:.1f}%\"></div></td></tr>\n",
        integer_of(*slowest[i], "op"), xml_text(text_of(*slowest[i], "name")), name_text(text_of(*slowest[i], "layer")),
        cell(fmt::format("{}, {:.1f} %", time_text(time(*slowest[i])), 100 * share), "number"),
        100 * std::min(1.0, time(*slowest[i]) / longest));
  }
  text += "</table>\n";
  if (slowest.size() > kMost) text += fmt::format("<p>And {} faster ones.</p>\n", slowest.size() - kMost);
  return text;
}

std::string_view page_of(const std::string& code) {
  for (const CodePage& page : kCodePages)
    if (page.code == code) return page.text;
  return "";
}

std::string findings(const Json& doctor, const Json& inspect) {
  std::string text = heading("Findings");
  const Json& list = list_of(doctor, "findings");
  if (list.empty() && list_of(inspect, "advice").empty()) return text + "<p>None.</p>\n";
  for (const Json& finding : list) {
    const std::string code = text_of(finding, "code");
    text += fmt::format("<details><summary>{} {}: {}</summary><p>{}</p><p>{}</p><pre>{}</pre></details>\n",
                        xml_text(code), xml_text(text_of(finding, "severity")), xml_text(text_of(finding, "message")),
                        xml_text(text_of(finding, "place")), xml_text(text_of(finding, "hint")),
                        escaped(page_of(code)));
  }
  for (const Json& advice : list_of(inspect, "advice"))
    text += fmt::format("<p>{}</p>\n", xml_text(advice.get<std::string>()));
  return text;
}

}  // namespace

std::string report_html(const Json& document) {
  const Json& models = list_of(document, "models");
  std::string title, body;
  for (const Json& model : models) {
    const Json& inspect = object_of(model, "inspect");
    const std::string path = text_of(model, "model"), name = path.substr(path.find_last_of('/') + 1);
    title += (title.empty() ? "" : ", ") + name;
    body += "<section class=\"model\">\n<h1>" + xml_text(name) + "</h1>\n" +
            (path == name ? "" : "<p class=\"path\">" + xml_text(path) + "</p>\n") +
            verdict(object_of(model, "doctor")) + facts(model) + contract(inspect) + graphs(model) +
            memory(object_of(model, "memory")) + times(object_of(model, "bench")) + placement_html(model) +
            findings(object_of(model, "doctor"), inspect) + "</section>\n";
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<main class=\"models{}\">\n{}</main>\n<footer>Made by surelite "
      "{}.</footer>\n"
      "<script>{}</script>\n</body>\n</html>\n",
      xml_text(title), kReportStyle, models.size() > 1 ? " two" : "", body, SURELITE_VERSION, kReportScript);
}

}  // namespace surelite::tool

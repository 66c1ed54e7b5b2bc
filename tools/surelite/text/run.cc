// SPDX-License-Identifier: Apache-2.0
#include "text/run.h"

#include <fmt/format.h>

#include "text/findings.h"
#include "text/placement.h"

namespace surelite::tool {
namespace {

std::string numbers_text(const Json& list) {
  std::string text;
  for (const Json& number : list)
    text += (text.empty() ? "" : ", ") +
            (number.is_string() ? "\"" + printable(number.get<std::string>()) + "\"" : number_text(number));
  return text;
}

std::string input_text(const Json& input) {
  std::string text = fmt::format("  {} {} {}: ", printable(text_of(input, "name")), shape_text(list_of(input, "shape")),
                                 text_of(input, "type"));
  const std::string kind = text_of(input, "kind");
  if (kind == "random") {
    text += fmt::format("random, seed {}", integer_of(input, "seed"));
    const Json& range = list_of(input, "range");
    return text + (range.size() == 2 ? fmt::format(", {} to {}\n", range[0].dump(), range[1].dump()) : "\n");
  }
  if (kind == "constant") return text + "a constant of the model\n";
  text += printable(text_of(input, "file"));
  if (kind == "image") {
    const Json &size = list_of(input, "image_size"), &to = list_of(input, "resized_to");
    if (size.size() == 2 && to.size() == 2)
      text += fmt::format(", {} x {} to {} x {}", size[0].dump(), size[1].dump(), to[0].dump(), to[1].dump());
    if (input.contains("mean"))
      text +=
          fmt::format(", (pixel - {}) / {}", numbers_text(list_of(input, "mean")), numbers_text(list_of(input, "std")));
    text += fmt::format(" ({})", printable(text_of(input, "normalization")));
  }
  if (kind == "sound")
    text += fmt::format(", {} samples at {} Hz{}", integer_of(input, "samples"), integer_of(input, "sample_rate"),
                        flag_of(input, "mixed_to_mono") ? ", mixed to mono" : "");
  if (flag_of(input, "real")) text += ", real values quantized";
  return text + "\n";
}

std::string class_text(const Json& entry) {
  const std::string label = text_of(entry, "label");
  return label.empty() ? "class " + number_text(entry["class"]) : printable(label);
}

std::string ranking_text(const Json& list) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& entry : list) {
    std::vector<std::string> row{
        entry["score"].is_number() ? fmt::format("{:.4f}", entry["score"].get<double>()) : number_text(entry["score"]),
        class_text(entry)};
    if (text_of(entry, "label") != "") row.push_back("(" + number_text(entry["class"]) + ")");
    if (entry.contains("box")) row.push_back("box [" + numbers_text(entry["box"]) + "]");
    rows.push_back(std::move(row));
  }
  return table_text(rows, "    ", {0});
}

}  // namespace

std::string outputs_text(const Json& document, const Style& style) {
  std::string text;
  for (const Json& output : list_of(document, "outputs")) {
    text += fmt::format("  {} {} {}", printable(text_of(output, "name")), shape_text(list_of(output, "shape")),
                        text_of(output, "type"));
    if (output.contains("min"))
      text += fmt::format(": min {}, max {}, mean {}", number_text(output["min"]), number_text(output["max"]),
                          number_text(output["mean"]));
    if (const int64_t nan = integer_of(output, "nan")) text += style.yellow(fmt::format(", {} NaN", nan));
    if (const int64_t infinite = integer_of(output, "infinite"))
      text += style.yellow(fmt::format(", {} infinite", infinite));
    text += "\n";
    if (output.contains("top"))
      text += ranking_text(output["top"]);
    else if (!list_of(output, "values").empty())
      text += "    " + style.dim("first values: ") + numbers_text(output["values"]) + "\n";
    if (output.contains("file")) text += "    written to " + printable(text_of(output, "file")) + "\n";
  }
  if (const auto found = document.find("detections"); found != document.end()) {
    text += "  " + style.bold("found") + (found->empty() ? " nothing\n" : "\n");
    text += ranking_text(*found);
  }
  return text;
}

std::string packed_weights_text(const Json& document) {
  const Json& packed = object_of(document, "packed_weights");
  if (packed.empty()) return "";
  const std::string reason = text_of(packed, "reason");
  return fmt::format("packed weights {}: {}{}\n", printable(text_of(packed, "file")), text_of(packed, "outcome"),
                     reason.empty() ? "" : " (" + printable(reason) + ")");
}

std::string render_run(const Json& document, const Style& style) {
  std::string text;
  if (const Json& inputs = list_of(document, "inputs"); !inputs.empty()) {
    text += style.bold("inputs") + "\n";
    for (const Json& input : inputs) text += input_text(input);
  }
  text += placement_text(document, style);
  if (document.contains("outputs")) text += style.bold("outputs") + "\n" + outputs_text(document, style);
  if (const Json& times = list_of(document, "milliseconds"); !times.empty()) {
    double sum = 0;
    for (const Json& time : times) sum += time.get<double>();
    text += style.dim(fmt::format("{} run{} in {:.2f} ms, arena {}, threads {}, kernels {}", times.size(),
                                  times.size() == 1 ? "" : "s", sum, bytes_text(integer_of(document, "arena_bytes")),
                                  integer_of(document, "threads"), text_of(document, "kernels"))) +
            "\n";
  }
  text += packed_weights_text(document);
  if (document.contains("drawn")) text += "drawn in " + printable(text_of(document, "drawn")) + "\n";
  if (const Json& files = list_of(document, "dumped"); !files.empty()) {
    const std::string path = text_of(files[0], "file");
    text += fmt::format("{} tensors written to {}\n", files.size(), printable(path.substr(0, path.rfind('/'))));
  }
  if (document.contains("placement_file"))
    text += fmt::format("placement drawn in {}\n", printable(text_of(document, "placement_file")));
  if (flag_of(document, "interrupted")) text += style.yellow("interrupted") + "\n";
  return text;
}

}  // namespace surelite::tool

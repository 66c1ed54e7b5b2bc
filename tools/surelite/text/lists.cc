// SPDX-License-Identifier: Apache-2.0
#include "text/lists.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/findings.h"
#include "text/width.h"

namespace surelite::tool {
namespace {

// In `width` columns, as far as cutting the name allows; 0: no limit.
std::string tensor_text(const Json& tensor, size_t width) {
  if (!tensor.is_object()) return "none";
  const std::string index = std::to_string(integer_of(tensor, "tensor")) + " ";
  const std::string rest = fmt::format(" {} {}{}", shape_text(list_of(tensor, "shape")), text_of(tensor, "type"),
                                       flag_of(tensor, "constant") ? " constant" : "");
  const size_t used = index.size() + rest.size();
  const std::string name = printable(text_of(tensor, "name"));
  return index + (width > used + 8 ? shortened(name, width - used) : name) + rest;
}

std::string option_text(const Json& value) {
  return value.is_string() ? printable(value.get<std::string>()) : number_text(value);
}

// A histogram in as many characters as it has bins.
std::string bars(const Json& bins) {
  constexpr std::string_view kLevels = "_.:-=+*#%@";
  int64_t most = 1;
  for (const Json& bin : bins) most = std::max(most, bin.get<int64_t>());
  std::string text;
  for (const Json& bin : bins) {
    const int64_t count = bin.get<int64_t>();
    const auto level = static_cast<size_t>((count * (static_cast<int64_t>(kLevels.size()) - 1) + most - 1) / most);
    text += kLevels[std::min(level, kLevels.size() - 1)];
  }
  return "[" + text + "]";
}

std::string real_text(const Json& object, const char* field) {
  return object.contains(field) ? number_text(object[field]) : "";
}

}  // namespace

std::string operator_list_text(const Json& operators, const Style& style) {
  std::string text;
  for (const Json& op : operators) {
    text += fmt::format("  {} {} v{}", integer_of(op, "op"), style.cyan(printable(text_of(op, "name"))),
                        integer_of(op, "version"));
    if (const int64_t macs = integer_of(op, "multiply_accumulates"))
      text += fmt::format(", {} multiply-accumulates", macs);
    if (const std::string kernel = text_of(op, "kernel"); !kernel.empty()) {
      const std::string reason = text_of(op, "reason");
      text += ", " + (kernel == "fast" ? style.green(kernel) : kernel) + " kernel" +
              (reason.empty() ? "" : " (" + reason + ")");
    }
    text += "\n";
    const size_t room = style.width > 9 ? style.width - 9 : 0;
    for (const Json& input : list_of(op, "inputs")) text += "      <- " + tensor_text(input, room) + "\n";
    for (const Json& output : list_of(op, "outputs")) text += "      -> " + tensor_text(output, room) + "\n";
    std::string options;
    for (const auto& [name, value] : object_of(op, "options").items())
      options += (options.empty() ? "" : ", ") + name + " " + option_text(value);
    if (!options.empty()) text += "      " + style.dim(options) + "\n";
  }
  return text;
}

std::string tensor_list_text(const Json& tensors, const Style& style) {
  std::vector<std::vector<std::string>> rows{{"", "bytes", "kind", "where", "tensor"}};
  for (const Json& tensor : tensors) {
    std::string where;
    if (tensor.contains("file_begin"))
      where = fmt::format("file {:#x}", integer_of(tensor, "file_begin"));
    else if (tensor.contains("arena_begin"))
      where = fmt::format("arena {}", integer_of(tensor, "arena_begin"));
    else
      where = text_of(tensor, "storage");
    if (tensor.contains("first"))
      where += fmt::format(", steps {}..{}", integer_of(tensor, "first"), integer_of(tensor, "last"));
    const Json quant = tensor.value("quantization", Json());
    std::string scales;
    if (quant.is_object() && quant.contains("scale"))
      scales = fmt::format(" scale {} zero {}", number_text(quant["scale"]), integer_of(quant, "zero_point"));
    else if (quant.is_object() && quant.contains("scales"))
      scales = fmt::format(" {} scales", quant["scales"].size());
    rows.push_back(
        {std::to_string(integer_of(tensor, "tensor")), tensor["bytes"].is_number() ? tensor["bytes"].dump() : "",
         text_of(tensor, "kind"), where,
         fmt::format("{} {} {}{}{}", printable(text_of(tensor, "name")), shape_text(list_of(tensor, "shape")),
                     text_of(tensor, "type"), scales, flag_of(tensor, "sparse") ? " sparse" : "")});
  }
  return table_text(rows, "  ", {0, 1}, style.width);
}

std::string weight_list_text(const Json& weights, const Style& style) {
  std::vector<std::vector<std::string>> rows{
      {"", "min", "max", "mean", "deviation", "zeros", "distribution, tensor"}};
  std::string remarks;
  for (const Json& weight : weights) {
    const auto share = weight.find("zeros");
    rows.push_back({std::to_string(integer_of(weight, "tensor")), real_text(weight, "min"), real_text(weight, "max"),
                    real_text(weight, "mean"), real_text(weight, "deviation"),
                    share != weight.end() ? fmt::format("{:.0f} %", 100 * share->get<double>()) : "",
                    bars(list_of(weight, "histogram")) + " " + printable(text_of(weight, "name")) + " " +
                        shape_text(list_of(weight, "shape"))});
    const std::string name =
        fmt::format("  tensor {} \"{}\": ", integer_of(weight, "tensor"), printable(text_of(weight, "name")));
    for (const Json& remark : list_of(weight, "remarks"))
      remarks += name + style.yellow(remark.get<std::string>()) + "\n";
    if (const int64_t dead = integer_of(weight, "dead_channels"))
      remarks += name + style.yellow(fmt::format("{} of its channels are all zero", dead)) + "\n";
  }
  return table_text(rows, "  ", {0, 1, 2, 3, 4, 5}, style.width) + remarks;
}

}  // namespace surelite::tool

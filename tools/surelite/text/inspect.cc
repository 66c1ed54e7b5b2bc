// SPDX-License-Identifier: Apache-2.0
#include "text/inspect.h"

#include <fmt/format.h>

#include "text/findings.h"
#include "text/lists.h"

namespace surelite::tool {
namespace {

std::string quantization_text(const Json& quant) {
  if (!quant.is_object()) return "";
  if (quant.contains("scale")) {
    std::string text =
        fmt::format("scale {}, zero point {}", number_text(quant["scale"]), integer_of(quant, "zero_point"));
    if (const Json& range = list_of(quant, "real_range"); range.size() == 2)
      text += fmt::format(", holds {} to {}", number_text(range[0]), number_text(range[1]));
    return text;
  }
  if (quant.contains("scales"))
    return fmt::format("{} scales along axis {}", quant["scales"].size(), integer_of(quant, "dimension"));
  return text_of(quant, "kind");
}

std::string notes_text(const Json& notes, const Style& style) {
  std::string text;
  const std::string name = text_of(notes, "name"), description = text_of(notes, "description");
  if (!name.empty() || !description.empty())
    text +=
        "      " + style.dim(printable(name + (name.empty() || description.empty() ? "" : ": ") + description)) + "\n";
  const auto numbers = [&](const char* field) {
    std::string list;
    for (const Json& number : list_of(notes, field)) list += (list.empty() ? "" : ", ") + number_text(number);
    return list;
  };
  if (const std::string content = text_of(notes, "content"); !content.empty())
    text += "      content: " + printable(content) + "\n";
  if (notes.contains("mean"))
    text += fmt::format("      normalization: mean {}, std {}\n", numbers("mean"), numbers("std"));
  for (const Json& file : list_of(notes, "files"))
    text += fmt::format("      {}: {}\n", text_of(file, "kind"), printable(text_of(file, "name")));
  return text;
}

std::string operators_text(const Json& operators, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> supported;
  for (const Json& op : operators) {
    rows.push_back({printable(text_of(op, "name")), "v" + std::to_string(integer_of(op, "version")),
                    std::to_string(integer_of(op, "count")), flag_of(op, "supported") ? "" : "not supported"});
    supported.push_back(flag_of(op, "supported"));
  }
  const std::string table = table_text(rows, "  ", {2});
  std::string text;
  size_t row = 0;
  for (size_t at = 0; at < table.size(); ++row) {
    const size_t end = table.find('\n', at);
    const std::string line = table.substr(at, end - at);
    text += (supported[row] ? line : style.red(line)) + "\n";
    at = end + 1;
  }
  return text;
}

std::string memory_text(const Json& memory) {
  std::vector<std::vector<std::string>> rows{{"constants", bytes_text(integer_of(memory, "constant_bytes"))}};
  if (memory.contains("arena_bytes")) {
    const int64_t arena = integer_of(memory, "arena_bytes"), bound = integer_of(memory, "arena_lower_bound");
    rows.push_back({"arena", bytes_text(arena) +
                                 (arena == bound ? ", optimal" : fmt::format(", at least {} for any plan", bound))});
    if (const int64_t bytes = integer_of(memory, "variable_bytes")) rows.push_back({"variables", bytes_text(bytes)});
    if (const int64_t bytes = integer_of(memory, "nested_bytes"))
      rows.push_back({"called subgraphs", bytes_text(bytes)});
    if (const int64_t bytes = integer_of(memory, "folded_bytes"))
      rows.push_back({"folded constants", bytes_text(bytes)});
    if (!flag_of(memory, "exact")) rows.push_back({"and more", "some shapes depend on data"});
  }
  return table_text(rows, "  ");
}

std::string metadata_text(const Json& metadata, const Style& style) {
  std::string text;
  for (const Json& entry : list_of(metadata, "buffers"))
    text += fmt::format("  {}, {}\n", printable(text_of(entry, "name")), bytes_text(integer_of(entry, "bytes")));
  const Json& tflite = object_of(metadata, "tflite");
  for (const char* field : {"name", "description", "version", "author", "license"})
    if (const std::string value = text_of(tflite, field); !value.empty())
      text += fmt::format("  {}: {}\n", field, printable(value.substr(0, 300)));
  for (const Json& file : list_of(metadata, "attached_files"))
    text +=
        fmt::format("  attached: {}, {}\n", printable(text_of(file, "name")), bytes_text(integer_of(file, "bytes")));
  return text.empty() ? "" : style.bold("metadata") + "\n" + text;
}

// What a bundle holds, and how to look at a model in it.
std::string bundle_text(const Json& document, const Style& style) {
  const Json& bundle = object_of(document, "bundle");
  const std::string path = printable(text_of(object_of(document, "file"), "path"));
  std::string text = style.bold(path) + ", " + printable(text_of(bundle, "kind")) + "\n", example;
  std::vector<std::vector<std::string>> rows{{"begin", "bytes", "kind", "name"}};
  for (const Json& entry : list_of(bundle, "entries")) {
    rows.push_back({std::to_string(integer_of(entry, "begin")), std::to_string(integer_of(entry, "bytes")),
                    printable(text_of(entry, "kind")), printable(text_of(entry, "name"))});
    if (flag_of(entry, "model") && example.empty()) example = printable(text_of(entry, "name"));
  }
  text += table_text(rows, "  ", {0, 1}, style.width);
  if (!example.empty()) text += fmt::format("one of them: surelite inspect \"{}:{}\"\n", path, example);
  return text;
}

}  // namespace

std::string ports_text(const Json& ports, const Style& style) {
  std::string text;
  for (const Json& port : ports) {
    const Json& shape = port.contains("shape_signature") ? port["shape_signature"] : list_of(port, "shape");
    text += fmt::format("  {} {} {} {}", integer_of(port, "index"), style.cyan(printable(text_of(port, "name"))),
                        shape_text(shape), text_of(port, "type"));
    if (port.contains("bytes") && port["bytes"].is_number()) text += ", " + bytes_text(integer_of(port, "bytes"));
    if (const std::string layout = text_of(port, "layout"); !layout.empty()) text += ", " + layout;
    if (flag_of(port, "constant")) text += ", constant";
    text += "\n";
    if (const std::string quant = quantization_text(port.value("quantization", Json())); !quant.empty())
      text += "      " + quant + "\n";
    text += notes_text(object_of(port, "metadata"), style);
  }
  return text.empty() ? "  none\n" : text;
}

std::string render_inspect(const Json& document, const Style& style) {
  if (document.contains("bundle")) return bundle_text(document, style);
  const Json& file = object_of(document, "file");
  const Json& model = object_of(document, "model");
  const Json& findings = list_of(document, "findings");
  std::string text = style.bold(printable(text_of(file, "path")));
  if (file.contains("bytes")) text += ", " + bytes_text(integer_of(file, "bytes"));
  if (const std::string description = text_of(model, "description"); !description.empty())
    text += ", \"" + printable(description.substr(0, 200)) + "\"";
  if (const std::string version = text_of(model, "min_runtime_version"); !version.empty())
    text += ", for TensorFlow Lite " + printable(version) + " or later";
  text += "\n";
  if (document.contains("inputs")) {
    text += style.bold("inputs") + "\n" + ports_text(list_of(document, "inputs"), style);
    text += style.bold("outputs") + "\n" + ports_text(list_of(document, "outputs"), style);
  }
  if (const Json& signatures = list_of(document, "signatures"); !signatures.empty()) {
    text += style.bold("signatures") + "\n";
    for (const Json& signature : signatures) {
      const auto names = [&](const char* field) {
        std::string list;
        for (const Json& entry : list_of(signature, field))
          list += (list.empty() ? "" : ", ") + printable(text_of(entry, "name"));
        return list;
      };
      text += fmt::format("  {}({}) -> {}, subgraph {}\n", printable(text_of(signature, "key")), names("inputs"),
                          names("outputs"), integer_of(signature, "subgraph"));
    }
  }
  if (const Json& subgraphs = list_of(model, "subgraphs"); subgraphs.size() > 1) {
    text += style.bold("subgraphs") + "\n";
    for (size_t i = 0; i < subgraphs.size(); ++i)
      text += fmt::format("  {} {}: {} operators, {} tensors\n", i, printable(text_of(subgraphs[i], "name")),
                          integer_of(subgraphs[i], "operators"), integer_of(subgraphs[i], "tensors"));
  }
  if (document.contains("operators"))
    text += style.bold("operators") + "\n" + operators_text(list_of(document, "operators"), style);
  if (document.contains("memory")) text += style.bold("memory") + "\n" + memory_text(object_of(document, "memory"));
  text += metadata_text(object_of(document, "metadata"), style);
  if (document.contains("operator_list"))
    text += style.bold("operators in order") + "\n" + operator_list_text(document["operator_list"], style);
  if (document.contains("tensor_list"))
    text += style.bold("tensors") + "\n" + tensor_list_text(document["tensor_list"], style);
  if (document.contains("weight_list"))
    text += style.bold("weights") + "\n" + weight_list_text(document["weight_list"], style);
  if (document.contains("graph")) text += "graph drawn in " + printable(text_of(document, "graph")) + "\n";
  if (const Json& advice = list_of(document, "advice"); !advice.empty()) {
    text += style.bold("advice") + "\n";
    for (const Json& sentence : advice) text += "  " + printable(sentence.get<std::string>()) + "\n";
  }
  if (!findings.empty())
    text +=
        style.bold(findings_count_text(findings)) + "\n" + findings_text(findings, style) + more_text(findings, style);
  return text;
}

}  // namespace surelite::tool

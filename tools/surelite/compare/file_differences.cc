// SPDX-License-Identifier: Apache-2.0
#include "compare/file_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "surelite/inspect.h"

namespace surelite::tool {
namespace {

std::string text_of_option(const OperatorOption& option) {
  if (!option.enumerator.empty()) return option.enumerator;
  return std::visit(
      [](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::vector<int64_t>> || std::is_same_v<Value, std::vector<double>>) {
          std::string list;
          for (const auto number : value) list += fmt::format("{}{}", list.empty() ? "" : ",", number);
          return "[" + list + "]";
        } else {
          return fmt::format("{}", value);
        }
      },
      option.value);
}

class Differ {
 public:
  Differ(const SubgraphInfo& a, const SubgraphInfo& b, int subgraph) : a_(a), b_(b), subgraph_(subgraph) {}

  bool comparable() const {
    return a_.operators.size() == b_.operators.size() &&
           std::equal(a_.operators.begin(), a_.operators.end(), b_.operators.begin(),
                      [](const OperatorInfo& x, const OperatorInfo& y) {
                        return x.name == y.name && x.inputs.size() == y.inputs.size() &&
                               x.outputs.size() == y.outputs.size();
                      });
  }

  void run(Json* list) {
    list_ = list;
    op_ = -1;
    compare_lists(a_.inputs, b_.inputs);
    for (size_t i = 0; i < a_.operators.size(); ++i) {
      op_ = static_cast<int>(i);
      compare_options(a_.operators[i], b_.operators[i]);
      compare_lists(a_.operators[i].inputs, b_.operators[i].inputs);
      compare_lists(a_.operators[i].outputs, b_.operators[i].outputs);
    }
    op_ = -1;
    compare_lists(a_.outputs, b_.outputs);
  }

 private:
  void add(const std::string& what, const std::string& a, const std::string& b, int tensor = -1) {
    if (a == b) return;
    Json json = {{"subgraph", subgraph_}};
    if (op_ >= 0) json["op"] = op_, json["name"] = a_.operators[static_cast<size_t>(op_)].name;
    if (tensor >= 0) json["tensor"] = tensor, json["tensor_name"] = a_.tensors[static_cast<size_t>(tensor)].name;
    json["what"] = what;
    json["a"] = a;
    json["b"] = b;
    list_->push_back(std::move(json));
  }

  void compare_options(const OperatorInfo& a, const OperatorInfo& b) {
    add("version", std::to_string(a.version), std::to_string(b.version));
    for (const OperatorOption& option : a.options)
      for (const OperatorOption& other : b.options)
        if (option.name == other.name) add("option " + option.name, text_of_option(option), text_of_option(other));
    if (!std::ranges::equal(a.custom_options, b.custom_options))
      add("custom options", fmt::format("{} bytes", a.custom_options.size()),
          fmt::format("{} other bytes", b.custom_options.size()));
  }

  void compare_lists(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if ((a[i] < 0) != (b[i] < 0))
        add(fmt::format("input {}", i), a[i] < 0 ? "absent" : "there", b[i] < 0 ? "absent" : "there");
      if (a[i] < 0 || b[i] < 0) continue;
      if (const auto known = pairs_.find({a[i], b[i]}); known == pairs_.end()) {
        if (!left_.insert(a[i]).second || !right_.insert(b[i]).second)
          add(fmt::format("tensor at position {}", i), fmt::format("tensor {}", a[i]),
              fmt::format("tensor {} there", b[i]), a[i]);
        pairs_.insert({a[i], b[i]});
        compare_tensors(a[i], a_.tensors[static_cast<size_t>(a[i])], b_.tensors[static_cast<size_t>(b[i])]);
      }
    }
  }

  void compare_tensors(int index, const TensorInfo& a, const TensorInfo& b) {
    add("type", std::string(name_of(a.type)), std::string(name_of(b.type)), index);
    add("shape", to_string(a.shape), to_string(b.shape), index);
    add("scale", numbers(a.quantization.scale), numbers(b.quantization.scale), index);
    add("zero point", numbers(a.quantization.zero_point.values()), numbers(b.quantization.zero_point.values()), index);
    if (a.quantization.per_channel())
      add("quantized dimension", std::to_string(a.quantization.quantized_dimension),
          std::to_string(b.quantization.quantized_dimension), index);
    add("kind", kind_of(a), kind_of(b), index);
    compare_data(index, a.data, b.data);
  }

  void compare_data(int index, std::span<const std::byte> a, std::span<const std::byte> b) {
    if (a.size() != b.size()) return add("bytes", std::to_string(a.size()), std::to_string(b.size()), index);
    size_t count = 0, first = 0;
    for (size_t i = 0; i < a.size(); ++i)
      if (a[i] != b[i] && count++ == 0) first = i;
    if (count > 0)
      add("constant", fmt::format("{} of {} bytes differ", count, a.size()), fmt::format("the first is byte {}", first),
          index);
  }

  static std::string kind_of(const TensorInfo& tensor) {
    return tensor.is_constant ? "constant" : tensor.is_variable ? "variable" : "computed";
  }

  template <class Numbers>
  static std::string numbers(const Numbers& list) {
    constexpr size_t kMost = 8;
    std::string text;
    size_t shown = 0;
    for (const auto number : list) {
      if (shown++ == kMost) break;
      text += fmt::format("{}{:.9g}", text.empty() ? "" : ", ", static_cast<double>(number));
    }
    if (list.size() <= kMost) return text.empty() ? "none" : text;
    // Longer lists are told apart by a sum that every element changes.
    double sum = 0, weight = 1;
    for (const auto number : list) sum += static_cast<double>(number) * weight, weight += 1;
    return fmt::format("{}, ... ({} numbers, weighted sum {:.17g})", text, list.size(), sum);
  }

  const SubgraphInfo &a_, &b_;
  int subgraph_, op_ = -1;
  Json* list_ = nullptr;
  std::set<std::pair<int32_t, int32_t>> pairs_;
  std::set<int32_t> left_, right_;
};

}  // namespace

Json file_differences(const Model& a, const Model& b) {
  const Result<ModelInfo> first = inspect(a), second = inspect(b);
  if (!first || !second || first->subgraphs.size() != second->subgraphs.size()) return nullptr;
  Json list = Json::array();
  for (size_t s = 0; s < first->subgraphs.size(); ++s) {
    Differ differ(first->subgraphs[s], second->subgraphs[s], static_cast<int>(s));
    if (!differ.comparable()) return nullptr;
    differ.run(&list);
  }
  return list;
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
#include "input/assign.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "text/suggest.h"

namespace surelite::tool {
namespace {

Failure no_such_input(const Interface& interface, const std::string& given, const std::string& name = "") {
  std::string available;
  std::vector<std::string> names;
  for (const Port& port : interface.inputs) names.push_back(port.name);
  for (const Port& port : interface.inputs)
    available += fmt::format("{}\"{}\"", available.empty() ? "" : ", ", port.name);
  return fail(Code::A704, {{"what", "input"},
                           {"given", given},
                           {"available", available.empty() ? "the model takes no input"
                                                           : "the model has " + available + suggestion(name, names)}});
}

std::optional<size_t> find_input(const Interface& interface, std::string_view name) {
  for (size_t i = 0; i < interface.inputs.size(); ++i)
    if (interface.inputs[i].name == name) return i;
  return std::nullopt;
}

// Splits at the first "=" whose left side is an input; names and paths may contain "=" themselves.
std::optional<size_t> take_name(const Interface& interface, std::string* argument) {
  for (size_t at = argument->find('='); at != argument->npos; at = argument->find('=', at + 1))
    if (const auto index = find_input(interface, std::string_view(*argument).substr(0, at))) {
      argument->erase(0, at + 1);
      return index;
    }
  return std::nullopt;
}

class Assigner {
 public:
  explicit Assigner(const Interface& interface) : interface_(interface), inputs_(interface.inputs.size()) {}

  Status add(std::string argument) {
    const std::string whole = argument;
    const std::optional<size_t> index = take_name(interface_, &argument);
    std::error_code error;
    if (!index && whole.find('=') != whole.npos && !std::filesystem::exists(whole, error))
      return no_such_input(interface_, "\"" + whole.substr(0, whole.find('=')) + "\"",
                           whole.substr(0, whole.find('=')));
    std::vector<std::string> names;
    for (const Port& port : interface_.inputs) names.push_back(port.name);
    SURELITE_LET(auto members, read_input_file(argument, index ? std::vector<std::string>() : names));
    bool any_named = false;
    for (const auto& [name, data] : members) any_named |= find_input(interface_, name).has_value();
    for (auto& [name, data] : members) {
      const std::string path = name.empty() ? argument : argument + ":" + name;
      if (any_named && !index) {
        const std::optional<size_t> named = find_input(interface_, name);
        if (!named) return no_such_input(interface_, "\"" + name + "\" (from " + argument + ")", name);
        inputs_[*named] = {path, std::move(data)};
      } else if (index && members.size() == 1) {
        inputs_[*index] = {path, std::move(data)};
      } else {
        while (next_ < inputs_.size() && inputs_[next_].data) ++next_;
        if (next_ >= inputs_.size())
          return no_such_input(interface_, fmt::format("number {} for \"{}\"", inputs_.size() + 1, path));
        inputs_[next_] = {path, std::move(data)};
      }
    }
    return {};
  }
  std::vector<AssignedInput> take() { return std::move(inputs_); }

 private:
  const Interface& interface_;
  std::vector<AssignedInput> inputs_;
  size_t next_ = 0;
};

bool parse_shape(std::string_view text, Shape* shape) {
  *shape = Shape();
  while (!text.empty()) {
    int32_t dim = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dim);
    if (error != std::errc() || dim < 0) return false;
    shape->push_back(dim);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty()) return true;
    if ((text[0] != 'x' && text[0] != ',') || text.size() == 1) return false;
    text.remove_prefix(1);
  }
  return false;
}

}  // namespace

Result<std::vector<AssignedInput>> assign_inputs(const Interface& interface,
                                                 const std::vector<std::string>& arguments) {
  Assigner assigner(interface);
  // Named files first: those in order fill what is left.
  for (const bool named : {true, false})
    for (const std::string& argument : arguments) {
      std::string rest = argument;
      if (take_name(interface, &rest).has_value() == named) SURELITE_TRY(assigner.add(argument));
    }
  return assigner.take();
}

Result<std::vector<std::optional<Shape>>> assign_shapes(const Interface& interface,
                                                        const std::vector<std::string>& arguments) {
  std::vector<std::optional<Shape>> shapes(interface.inputs.size());
  size_t next = 0;
  for (std::string text : arguments) {
    const std::string whole = text;
    std::optional<size_t> index = take_name(interface, &text);
    if (!index) index = next++;
    Shape shape;
    if (!parse_shape(text, &shape))
      return fail(Code::A709, {{"call", "--shape"}, {"what", "it takes [NAME=]1x224x224x3, not \"" + whole + "\""}});
    if (*index >= shapes.size())
      return no_such_input(interface, fmt::format("number {} for --shape {}", *index + 1, whole));
    shapes[*index] = shape;
  }
  return shapes;
}

}  // namespace surelite::tool

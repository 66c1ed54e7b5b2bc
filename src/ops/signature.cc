// SPDX-License-Identifier: Apache-2.0
// Matches an operator's tensors against the rows of OpSpec::types.
#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "ops/registry.h"

namespace surelite {
namespace {

struct ShortName {
  std::string_view text;
  ElementType type;
};

constexpr ShortName kShortNames[] = {
    {"f32", ElementType::float32},   {"f16", ElementType::float16},     {"bf16", ElementType::bfloat16},
    {"f64", ElementType::float64},   {"i2", ElementType::int2},         {"i4", ElementType::int4},
    {"i8", ElementType::int8},       {"i16", ElementType::int16},       {"i32", ElementType::int32},
    {"i64", ElementType::int64},     {"u4", ElementType::uint4},        {"u8", ElementType::uint8},
    {"u16", ElementType::uint16},    {"u32", ElementType::uint32},      {"u64", ElementType::uint64},
    {"bool", ElementType::boolean},  {"str", ElementType::string},      {"c64", ElementType::complex64},
    {"c128", ElementType::complex128}, {"res", ElementType::resource},  {"var", ElementType::variant},
};

constexpr uint32_t kAny = 0xffffffff;

std::string_view next_word(std::string_view* text, char separator) {
  const size_t end = text->find(separator);
  const std::string_view word = text->substr(0, end);
  *text = end == text->npos ? std::string_view() : text->substr(end + 1);
  return word;
}

struct Slot {
  std::string_view variable;  // name of the choice, or empty
  uint32_t allowed = 0;       // bit per type; 0 where only the variable decides
  bool optional = false;
  bool repeated = false;
};

uint32_t type_bits(std::string_view alternatives) {
  uint32_t bits = 0;
  while (!alternatives.empty()) {
    const std::string_view name = next_word(&alternatives, '|');
    if (name == "any") return kAny;
    for (const ShortName& entry : kShortNames)
      if (entry.text == name) bits |= 1u << static_cast<int>(entry.type);
  }
  return bits;
}

Slot parse_slot(std::string_view word) {
  Slot slot;
  if (word.ends_with('*')) slot.repeated = true, word.remove_suffix(1);
  if (word.ends_with('?')) slot.optional = true, word.remove_suffix(1);
  const size_t colon = word.find(':');
  if (colon != word.npos) {
    slot.variable = word.substr(0, colon);
    slot.allowed = type_bits(word.substr(colon + 1));
  } else {
    slot.allowed = type_bits(word);
    if (slot.allowed == 0) slot.variable = word;
  }
  return slot;
}

std::vector<Slot> parse_list(std::string_view list) {
  std::vector<Slot> slots;
  while (!list.empty()) {
    const std::string_view word = next_word(&list, ' ');
    if (!word.empty()) slots.push_back(parse_slot(word));
  }
  return slots;
}

struct Row {
  std::vector<Slot> inputs, outputs;
};

// The next row of the text, or nothing at its end.
std::optional<Row> next_row(std::string_view* text) {
  while (!text->empty()) {
    const std::string_view line = next_word(text, '\n');
    const size_t arrow = line.find("->");
    if (arrow != line.npos) return Row{parse_list(line.substr(0, arrow)), parse_list(line.substr(arrow + 2))};
  }
  return std::nullopt;
}

// How well a list fits: 3 all, 2 wrong types, 1 a required tensor is absent, 0 wrong count.
struct Fit {
  int grade = 3;
  int index = -1;
};

// What the variables of a row stand for so far; rows have few.
using Choices = std::vector<std::pair<std::string_view, int>>;

int choose(Choices* choices, std::string_view variable, int type) {
  for (const auto& [name, chosen] : *choices)
    if (name == variable) return chosen;
  choices->emplace_back(variable, type);
  return type;
}

Fit fit_list(const std::vector<Slot>& slots, std::span<const int> types, Choices* choices) {
  size_t least = 0, most = slots.size();
  for (size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].repeated) most = SIZE_MAX;
    else if (!slots[i].optional) least = i + 1;
  }
  if (types.size() < least || types.size() > most) return {0, -1};
  Fit fit;
  for (size_t i = 0; i < types.size(); ++i) {
    const Slot& slot = slots[std::min(i, slots.size() - 1)];
    if (types[i] < 0) {
      if (!slot.optional && fit.grade > 1) fit = {1, static_cast<int>(i)};
      continue;
    }
    bool ok = slot.allowed == 0 || slot.allowed == kAny || (types[i] < 32 && (slot.allowed >> types[i] & 1));
    if (ok && !slot.variable.empty()) ok = choose(choices, slot.variable, types[i]) == types[i];
    if (!ok && fit.grade > 2) fit = {2, static_cast<int>(i)};
  }
  return fit;
}

std::string spell(std::span<const int> types) {
  std::string text;
  for (const int type : types) {
    if (!text.empty()) text += " ";
    text += type < 0 ? "absent" : name_of(static_cast<ElementType>(type));
  }
  return text;
}

std::string one_line(std::string_view rows) {
  std::string text(rows);
  for (size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.replace(at, 1, "; ");
  return text;
}

}  // namespace

void check_signature(const OpSpec& spec, std::span<const int> input_types, std::span<const int> output_types,
                     const Where& where, Diagnostics* findings) {
  Fit best_in{-1, -1}, best_out{-1, -1};
  std::optional<Row> best;
  std::string_view text = spec.types;
  while (std::optional<Row> row = next_row(&text)) {
    Choices choices;
    const Fit in = fit_list(row->inputs, input_types, &choices);
    const Fit out = fit_list(row->outputs, output_types, &choices);
    if (in.grade == 3 && out.grade == 3) return;
    if (!best || std::min(in.grade, out.grade) > std::min(best_in.grade, best_out.grade))
      best = std::move(row), best_in = in, best_out = out;
  }
  if (!best) return;
  const auto report = [&](Code code, std::initializer_list<ArgumentView> arguments) {
    findings->push_back(diagnose(code, where, arguments));
  };
  const auto report_list = [&](const Fit& fit, std::span<const int> types, size_t expected, std::string_view role) {
    if (fit.grade == 0)
      report(Code::P305,
             {{"op", spec.name}, {"found", types.size()}, {"what", std::string(role) + "s"}, {"expected", expected}});
    if (fit.grade == 1) report(Code::P306, {{"op", spec.name}, {"what", role}, {"index", fit.index}});
  };
  report_list(best_in, input_types, best->inputs.size(), "input");
  report_list(best_out, output_types, best->outputs.size(), "output");
  if (std::min(best_in.grade, best_out.grade) == 2)
    report(Code::P304, {{"op", spec.name},
                        {"found", spell(input_types) + " -> " + spell(output_types)},
                        {"accepted", one_line(spec.types)}});
}

}  // namespace surelite

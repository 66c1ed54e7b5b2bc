// SPDX-License-Identifier: Apache-2.0
#include "report/delegates.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "surelite/open_delegate.h"

namespace surelite::tool {
namespace {

// A number from the front of the text; false if there is none.
bool take_number(std::string_view* text, int* number) {
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
  if (error != std::errc() || *number < 0) return false;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return true;
}

}  // namespace

void add_delegate_options(Verb verb, DelegateArguments* arguments) {
  verb.add_option("--delegate", arguments->names,
                  "gpu[,key=value]..., xnnpack or plugin:LIBRARY[,key=value]..., with isolated: in front for a "
                  "process of its own; may be repeated")
      .type_name("NAME")
      .one_at_a_time();
  verb.add_option("--deny", arguments->deny, "operators that stay on the CPU, for instance 12-14,20")
      .type_name("LIST");
  verb.add_flag("--strict", arguments->strict, "a delegate that fails makes the run fail (exit code 4)");
  verb.add_option("--min-operators", arguments->min_operators, "smaller parts stay on the CPU").show_default();
  verb.add_option("--verify", arguments->verify, "first runs in which the CPU checks what delegates compute")
      .not_negative()
      .show_default();
  verb.add_option("--delegate-timeout", arguments->seconds, "of an isolated delegate, for each thing it does; 0: none")
      .not_negative()
      .type_name("SECONDS")
      .show_default();
  verb.add_option("--delegate-memory", arguments->memory,
                   "address space of an isolated delegate's process; 0: no limit")
      .bytes()
      .type_name("BYTES")
      .default_text("4GB");
}

Result<std::vector<int>> parse_positions(const std::string& text, const char* option) {
  constexpr int kMost = 1'000'000;  // operators that a model may have
  std::vector<int> positions;
  std::string_view rest = text;
  while (!rest.empty()) {
    int first = 0, last = 0;
    bool good = take_number(&rest, &first);
    last = first;
    if (good && rest.starts_with('-')) {
      rest.remove_prefix(1);
      good = take_number(&rest, &last) && last >= first && last < kMost;
    }
    if (good && !rest.empty()) {
      good = rest.starts_with(',') && rest.size() > 1;
      if (good) rest.remove_prefix(1);
    }
    if (!good || first >= kMost)
      return fail(Code::A709, {{"call", option},
                               {"what", "it takes operators as 12-14,20, not \"" + text + "\""}});
    for (int i = first; i <= last; ++i) positions.push_back(i);
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

std::string positions_text(std::vector<int> positions) {
  std::sort(positions.begin(), positions.end());
  std::string text;
  for (size_t i = 0; i < positions.size();) {
    size_t last = i;
    while (last + 1 < positions.size() && positions[last + 1] == positions[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", positions[i]);
    if (last > i) text += fmt::format("-{}", positions[last]);
    i = last + 1;
  }
  return text;
}

Result<DelegateOptions> delegate_options(const DelegateArguments& arguments, int threads) {
  DelegateOptions options;
  DelegateSetup setup;
  setup.threads = threads;
  setup.seconds = arguments.seconds;
  setup.memory_bytes = arguments.memory;
  for (const std::string& name : arguments.names) {
    SURELITE_LET(std::shared_ptr<Delegate> delegate, open_delegate(name, setup));
    options.delegates.push_back(std::move(delegate));
  }
  SURELITE_LET(options.denied, parse_positions(arguments.deny, "--deny"));
  options.policy = arguments.strict ? DelegatePolicy::strict : DelegatePolicy::fall_back;
  options.min_operators = arguments.min_operators;
  options.verified_runs = arguments.verify;
  return options;
}

Json to_json(const Placement& placement) {
  constexpr const char* kRuns[] = {"cpu", "application", "delegate", "never"};
  Json operators = Json::array(), parts = Json::array();
  for (const OperatorPlacement& op : placement.operators) {
    Json json{{"index", op.index}, {"name", op.name}, {"runs", kRuns[static_cast<size_t>(op.runs)]}};
    json["part"] = op.part >= 0 ? Json(op.part) : Json();
    json["reasons"] = to_json(op.reasons);
    operators.push_back(std::move(json));
  }
  for (const PartPlacement& part : placement.parts)
    parts.push_back({{"delegate", part.delegate},
                     {"operators", part.operators},
                     {"input_bytes", part.input_bytes},
                     {"output_bytes", part.output_bytes}});
  return {{"operators", std::move(operators)},
          {"parts", std::move(parts)},
          {"crossing_bytes", placement.crossing_bytes()}};
}

}  // namespace surelite::tool

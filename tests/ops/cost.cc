// SPDX-License-Identifier: Apache-2.0
#include "cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "surelite/session.h"

namespace surelite::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLongRun = 0.2, kEnough = 0.015;  // seconds: too long to grow further, enough to measure

Limits cost_limits() {
  Limits limits;
  limits.max_tensor_bytes = 64 << 20;
  limits.max_loop_iterations = 300;
  limits.max_milliseconds = 3000;
  return limits;
}

Status fill(const Case& one, Session* session, uint64_t seed) {
  Random random(mix_seed(seed, "fill"));
  int position = 0;
  for (const CaseTensor& tensor : one.graphs[0].tensors) {
    if (tensor.role != Role::input) continue;
    SURELITE_LET(TensorView view, session->input(position++));
    if (tensor.type == ElementType::string) SURELITE_TRY(view.set_strings(draw_strings(tensor, random)));
    else SURELITE_TRY(view.copy_from(draw_bytes(tensor, random, Style::tame)));
  }
  return {};
}

// What a run reads: inputs, states and what is in the model.
int64_t elements_of(const Case& one) {
  int64_t elements = 0;
  for (const CaseTensor& tensor : one.graphs[0].tensors)
    if (tensor.role != Role::inner) elements += tensor.shape.count();
  return elements;
}

std::string words(const Case& one, int32_t index) {
  if (index < 0) return " none";
  const CaseTensor& tensor = one.graphs[0].tensors[static_cast<size_t>(index)];
  return fmt::format(" {}{}{}", tensor.role == Role::constant ? "constant " : "", name_of(tensor.type),
                     to_string(tensor.shape));
}

std::string words(const OptionsSpec::Field& field) {
  if (const auto* number = std::get_if<int64_t>(&field.value); number && *number != 0)
    return fmt::format(" {} {}", field.name, *number);
  if (const auto* list = std::get_if<std::vector<int64_t>>(&field.value)) {
    std::string text = fmt::format(" {}", field.name);
    for (const int64_t number : *list) text += fmt::format(" {}", number);
    return text;
  }
  return {};
}

// One run, or with `thorough` the fastest of several.
std::optional<Cost> measure(const Case& one, Random& random, uint64_t seed, bool thorough) {
  const Result<std::vector<std::byte>> bytes = write_model(one, random);
  LoadOptions load;
  load.limits = cost_limits();
  CompileOptions compile;
  compile.limits = load.limits;
  if (!bytes) return std::nullopt;
  const Result<Model> model = Model::from_bytes(*bytes, load);
  const Result<Program> program = Program::compile(*model, compile);
  Result<Session> session = Session::open(*program);
  if (!session || !fill(one, &*session, seed) || !session->run()) return std::nullopt;
  Cost cost;
  cost.elements = elements_of(one);
  for (const int32_t input : one.op().inputs) cost.what += words(one, input);
  cost.what += " ->";
  int64_t outputs = 0;
  for (int i = 0; i < session->output_count(); ++i)
    if (const Result<TensorView> view = session->output(i)) {
      cost.what += fmt::format(" {}{}", name_of(view->type()), to_string(view->shape()));
      outputs += view->shape().count();
    }
  cost.elements += outputs;
  count_products(one, outputs, &cost);
  for (const OptionsSpec::Field& field : one.op().options.fields) cost.what += words(field);
  cost.nanoseconds = 1e18;
  double spent = 0;
  for (int runs = 0; runs < 1 || (thorough && (spent < kEnough || runs < 3)); ++runs) {
    const auto start = Clock::now();
    if (!session->run()) return std::nullopt;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    cost.nanoseconds = std::min(cost.nanoseconds, seconds * 1e9);
    spent += seconds;
  }
  return cost;
}

std::optional<Cost> measure(const Row& row, uint64_t seed, int32_t growth, bool thorough) {
  Random random(mix_seed(seed, row.spec->name));
  const Case one = make_case(row, random, growth, true);
  return measure(one, random, seed, thorough);
}

}  // namespace

// Shapes of a low rank grow slowly with the factor, those of a high rank in leaps; some sizes are refused (a limit, or
// values that no longer fit), larger ones may be sound again. So every size is tried that reads at least half as much
// again as the one before, or grew twice as long.
Cost cost_of(const Row& row, uint64_t seed, int64_t most) {
  Cost best;
  int32_t best_growth = 0;
  int64_t tried = 0;
  int32_t tried_at = 0;
  for (int32_t growth = 1; growth < (1 << 20); growth = std::max(growth + 1, growth / 4 * 5)) {
    Random random(mix_seed(seed, row.spec->name));
    const Case one = make_case(row, random, growth, true);
    const int64_t elements = elements_of(one);
    if (elements > 2 * most) break;
    if (elements < tried + tried / 2 && growth < 2 * tried_at) continue;
    tried = elements, tried_at = growth;
    const std::optional<Cost> cost = measure(one, random, seed, false);
    if (!cost) continue;
    if (cost->elements > 4 * most) break;
    if (cost->elements <= best.elements) continue;
    best = *cost, best_growth = growth;
    if (best.nanoseconds * 1e-9 > kLongRun || best.elements > most / 2) break;
  }
  if (best_growth == 0 || best.elements < most / 64) return best;
  return measure(row, seed, best_growth, true).value_or(best);
}

}  // namespace surelite::harness

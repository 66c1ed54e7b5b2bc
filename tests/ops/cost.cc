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

constexpr double kLongRun = 0.3, kEnough = 0.02;  // seconds: too long to grow further, enough to measure

Limits cost_limits() {
  Limits limits;
  limits.max_tensor_bytes = 64 << 20;
  limits.max_loop_iterations = 300;
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

// Filters are [out][height][width][in], of CONV_3D [depth][height][width][in][out].
int64_t products_of(const Case& one, int64_t outputs) {
  const CaseOp& op = one.op();
  const auto count = [&](size_t i) {
    return i < op.inputs.size() && op.inputs[i] >= 0 ? one.graphs[0].tensors[static_cast<size_t>(op.inputs[i])].shape
                                                     : Shape{0};
  };
  const Shape filter = count(1);
  if (filter.count() == 0) return 0;
  if (op.name == "CONV_2D" || op.name == "FULLY_CONNECTED") return filter.count() / filter[0] * outputs;
  if (op.name == "DEPTHWISE_CONV_2D" || op.name == "CONV_3D")
    return filter.count() / filter[filter.rank() - 1] * outputs;
  if (op.name == "BATCH_MATMUL") {
    bool turned = false;  // stored as [n, k]
    for (const OptionsSpec::Field& field : op.options.fields)
      if (const auto* on = std::get_if<int64_t>(&field.value); on && field.name == "adj_y") turned = *on != 0;
    return filter[filter.rank() - (turned ? 1 : 2)] * outputs;
  }
  if (op.name == "TRANSPOSE_CONV") return filter.count() / std::max(filter[3], 1) * count(2).count();
  return 0;
}

std::optional<Cost> measure(const Row& row, uint64_t seed, int32_t growth) {
  Random random(mix_seed(seed, row.spec->name));
  const Case one = make_case(row, random, growth);
  if (!one.tame) return std::nullopt;
  const Result<std::vector<std::byte>> bytes = write_model(one, random);
  LoadOptions load;
  load.limits = cost_limits();
  CompileOptions compile;
  compile.limits = cost_limits();
  if (!bytes) return std::nullopt;
  const Result<Model> model = Model::from_bytes(*bytes, load);
  const Result<Program> program = Program::compile(*model, compile);
  Result<Session> session = Session::open(*program);
  if (!session || !fill(one, &*session, seed) || !session->run()) return std::nullopt;
  Cost cost;
  const auto note = [&](const TensorView& view) {
    cost.elements += view.shape().count();
    cost.what += fmt::format(" {}{}", name_of(view.type()), to_string(view.shape()));
  };
  for (int i = 0; i < session->input_count(); ++i)
    if (const Result<TensorView> view = session->input(i)) note(*view);
  cost.what += " ->";
  int64_t outputs = 0;
  for (int i = 0; i < session->output_count(); ++i)
    if (const Result<TensorView> view = session->output(i)) note(*view), outputs += view->shape().count();
  cost.products = products_of(one, outputs);
  for (const OptionsSpec::Field& field : one.op().options.fields)
    if (const auto* number = std::get_if<int64_t>(&field.value); number && *number != 0)
      cost.what += fmt::format(" {} {}", field.name, *number);
  cost.nanoseconds = 1e18;
  double spent = 0;
  for (int runs = 0; spent < kEnough || runs < 2; ++runs) {
    const auto start = Clock::now();
    if (!session->run()) return std::nullopt;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    cost.nanoseconds = std::min(cost.nanoseconds, seconds * 1e9);
    spent += seconds;
  }
  return cost;
}

}  // namespace

Cost cost_of(const Row& row, uint64_t seed, int64_t most) {
  Cost best;
  for (int32_t growth = 4; growth < (1 << 20); growth *= 2) {
    const std::optional<Cost> cost = measure(row, seed, growth);
    if (!cost || cost->elements > 4 * most || cost->elements <= best.elements) break;
    best = *cost;
    if (best.nanoseconds * 1e-9 > kLongRun || best.elements > most / 2) break;
  }
  return best;
}

}  // namespace surelite::harness

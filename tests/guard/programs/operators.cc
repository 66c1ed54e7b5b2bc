// SPDX-License-Identifier: Apache-2.0
// Faults inside operators that come from outside the library.
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "guard/handler.h"
#include "guard/start.h"
#include "model/access.h"
#include "ops/registry.h"
#include "plan/program_data.h"
#include "programs/sessions.h"
#include "programs/situations.h"
#include "run/graph.h"

namespace situations {
namespace {

Status prepare_same(PrepareContext& ctx) { return ctx.resize(0, ctx.input(0).shape); }

Status writes_too_far(RunContext& ctx) {
  auto* out = reinterpret_cast<volatile float*>(ctx.output(0).data);
  for (int64_t i = 0; i <= ctx.output(0).count(); ++i) out[i] = 1;
  return {};
}
Status reads_too_far(RunContext& ctx) {
  const auto* in = reinterpret_cast<const volatile float*>(ctx.input(0).data);
  float sum = 0;
  for (int64_t i = 0; i <= ctx.input(0).count(); ++i) sum += in[i];
  *reinterpret_cast<volatile float*>(ctx.output(0).data) = sum;
  return {};
}
Status reads_absent_input(RunContext&) {
  const volatile float* volatile absent = nullptr;
  return absent[2] > 0 ? Status() : Status();
}
Status divides_by_zero(RunContext& ctx) {
  volatile int64_t zero = ctx.output(0).count() - ctx.input(0).count();
  volatile int64_t quotient = 7 / zero;
  return quotient ? Status() : Status();
}
Status gives_up(RunContext&) { std::abort(); }
Status works(RunContext& ctx) {
  std::memcpy(ctx.output(0).data, ctx.input(0).data, ctx.output(0).bytes);
  return {};
}

// "y" = custom operator "MyFilter"("x"), after an operator of our own.
int run_custom(RunFn kernel) {
  static OpSpec filter{
      .name = "MyFilter", .types = "f32 -> f32", .prepare = prepare_same, .run = nullptr, .origin = Origin::client};
  filter.run = kernel;
  guard::keep_handler();
  ModelWriter writer;
  const int a = writer.add_tensor("a", ElementType::float32, {1, 30}),
            x = writer.add_tensor("x", ElementType::float32, {1, 30});
  const int y = writer.add_tensor("y", ElementType::float32, {1, 30});
  writer.add_operator("ADD", {a, a}, {x}, {"AddOptions", {}});
  writer.add_custom_operator("MyFilter", {x}, {y});
  writer.set_inputs({a});
  writer.set_outputs({y});
  auto options = std::make_shared<PlanOptions>();
  options->model = ModelAccess::shared(must(Model::from_bytes(must(writer.finish()))));
  options->resolver = [](const OperatorDef& op) { return op.is_custom() ? &filter : find_builtin(op.code); };
  const std::vector<Shape> shapes{{1, 30}};
  RunState state;
  state.options = options;
  state.guard =
      must(open_observer(guard::guarding_from_environment() == Guarding::before ? Guarding::before : Guarding::after));
  auto graph = must(Graph::open(must(plan_graph(options, 0, shapes, 0)), &state));
  std::memset(graph->tensor(0).data, 0, graph->tensor(0).bytes);
  return graph->run() ? 0 : 1;
}

}  // namespace

int run_operator_situation(std::string_view name) {
  struct Entry {
    std::string_view name;
    RunFn kernel;
  };
  static constexpr Entry kEntries[] = {
      {"operator_writes_too_far", writes_too_far}, {"operator_reads_too_far", reads_too_far},
      {"operator_reads_absent_input", reads_absent_input}, {"operator_divides_by_zero", divides_by_zero},
      {"operator_gives_up", gives_up}, {"operator_works", works},
  };
  for (const Entry& entry : kEntries)
    if (entry.name == name) return run_custom(entry.kernel);
  return kNoSuchSituation;
}

int run_situation(std::string_view name) {
  for (auto* group : {run_memory_situation, run_process_situation, run_operator_situation})
    if (const int code = group(name); code != kNoSuchSituation) return code;
  return kNoSuchSituation;
}

}  // namespace situations

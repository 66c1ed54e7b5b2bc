// SPDX-License-Identifier: Apache-2.0
// A session's graph, and what is looked at around a run of it.
#include "run/inside.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>

#include "base/out_of_memory.h"
#include "plan/budget.h"

namespace surelite {
namespace {

// What a run looks at before and after (SURELITE_CHECKS in cmake/library.cmake).
#ifdef SURELITE_UNCHECKED
constexpr bool kChecks = false;
#else
constexpr bool kChecks = true;
#endif

// Functions of the application: check_cancelled, the observer.
Failure threw(const char* message) {
  return fail(Code::A722, {{"what", "a function of the application, called by the run,"}, {"message", message}});
}

}  // namespace

Result<int> find_index(const std::vector<int32_t>& tensors, int index, const char* what) {
  if (index >= 0 && index < static_cast<int>(tensors.size())) return tensors[static_cast<size_t>(index)];
  return fail(Code::A704,
              {{"what", what}, {"given", index}, {"available", fmt::format("the model has {}", tensors.size())}});
}

Status SessionInside::open_graph(std::shared_ptr<const GraphPlan> plan, std::span<std::byte> arena) {
  SURELITE_LET(std::unique_ptr<Graph> fresh, Graph::open(std::move(plan), &state, arena));
  if (graph) graph->set_end("a resize");
  graph = std::move(fresh);
  if (!definition) definition = &graph->plan().def(), subgraph = graph->plan().subgraph;
  computed = false;
  find_fences();
  write_fences(true);
  calls.set_ready();
  return {};
}

// Inputs and outputs in the arena have kCanaryBytes on either side (plan_graph leaves the space). Behind them is the
// room: inputs lie at the end of the arena.
void SessionInside::find_fences() {
  input_fences.clear();
  output_fences.clear();
  room = Room();
  if (!kChecks || state.guarded()) return;
  const auto find = [&](const std::vector<int32_t>& list, std::vector<Fence>* fences) {
    for (const int32_t t : list) {
      if (graph->plan().tensors[static_cast<size_t>(t)].storage != Storage::arena) continue;
      const Tensor& tensor = graph->tensor(t);
      fences->push_back({t, tensor.data, tensor.bytes});
    }
  };
  find(def().inputs, &input_fences);
  find(def().outputs, &output_fences);
  room.fill(graph->room(), input_fences);
}

void SessionInside::write_fences(bool inputs_too) {
  for (const Fence& fence : output_fences) fence.write();
  if (!inputs_too) return;
  for (const Fence& fence : input_fences) fence.write();
}

Status SessionInside::check_fences(bool outputs_too) {
  if (state.guarded()) return graph->check_observed();
  for (const std::vector<Fence>* list : {&input_fences, outputs_too ? &output_fences : nullptr}) {
    if (!list) continue;
    for (const Fence& fence : *list)
      if (!fence.intact()) return report_damage(fence);
  }
  return {};
}

// A copy that ran over the end was as long as the room says, if it reached that far.
Status SessionInside::report_damage(const Fence& fence) {
  const Side side = fence.after_intact() ? Side::before : Side::after;
  const std::byte* end = side == Side::after ? room.written_end() : nullptr;
  const uint64_t written = end ? static_cast<uint64_t>(end - fence.data) : 0;
  room.repair();
  return fail(describe_damage(graph->tensor(fence.tensor),
                              where_tensor(*graph->plan().options->model, graph->plan().subgraph, fence.tensor), side,
                              written));
}

// What functions of the application throw becomes a failure here, so that fences are written anew after it, too.
Status SessionInside::run_graph() try {
  return graph->run();
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the run"));
} catch (const std::exception& thrown) {
  return threw(thrown.what());
} catch (...) {
  return threw("of a type that is no std::exception");
}

Status SessionInside::run() try {
  const CallState::Turn turn(&calls, kChecks);
  if (!turn.granted()) return fail(turn.refusal());
  if (kChecks && !calls.is_clear()) return calls.check("run");
  Status intact = check_fences(true);
  if (!intact) {
    write_fences(true);
    return intact;
  }
  graph->announce_run();
  if (timer) timer->start_run();
  state.begin_run(graph->plan().options->limits);
  const Status ran = run_graph();
  (void)state.note_missing_threads();
  computed |= ran.has_value();
  // Memory around an output may have served other tensors during the run; around inputs only if they are not kept.
  const bool keeps_inputs = graph->plan().options->keep_inputs;
  const Status kept = keeps_inputs ? check_fences(false) : Status();
  write_fences(!keeps_inputs || !kept);
  return ran ? kept : ran;
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the run"));
}

Status SessionInside::plan_anew(std::span<const Shape> shapes) {
  const auto attempt = [&]() -> Status {
    const std::vector<int32_t>& inputs = def().inputs;
    if (shapes.size() != inputs.size())
      return fail(Code::A704, {{"what", "list of shapes of length"},
                               {"given", shapes.size()},
                               {"available", fmt::format("the model has {} inputs", inputs.size())}});
    for (size_t i = 0; i < shapes.size(); ++i) {
      const TensorPlan& planned = graph->plan().tensors[static_cast<size_t>(inputs[i])];
      if (planned.storage == Storage::constant && shapes[i] != planned.shape)
        return fail(Code::A708, {{"tensor", "\"" + input_names[i] + "\""},
                                 {"given", surelite::to_string(shapes[i])},
                                 {"reason", "it is a constant of the model"}});
    }
    const GraphPlan& old = graph->plan();
    SURELITE_LET(std::shared_ptr<const GraphPlan> plan, plan_graph(old.options, old.subgraph, shapes, 0));
    SURELITE_TRY(check_budget(*plan));
    return open_graph(std::move(plan), {});
  };
  Status status = attempt();
  calls.accept_resize();
  if (!status) calls.refuse_resize(status.error().front());
  else calls.accept_all();
  return status;
}

Status SessionInside::resize(std::span<const Shape> shapes) try {
  const CallState::Turn turn(&calls, kChecks);
  if (!turn.granted()) return fail(turn.refusal());
  return plan_anew(shapes);
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the plan"));
}

Status SessionInside::resize(int input, const Shape& shape) try {
  const CallState::Turn turn(&calls, kChecks);
  if (!turn.granted()) return fail(turn.refusal());
  if (const Result<int> found = find_index(def().inputs, input, "input"); !found) {
    calls.refuse_resize(found.error().front());
    return fail(found.error().front());
  }
  std::vector<Shape> shapes;
  for (const int32_t t : def().inputs) shapes.push_back(graph->tensor(t).shape);
  shapes[static_cast<size_t>(input)] = shape;
  return plan_anew(shapes);
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the plan"));
}

}  // namespace surelite

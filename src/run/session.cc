// SPDX-License-Identifier: Apache-2.0
#include "surelite/session.h"

#include <fmt/format.h>

#include <new>

#include "base/out_of_memory.h"
#include "guard/handler.h"
#include "guard/summary.h"
#include "run/inside.h"

namespace surelite {
namespace {

std::vector<std::string> names_of(const SubgraphDef& def, const std::vector<int32_t>& tensors,
                                  const std::vector<SignatureDef::Entry>* entries) {
  std::vector<std::string> names;
  for (const int32_t t : tensors) {
    std::string name = def.tensors[static_cast<size_t>(t)].name;
    if (entries)
      for (const SignatureDef::Entry& entry : *entries)
        if (entry.tensor == t) name = entry.name;
    names.push_back(std::move(name));
  }
  return names;
}

Result<int> find_name(const SubgraphDef& def, const std::vector<int32_t>& tensors, const std::vector<std::string>& names,
                      std::string_view name, const char* what) {
  std::string available;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name || def.tensors[static_cast<size_t>(tensors[i])].name == name) return tensors[i];
    available += (i ? ", \"" : "\"") + names[i] + "\"";
  }
  return fail(Code::A704, {{"what", what}, {"given", "\"" + std::string(name) + "\""}, {"available", "the model has " + available}});
}

Result<int> find_index(const std::vector<int32_t>& tensors, int index, const char* what) {
  if (index >= 0 && index < static_cast<int>(tensors.size())) return tensors[static_cast<size_t>(index)];
  return fail(Code::A704, {{"what", what}, {"given", index}, {"available", fmt::format("the model has {}", tensors.size())}});
}

}  // namespace

Session::Session(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() {
  if (inside_) inside_->note("~Session");
}

Result<Session> Session::open(const Program& program, const SessionOptions& options) {
  return open_in(program, {}, options);
}

Result<Session> Session::open_in(const Program& program, std::span<std::byte> arena, const SessionOptions& options) try {
  const GraphPlan& plan = program.plan();
  if (arena.data() != nullptr && arena.size() < plan.arena_bytes)
    return fail(Code::B803, {{"have", arena.size()}, {"need", plan.arena_bytes}});
  if (reinterpret_cast<uintptr_t>(arena.data()) % kTensorAlignment)
    return fail(Code::A709, {{"what", fmt::format("the arena is not aligned to {} bytes", kTensorAlignment)}});
  auto inside = std::make_unique<Inside>(program);
  inside->options = options;
  inside->state.options = plan.options;
  inside->state.check_cancelled = options.check_cancelled;
  const guard::Mode mode = guard::mode_from_environment();
  if (options.guard != Guarding::none) {
    inside->state.guard = options.guard == Guarding::after ? GuardSide::after : GuardSide::before;
    inside->state.guard_all = options.guard_all;
  } else if (mode != guard::Mode::off) {
    inside->state.guard = mode == guard::Mode::after ? GuardSide::after : GuardSide::before;
    inside->state.guard_all = guard::all_from_environment();
  }
  if (inside->state.guard) {
    inside->state.guard_session = guard::new_session();
    guard::keep_handler();
    inside->note("Session::open");
  }
  const int threads = options.threads > 0 ? options.threads : program.options().threads;
  if (threads > 1) inside->state.pool.reset(pthreadpool_create(static_cast<size_t>(threads)));
  SURELITE_TRY(inside->open_graph(program.shared_plan(), arena));
  const ModelData& model = program.model().data();
  const SignatureDef* signature = nullptr;
  for (const SignatureDef& entry : model.signatures)
    if (!signature && entry.subgraph == plan.subgraph && (program.options().signature.empty() || entry.key == program.options().signature))
      signature = &entry;
  inside->input_names = names_of(inside->def(), inside->def().inputs, signature ? &signature->inputs : nullptr);
  inside->output_names = names_of(inside->def(), inside->def().outputs, signature ? &signature->outputs : nullptr);
  return Session(std::move(inside));
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the session"));
}

int Session::input_count() const { return static_cast<int>(inside_->def().inputs.size()); }
int Session::output_count() const { return static_cast<int>(inside_->def().outputs.size()); }

Result<TensorView> Session::input(int index) {
  inside_->note("Session::input");
  SURELITE_LET(const int tensor, find_index(inside_->def().inputs, index, "input"));
  return TensorView(this, tensor);
}
Result<TensorView> Session::input(std::string_view name) {
  inside_->note("Session::input");
  SURELITE_LET(const int tensor, find_name(inside_->def(), inside_->def().inputs, inside_->input_names, name, "input"));
  return TensorView(this, tensor);
}
Result<TensorView> Session::output(int index) {
  inside_->note("Session::output");
  SURELITE_LET(const int tensor, find_index(inside_->def().outputs, index, "output"));
  return TensorView(this, tensor);
}
Result<TensorView> Session::output(std::string_view name) {
  inside_->note("Session::output");
  SURELITE_LET(const int tensor, find_name(inside_->def(), inside_->def().outputs, inside_->output_names, name, "output"));
  return TensorView(this, tensor);
}

Status Session::run() {
  inside_->note("Session::run");
  Status status = inside_->run();
  if (inside_->state.guard) inside_->results.remember(status);
  return status;
}

void Session::cancel() { inside_->state.cancel.store(true, std::memory_order_relaxed); }

Status Session::resize(int input, const Shape& shape) {
  if (const Result<int> found = find_index(inside_->def().inputs, input, "input"); !found) {
    const CallState::Turn turn(&inside_->calls);
    if (!turn.granted()) return fail(turn.refusal());
    inside_->calls.refuse_resize(found.error().front());
    return fail(found.error().front());
  }
  std::vector<Shape> shapes;
  for (const int32_t t : inside_->def().inputs) shapes.push_back(inside_->graph->tensor(t).shape);
  shapes[static_cast<size_t>(input)] = shape;
  return resize(shapes);
}

Status Session::resize(std::span<const Shape> shapes) {
  inside_->note("Session::resize");
  return inside_->resize(shapes);
}

Status Session::reset_variables() {
  const CallState::Turn turn(&inside_->calls);
  if (!turn.granted()) return fail(turn.refusal());
  inside_->graph->reset_variables();
  inside_->state.resources.clear();
  inside_->state.called_once.clear();
  return {};
}

void Session::observe(StepObserver* observer) { inside_->state.observer = observer; }
const Program& Session::program() const { return inside_->program; }
const GraphPlan& Session::plan() const { return inside_->graph->plan(); }
size_t Session::held_bytes() const { return inside_->graph->held_bytes(); }
Graph& Session::graph() { return *inside_->graph; }

}  // namespace surelite

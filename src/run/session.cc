// SPDX-License-Identifier: Apache-2.0
#include "surelite/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "guard/handler.h"
#include "guard/summary.h"
#include "run/inside.h"

namespace surelite {
namespace {

constexpr unsigned char kCanary = 0xe7;

// What a run looks at before and after (SURELITE_CHECKS in cmake/library.cmake).
#ifdef SURELITE_UNCHECKED
constexpr bool kChecks = false;
#else
constexpr bool kChecks = true;
#endif

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

// Words: this file is compiled for size, and a run may take no longer than a microsecond.
constexpr uint64_t kCanaryWord = kCanary * 0x0101010101010101u;
static_assert(kCanaryBytes % sizeof kCanaryWord == 0);

bool fresh_bytes(const std::byte* canary) {
  uint64_t changed = 0, word;
#pragma GCC unroll 16
  for (size_t i = 0; i < kCanaryBytes; i += sizeof word) {
    std::memcpy(&word, canary + i, sizeof word);
    changed |= word ^ kCanaryWord;
  }
  return changed == 0;
}

void write_canary(std::byte* canary) {
#pragma GCC unroll 16
  for (size_t i = 0; i < kCanaryBytes; i += sizeof kCanaryWord) std::memcpy(canary + i, &kCanaryWord, sizeof kCanaryWord);
}

struct Busy {
  explicit Busy(std::atomic<bool>* flag) : flag_(flag), mine(!kChecks || !flag->exchange(true, std::memory_order_acquire)) {}
  ~Busy() {
    if (kChecks && mine) flag_->store(false, std::memory_order_release);
  }
  std::atomic<bool>* flag_;
  bool mine;
};

}  // namespace

Status Session::Inside::open_graph(std::shared_ptr<const GraphPlan> plan, std::span<std::byte> arena) {
  SURELITE_LET(std::unique_ptr<Graph> fresh, Graph::open(std::move(plan), &state, arena));
  if (graph) graph->set_end("a resize");
  graph = std::move(fresh);
  find_fences();
  write_canaries(true);
  return {};
}

// Inputs and outputs in the arena have kCanaryBytes on either side (plan_graph leaves the room).
void Session::Inside::find_fences() {
  input_fences.clear();
  output_fences.clear();
  if (!kChecks || state.guard) return;
  const auto find = [&](const std::vector<int32_t>& list, std::vector<Fence>* fences) {
    for (const int32_t t : list) {
      if (graph->plan().tensors[static_cast<size_t>(t)].storage != Storage::arena) continue;
      const Tensor& tensor = graph->tensor(t);
      fences->push_back({t, tensor.data - kCanaryBytes, tensor.data + tensor.bytes});
    }
  };
  find(def().inputs, &input_fences);
  find(def().outputs, &output_fences);
}

void Session::Inside::write_canaries(bool inputs_too) {
  for (const std::vector<Fence>* list : {&output_fences, inputs_too ? &input_fences : nullptr}) {
    if (!list) continue;
    for (const Fence& fence : *list) {
      write_canary(fence.before);
      write_canary(fence.after);
    }
  }
}

// How many bytes were probably copied to a tensor whose end was run over: up to the last byte that changed behind the arena, if
// nothing but this tensor lies there; rounded up to whole elements.
size_t Session::Inside::copied_size(const Tensor& tensor) const {
  const size_t behind = graph->written_slack();
  if (behind == 0) return 0;
  const std::byte* end = graph->arena_end() + behind;
  const size_t size = static_cast<size_t>(end - tensor.data);
  // The last bytes of the data may have been zeros.
  for (const size_t likely : {tensor.bytes * 4, tensor.bytes / 3 * 4})
    if (size <= likely && likely - size <= likely / 16) return likely;
  return size;
}

Status Session::Inside::check_canaries(bool outputs_too) const {
  if (state.guard) return graph->check_slack();
  for (const std::vector<Fence>* list : {&input_fences, outputs_too ? &output_fences : nullptr}) {
    if (!list) continue;
    for (const Fence& fence : *list)
      if (!fresh_bytes(fence.before) || !fresh_bytes(fence.after)) return describe_damage(fence);
  }
  return {};
}

Status Session::Inside::describe_damage(const Fence& fence) const {
  const int32_t t = fence.tensor;
  const Tensor& tensor = graph->tensor(t);
  const bool before = fresh_bytes(fence.before);
  Diagnostic damage = diagnose(Code::A707, where_tensor(*graph->plan().options->model, graph->plan().subgraph, t),
                               {{"tensor", fmt::format("\"{}\" {} {}", tensor.def->name, surelite::to_string(tensor.shape), name_of(tensor.type))},
                                {"side", before ? "past its end" : "before its start"}, {"size", tensor.bytes}});
  const size_t copied = before ? copied_size(tensor) : 0;
  if (copied > tensor.bytes)
    damage.arguments.emplace_back("extent", fmt::format("about {} bytes were written, it has {}: {}. {}", copied, tensor.bytes,
                                                        explain_size(tensor, copied), advise_size(tensor, copied)));
  else
    damage.arguments.emplace_back("extent", fmt::format("something wrote outside its {} bytes", tensor.bytes));
  return fail(std::move(damage));
}

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
  return fail(Code::B802, {{"what", "the session"}, {"bytes", 0}});
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

Status Session::Inside::run() try {
  Inside& in = *this;
  const Busy busy(&in.busy);
  if (!busy.mine) return fail(Code::A706);
  if (kChecks && in.refused_resize) return fail(diagnose(Code::A705, in.refused_resize->where, {{"what", in.refused_resize->message()}}));
  if (kChecks && !in.refused.empty()) {
    const Diagnostic& first = in.refused.begin()->second;
    return fail(diagnose(Code::A705, first.where, {{"what", first.message()}}));
  }
  Status intact = in.check_canaries(true);
  if (!intact) {
    in.write_canaries(true);
    return intact;
  }
  if (in.state.guard) {
    guard::keep_handler();
    in.watch.look(*in.graph);
    guard::count_run();
  }
  in.state.cancel.store(false, std::memory_order_relaxed);
  const Status ran = in.graph->run();
  // Memory around an output may have served other tensors during the run; around inputs only if they are not kept.
  const bool keeps_inputs = in.graph->plan().options->keep_inputs;
  const Status kept = keeps_inputs ? in.check_canaries(false) : Status();
  in.write_canaries(!keeps_inputs || !kept);
  return ran ? kept : ran;
} catch (const std::bad_alloc&) {
  return fail(Code::B802, {{"what", "the run"}, {"bytes", 0}});
}

void Session::cancel() { inside_->state.cancel.store(true, std::memory_order_relaxed); }

Status Session::resize(int input, const Shape& shape) {
  SURELITE_TRY(find_index(inside_->def().inputs, input, "input"));
  std::vector<Shape> shapes;
  for (const int32_t t : inside_->def().inputs) shapes.push_back(inside_->graph->tensor(t).shape);
  shapes[static_cast<size_t>(input)] = shape;
  return resize(shapes);
}

Status Session::resize(std::span<const Shape> shapes) try {
  Inside& in = *inside_;
  in.note("Session::resize");
  const Busy busy(&in.busy);
  if (!busy.mine) return fail(Code::A706);
  const auto attempt = [&]() -> Status {
    if (shapes.size() != in.def().inputs.size())
      return fail(Code::A704, {{"what", "list of shapes of length"}, {"given", shapes.size()}, {"available", fmt::format("the model has {} inputs", in.def().inputs.size())}});
    for (size_t i = 0; i < shapes.size(); ++i) {
      const TensorPlan& planned = in.graph->plan().tensors[static_cast<size_t>(in.def().inputs[i])];
      if (planned.storage == Storage::constant && shapes[i] != planned.shape)
        return fail(Code::A708, {{"tensor", "\"" + in.input_names[i] + "\""}, {"given", surelite::to_string(shapes[i])}, {"reason", "it is a constant of the model"}});
    }
    SURELITE_LET(std::shared_ptr<const GraphPlan> plan, plan_graph(in.graph->plan().options, in.graph->plan().subgraph, shapes, 0));
    const size_t need = planned_bytes(*plan);
    if (const uint64_t limit = plan->options->limit_for(need); need > limit) return fail(Code::B801, {{"need", need}, {"what", "arena and variables"}, {"limit", limit}});
    return in.open_graph(std::move(plan), {});
  };
  Status status = attempt();
  in.refused_resize.reset();
  if (!status) in.refused_resize = status.error().front();
  else in.refused.clear();
  return status;
} catch (const std::bad_alloc&) {
  return fail(Code::B802, {{"what", "the plan"}, {"bytes", 0}});
}

Status Session::reset_variables() {
  const Busy busy(&inside_->busy);
  if (!busy.mine) return fail(Code::A706);
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

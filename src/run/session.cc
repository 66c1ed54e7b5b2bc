// SPDX-License-Identifier: Apache-2.0
#include "surelite/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "base/out_of_memory.h"
#include "model/access.h"
#include "plan/access.h"
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

Result<int> find_name(const SubgraphDef& def, const std::vector<int32_t>& tensors,
                      const std::vector<std::string>& names, std::string_view name, const char* what) {
  std::string available;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name || def.tensors[static_cast<size_t>(tensors[i])].name == name) return tensors[i];
    available += (i ? ", \"" : "\"") + names[i] + "\"";
  }
  return fail(
      Code::A704,
      {{"what", what}, {"given", "\"" + std::string(name) + "\""}, {"available", "the model has " + available}});
}

}  // namespace

Session::Session() = default;
Session::Session(Failure cause) : cause_(std::move(cause)) {}
Session::Session(std::shared_ptr<SessionInside> inside) : inside_(std::move(inside)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() {
  if (inside_) inside_->note("~Session");
}

Status Session::status() const {
  if (inside_) return {};
  return cause_.failed() ? cause_ : fail(Code::A719, {{"object", "session"}, {"maker", "Session::open"}});
}

Result<Session> Session::open(const Program& program, const SessionOptions& options) {
  return open_in(program, {}, options);
}

Result<Session> Session::open_in(const Program& program, std::span<std::byte> arena,
                                 const SessionOptions& options) try {
  SURELITE_TRY(program.status());
  const GraphPlan& plan = ProgramAccess::plan(program);
  if (arena.data() == nullptr && !arena.empty())
    return fail(Code::A711, {{"function", "Session::open_in"},
                             {"argument", "arena"},
                             {"value", "a null pointer"},
                             {"expected", "it must point to memory"}});
  if (arena.data() != nullptr && arena.size() < plan.arena_bytes)
    return fail(Code::B803, {{"have", arena.size()}, {"need", plan.arena_bytes}});
  if (reinterpret_cast<uintptr_t>(arena.data()) % kTensorAlignment)
    return fail(Code::A709, {{"call", "Session::open_in"},
                             {"what", fmt::format("the arena is not aligned to {} bytes", kTensorAlignment)}});
  auto inside = std::make_shared<SessionInside>(program);
  inside->options = options;
  inside->state.options = plan.options;
  inside->state.check_cancelled = options.check_cancelled;
  SURELITE_LET(inside->state.guard, open_observer(options.guard, options.guard_all));
  inside->note("Session::open");
  inside->state.threads.want(options.threads > 0 ? options.threads : program.options().threads);
  SURELITE_TRY(inside->open_graph(ProgramAccess::shared(program), arena));
  const ModelData& model = ModelAccess::data(program.model());
  const SignatureDef* signature = nullptr;
  for (const SignatureDef& entry : model.signatures)
    if (!signature && entry.subgraph == plan.subgraph &&
        (program.options().signature.empty() || entry.key == program.options().signature))
      signature = &entry;
  inside->input_names = names_of(inside->def(), inside->def().inputs, signature ? &signature->inputs : nullptr);
  inside->output_names = names_of(inside->def(), inside->def().outputs, signature ? &signature->outputs : nullptr);
  return Session(std::move(inside));
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the session"));
}

int Session::input_count() const { return !inside_ ? 0 : static_cast<int>(inside_->def().inputs.size()); }
int Session::output_count() const { return !inside_ ? 0 : static_cast<int>(inside_->def().outputs.size()); }

Result<TensorView> Session::input(int index) {
  SURELITE_TRY(status());
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return fail(look.refusal());
  inside_->note("Session::input");
  SURELITE_LET(const int tensor, find_index(inside_->def().inputs, index, "input"));
  return TensorView(inside_, tensor, true);
}
Result<TensorView> Session::input(std::string_view name) {
  SURELITE_TRY(status());
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return fail(look.refusal());
  inside_->note("Session::input");
  SURELITE_LET(const int tensor, find_name(inside_->def(), inside_->def().inputs, inside_->input_names, name, "input"));
  return TensorView(inside_, tensor, true);
}
Result<TensorView> Session::output(int index) {
  SURELITE_TRY(status());
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return fail(look.refusal());
  inside_->note("Session::output");
  SURELITE_LET(const int tensor, find_index(inside_->def().outputs, index, "output"));
  return TensorView(inside_, tensor, true);
}
Result<TensorView> Session::output(std::string_view name) {
  SURELITE_TRY(status());
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return fail(look.refusal());
  inside_->note("Session::output");
  SURELITE_LET(const int tensor,
               find_name(inside_->def(), inside_->def().outputs, inside_->output_names, name, "output"));
  return TensorView(inside_, tensor, true);
}

Result<TensorView> Session::tensor(int index) {
  SURELITE_TRY(status());
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return fail(look.refusal());
  inside_->note("Session::tensor");
  const GraphPlan& plan = inside_->graph->plan();
  const SubgraphDef& def = plan.def();
  if (index < 0 || index >= static_cast<int>(def.tensors.size()))
    return fail(Code::A704, {{"what", "tensor"},
                             {"given", index},
                             {"available", fmt::format("the graph has {}", def.tensors.size())}});
  const auto lists = [index](const std::vector<int32_t>& list) {
    return std::find(list.begin(), list.end(), index) != list.end();
  };
  const bool outer = lists(def.inputs) || lists(def.outputs);
  const auto at = static_cast<size_t>(index);
  const Storage storage = plan.tensors[at].storage;
  if (!outer && (storage == Storage::arena || storage == Storage::rows) && !plan.options->keep_all_tensors)
    return fail(diagnose(Code::A725, where_tensor(*plan.options->model, plan.subgraph, index),
                         {{"tensor", "\"" + def.tensors[at].name + "\""}}));
  return TensorView(inside_, index, outer);
}

Result<TensorView> Session::tensor(std::string_view name) {
  SURELITE_TRY(status());
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return fail(look.refusal());
  const std::vector<TensorDef>& tensors = inside_->def().tensors;
  for (size_t i = 0; i < tensors.size(); ++i)
    if (tensors[i].name == name) return tensor(static_cast<int>(i));
  return fail(Code::A704, {{"what", "tensor"},
                           {"given", "\"" + std::string(name) + "\""},
                           {"available", "inspect() lists the tensors of a model"}});
}

Status Session::observe(OperatorObserver observer) try {
  SURELITE_TRY(status());
  const CallState::Turn turn(&inside_->calls);
  if (!turn.granted()) return fail(turn.refusal());
  inside_->timer = observer ? std::make_unique<OperatorTimer>(std::move(observer)) : nullptr;
  inside_->state.observer = inside_->timer.get();
  return {};
} catch (const std::bad_alloc&) {
  return fail(out_of_memory("the observer"));
}

Status Session::run() {
  SURELITE_TRY(status());
  const std::shared_ptr<SessionInside> in = inside_;  // a callback may destroy the session
  in->note("Session::run");
  Status status = in->run();
  if (in->state.guard) in->state.guard->after_run(in->subgraph, status);
  return status;
}

void Session::cancel() {
  if (inside_) inside_->state.cancel.store(true, std::memory_order_relaxed);
}

Status Session::resize(int input, const Shape& shape) {
  SURELITE_TRY(status());
  inside_->note("Session::resize");
  return inside_->resize(input, shape);
}

Status Session::resize(std::span<const Shape> shapes) {
  SURELITE_TRY(status());
  inside_->note("Session::resize");
  return inside_->resize(shapes);
}

Status Session::reset_variables() {
  SURELITE_TRY(status());
  const CallState::Turn turn(&inside_->calls);
  if (!turn.granted()) return fail(turn.refusal());
  inside_->graph->reset_variables();
  inside_->state.resources.clear();
  inside_->state.called_once.clear();
  return {};
}

Program Session::program() const { return inside_ ? inside_->program : Program(status().failure()); }
size_t Session::held_bytes() const {
  if (!inside_) return 0;
  const CallState::Look look(&inside_->calls);
  return look.granted() ? inside_->graph->held_bytes() : 0;
}

Diagnostics Session::findings() const {
  if (!inside_) return {};
  const CallState::Look look(&inside_->calls);
  if (!look.granted()) return {look.refusal()};
  Diagnostics all = inside_->graph->plan().notes;
  all.insert(all.end(), inside_->state.notes.begin(), inside_->state.notes.end());
  return all;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// The interpreter: loading a model, exclusive calls, threads, delegates over all subgraphs.
#include "compat/interpreter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/out_of_memory.h"
#include "compat/draft/late_refusal.h"
#include "compat/foreign/registrations.h"
#include "compat/handles/handles.h"
#include "model/access.h"
#include "model/from_graph.h"
#include "ops/registry.h"
#include "tensorflow/lite/core/c/operator.h"

namespace surelite::compat {
namespace {

constexpr int kMostThreads = 128;
// Subgraphs for checking a delegate's results, which must stay on the CPU.
constexpr std::string_view kValidationPrefix = "VALIDATION:";
constexpr size_t kSampledBytes = 64 << 10;

uint64_t mix(uint64_t hash, std::span<const std::byte> bytes) {
  for (const std::byte b : bytes) hash = (hash ^ static_cast<uint64_t>(b)) * 0x100000001b3;
  return hash;
}

// The whole model if it is small, else its ends.
uint64_t sample(std::span<const std::byte> bytes) {
  constexpr uint64_t kStart = 0xcbf29ce484222325;
  if (bytes.size() <= 2 * kSampledBytes) return mix(kStart, bytes);
  return mix(mix(kStart, bytes.first(kSampledBytes)), bytes.last(kSampledBytes));
}

}  // namespace

uint64_t checksum(std::span<const std::byte> bytes) { return sample(bytes); }

bool is_about_contents(const Diagnostics& why) {
  return std::ranges::all_of(why, [](const Diagnostic& each) { return name_of(each.code).starts_with("M2"); });
}

namespace {
// Once in a process, on phones: elsewhere released builds of the stock library do not say it.
void say_initialized() {
#if defined(__ANDROID__)
  [[maybe_unused]] static const int said = std::fputs("INFO: Initialized TensorFlow Lite runtime.\n", stderr);
#endif
}
}  // namespace

Interpreter::Interpreter(const InterpreterConfig& config, Bare) : config_(config) {
  say_initialized();
  Result<std::unique_ptr<RunObserver>> guard = open_observer();
  if (guard) run_state_.guard = std::move(*guard);
  else report(config_.reporter, "", guard.error());
  run_state_.live = &live_;
}

Interpreter::Interpreter(const InterpreterConfig& config) : Interpreter(config, Bare()) {
  subgraphs_.push_back(std::make_unique<Subgraph>(this, 0));
  (void)subgraphs_.front()->add_tensors(0, nullptr);
}

Interpreter::~Interpreter() {
  gate_.begin_change();
  note("~Interpreter");
  for (const auto& each : subgraphs_) each->set_end("deleting the interpreter");
  subgraphs_.clear();
  for (const auto& [name, op] : operators_) TfLiteOperatorDelete(op);
  if (descriptor_ >= 0) close(descriptor_);
}

TfLiteOperator* Interpreter::operator_for(const TfLiteRegistration& registration) {
  if (handle_is_live(registration.registration_external, HandleKind::op)) return registration.registration_external;
  const char* name = registration.custom_name ? registration.custom_name : "";
  TfLiteOperator*& op = operators_[{registration.builtin_code, registration.version, name}];
  if (!op)
    op = TfLiteOperatorCreate(static_cast<TfLiteBuiltinOperator>(registration.builtin_code), registration.custom_name,
                              registration.version, nullptr);
  return op;
}

Status Interpreter::add_subgraphs(int count) {
  if (count < 0 || static_cast<size_t>(count) > limits_.max_subgraphs)
    return surelite::fail(Code::A711, {{"function", "AddSubgraphs"},
                                       {"argument", "subgraphs_to_add"},
                                       {"value", count},
                                       {"expected", "0 or more is needed, up to the limit"}});
  for (int i = 0; i < count; ++i) {
    subgraphs_.push_back(std::make_unique<Subgraph>(this, subgraph_count()));
    SURELITE_TRY(subgraphs_.back()->add_tensors(0, nullptr));
  }
  graph_changed();
  return {};
}

std::unique_ptr<Interpreter> Interpreter::build(std::shared_ptr<const PinnedModel> model, const Resolver& resolver,
                                                const InterpreterConfig& config) {
  if (const Status sound = model->model.status(); !sound) {
    const bool empty = sound.error().front().code == Code::M201;
    report(config.reporter, empty ? "No subgraph in the model." : "", sound.error());
    return nullptr;
  }
  std::unique_ptr<Interpreter> interpreter(new Interpreter(config, Bare()));
  interpreter->model_ = std::move(model);
  if (Status loaded = interpreter->load(resolver); !loaded) {
    const Diagnostic& first = loaded.error().front();
    const bool unknown =
        first.code == Code::P301 || first.code == Code::P302 || first.code == Code::A728 || first.code == Code::A729;
    report(config.reporter, unknown ? interpreter->missing_words_ : "", loaded.error());
    config.reporter.line("Registration failed.");
    return nullptr;
  }
  if (interpreter->set_threads(config.threads) != kTfLiteOk) return nullptr;
  return interpreter;
}

namespace {

// Why an operator was not found: the library does not have it, or the caller's resolver does not.
Diagnostic missing_operator(const OperatorDef& op, const Where& where, const Resolver& resolver) {
  const OpSpec* known = find_builtin(op.code);
  if (!known) return diagnose(Code::P302, where, {{"op", op.name}});
  const int first = known->min_version, last = known->max_version;
  if (op.version < first || op.version > last)
    return diagnose(Code::P301, where, {{"op", op.name}, {"version", op.version}, {"first", first}, {"last", last}});
  std::string have;
  for (int version = first; version <= last; ++version)
    if (resolver.find(op.code, version)) have += fmt::format("{}{}", have.empty() ? "version " : ", ", version);
  if (have.empty()) return diagnose(Code::A728, where, {{"op", op.name}, {"first", first}, {"last", last}});
  return diagnose(Code::A729, where,
                  {{"op", op.name}, {"have", have}, {"version", op.version}, {"first", first}, {"last", last}});
}

// Once per kind of operator is enough.
bool contains(const Diagnostics& list, const Diagnostic& why) {
  return std::ranges::any_of(list, [&](const Diagnostic& known) { return known.message() == why.message(); });
}

}  // namespace

Status Interpreter::load(const Resolver& resolver) {
  const ModelData& data = ModelAccess::data(model_->model);
  Diagnostics missing;
  for (size_t s = 0; s < data.subgraphs.size(); ++s) {
    const SubgraphDef& from = data.subgraphs[s];
    auto subgraph = std::make_unique<Subgraph>(this, static_cast<int>(s));
    subgraph->set_name(from.name);
    SURELITE_TRY(subgraph->load_tensors(from));
    for (size_t i = 0; i < from.operators.size(); ++i) {
      const OperatorDef& op = from.operators[i];
      const TfLiteRegistration* found =
          op.is_custom() ? resolver.find(op.name.c_str(), op.version) : resolver.find(op.code, op.version);
      if (!found && !op.is_custom()) {
        if (missing.empty())
          missing_words_ = fmt::format("Didn't find op for builtin opcode '{}' version '{}'.", op.name, op.version);
        const Where where = where_op(data, static_cast<int>(s), static_cast<int>(i));
        if (Diagnostic why = missing_operator(op, where, resolver); !contains(missing, why))
          missing.push_back(std::move(why));
        continue;
      }
      TfLiteRegistration registration{};
      if (found) {
        registration = *found;
      } else {
        registration.builtin_code = kTfLiteBuiltinCustom;
        registration.invoke = invoke_unresolved;
        registration.custom_name = op.name.c_str();
      }
      // The caller's registration need not say what it is registered for.
      registration.builtin_code = op.code;
      registration.version = op.version;
      if (op.is_custom()) registration.custom_name = op.name.c_str();
      SURELITE_TRY(
          subgraph->add_node(op, registration, found ? native_spec(*found) : nullptr, found != nullptr, nullptr));
    }
    subgraphs_.push_back(std::move(subgraph));
  }
  if (!missing.empty()) return Failure(std::move(missing));
  return {};
}

template <class Body>
TfLiteStatus Interpreter::exclusive(const char* function, Body&& body) {
  note(function);
  const CallState::Turn turn(&calls_);
  if (!turn.granted()) {
    const Diagnostic why =
        turn.refusal(fmt::format("{} was called while another call is running on this interpreter. Use one interpreter "
                                 "per thread; they can share the model.",
                                 function));
    if (turn.worth_a_line())
      report(config_.reporter, "", why);
    else
      remember(why);
    return kTfLiteError;
  }
  owner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  try {
    return body();
  } catch (const std::bad_alloc&) {
    report(config_.reporter, "", out_of_memory(function));
    return kTfLiteError;
  }
}

template <class Body>
TfLiteStatus Interpreter::changing(const char* function, Body&& body) {
  return exclusive(function, [&] {
    const Gate::Change change(&gate_);
    return body();
  });
}

TfLiteStatus Interpreter::change(const char* function, TfLiteStatus (*body)(void*), void* state) {
  if (on_this_thread()) return body(state);
  return changing(function, [&] { return body(state); });
}

TfLiteStatus Interpreter::exclusive_copy(const char* function, TfLiteStatus (*body)(void* state), void* state) {
  return on_this_thread() ? body(state) : exclusive(function, [&] { return body(state); });
}

bool Interpreter::wait_until_idle() {
  while (busy()) {
    if (owner_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return false;
    std::this_thread::yield();
  }
  return true;
}

TfLiteStatus Interpreter::allocate(int s) {
  return changing("AllocateTensors", [&] {
    if (Status same = check_model_bytes(); !same) {
      report(config_.reporter, "", same.error());
      return kTfLiteError;
    }
    return subgraph(s).allocate();
  });
}

TfLiteStatus Interpreter::invoke(int s) {
  return exclusive("Invoke", [&] {
    const TfLiteStatus status = subgraph(s).invoke();
    if (status == kTfLiteOk || status == kTfLiteCancelled || !config_.delegate_fallback) return status;
    return fall_back_to_cpu(s);
  });
}

// After a delegate's failure: the same inputs again, on the CPU.
TfLiteStatus Interpreter::fall_back_to_cpu(int s) {
  Subgraph& graph = subgraph(s);
  if (!graph.has_delegates()) return kTfLiteError;
  const std::vector<int> indices = graph.inputs();
  std::vector<std::vector<char>> inputs;
  for (const int t : indices) {
    const TfLiteTensor* tensor = graph.tensor(t);
    const char* data = tensor ? tensor->data.raw : nullptr;
    inputs.emplace_back(data, data ? data + tensor->bytes : data);
  }
  {
    const Gate::Change change(&gate_);
    for (auto& each : subgraphs_) each->remove_delegates();
    if (graph.allocate() != kTfLiteOk) return kTfLiteError;
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    TfLiteTensor* tensor = graph.tensor(indices[i]);
    if (tensor && tensor->data.raw && tensor->bytes == inputs[i].size() && tensor->allocation_type != kTfLiteMmapRo)
      std::copy(inputs[i].begin(), inputs[i].end(), tensor->data.raw);
  }
  if (graph.invoke() != kTfLiteOk) return kTfLiteError;
  report(config_.reporter, "",
         diagnose(Code::D501, {{"delegate", "TfLiteDelegate"},
                               {"what", "its kernel failed during Invoke"},
                               {"effect", "It was removed, and the CPU ran the model; the results are valid."}}));
  return kTfLiteDelegateError;
}

TfLiteStatus Interpreter::resize_input(int s, int tensor, std::span<const int32_t> dims, bool strict) {
  return changing("ResizeInputTensor", [&] { return subgraph(s).resize_input(tensor, dims, strict); });
}

TfLiteStatus Interpreter::apply_delegate(TfLiteDelegate* delegate, const std::vector<int>* active_subgraphs) {
  return changing("ModifyGraphWithDelegate", [&] {
    for (const int s : active_subgraphs ? *active_subgraphs : std::vector<int>())
      if (s < 0 || s >= subgraph_count()) {
        report(config_.reporter, "",
               diagnose(Code::A704, {{"what", "subgraph"},
                                     {"given", s},
                                     {"available", fmt::format("the model has {}", subgraph_count())}}));
        return kTfLiteError;
      }
    for (auto& each : subgraphs_) {
      if (each->delegation_skippable || each->name().starts_with(kValidationPrefix)) continue;
      if (active_subgraphs &&
          std::find(active_subgraphs->begin(), active_subgraphs->end(), each->index()) == active_subgraphs->end())
        continue;
      const TfLiteStatus status = each->apply_delegate(delegate);
      if (status == kTfLiteOk) continue;
      if (status == kTfLiteDelegateError)
        for (auto& done : subgraphs_) done->remove_delegates();
      return status;
    }
    return kTfLiteOk;
  });
}

TfLiteStatus Interpreter::remove_delegates() {
  return changing("RemoveAllDelegates", [&] {
    for (auto& each : subgraphs_) each->remove_delegates();
    return kTfLiteOk;
  });
}

TfLiteStatus Interpreter::reset_variables() {
  return exclusive("ResetVariableTensors", [&] {
    for (auto& each : subgraphs_) each->reset_variables();
    const size_t left = run_state_.resources.variable_count();
    if (left > 0 && !std::exchange(told_of_resources_, true))
      report(config_.reporter, "",
             diagnose(Code::A730, {{"function", "ResetVariableTensors"}, {"count", static_cast<int64_t>(left)}}));
    return kTfLiteOk;
  });
}

TfLiteStatus Interpreter::set_threads(int threads) {
  return exclusive("SetNumThreads", [&] {
    if (threads < -1) {
      report(config_.reporter, "num_threads should be >= 0 or just -1 to let TFLite runtime set the value.",
             diagnose(Code::A711, {{"function", "SetNumThreads"},
                                   {"argument", "num_threads"},
                                   {"value", threads},
                                   {"expected", "-1 (the runtime chooses) or more is needed"}}));
      return kTfLiteError;
    }
    if (threads == 0) threads = 1;
    config_.threads = threads;
    run_state_.threads.want(std::clamp(threads, 1, kMostThreads));
    for (auto& each : subgraphs_) each->context()->recommended_num_threads = threads;
    for (void* external : external_contexts) {
      auto* context = static_cast<TfLiteExternalContext*>(external);
      if (context && context->Refresh) context->Refresh(primary().context());
    }
    graph_changed();
    return kTfLiteOk;
  });
}

TfLiteStatus Interpreter::enable_cancellation() {
  config_.cancellation = true;
  return kTfLiteOk;
}

TfLiteStatus Interpreter::cancel() {
  if (!config_.cancellation) {
    report(config_.reporter, "",
           diagnose(Code::A712, {{"function", "Cancel"},
                                 {"what", "cancellation is not enabled"},
                                 {"hint", "Enable it in the options before the interpreter is created."}}));
    return kTfLiteError;
  }
  run_state_.cancel.store(true, std::memory_order_relaxed);
  return kTfLiteOk;
}

bool Interpreter::changed_in_place() const {
  if (!verified_) return false;
  const std::vector<SubgraphDef>& defs = ModelAccess::data(*verified_).subgraphs;
  for (size_t s = 0; s < defs.size(); ++s)
    if (!subgraphs_[s]->draft().is_as(defs[s])) return true;
  return false;
}

Result<Model> Interpreter::verified() {
  if (verified_ && !stale_ && !changed_in_place()) return *verified_;
  graph_changed();
  GraphInMemory graph;
  std::vector<std::vector<int>> orders, inputs;
  if (model_) graph.file = ModelAccess::shared(model_->model);
  graph.signatures = own_signatures_;
  for (const auto& each : subgraphs_) {
    SURELITE_LET(DraftedGraph draft, each->draft().read());
    graph.subgraphs.push_back(std::move(draft.def));
    orders.push_back(std::move(draft.order));
    inputs.push_back(std::move(draft.inputs));
    each->draft().pin(&graph.pins);
  }
  SURELITE_LET(verified_, model_from_graph(std::move(graph), limits_));
  for (size_t s = 0; s < orders.size(); ++s)
    subgraphs_[s]->draft().adopt(ModelAccess::data(*verified_).subgraphs[s], std::move(orders[s]),
                                 std::move(inputs[s]));
  stale_ = false;
  return *verified_;
}

Result<std::shared_ptr<const PlanOptions>> Interpreter::plan_options() {
  if (options_ && !changed_in_place()) return options_;
  SURELITE_LET(const Model model, verified());
  auto specs = std::make_shared<std::unordered_map<const OperatorDef*, const OpSpec*>>();
  for (size_t s = 0; s < subgraphs_.size(); ++s) {
    const std::vector<int>& order = subgraphs_[s]->draft().order_in_force();
    for (size_t i = 0; i < order.size(); ++i)
      (*specs)[&ModelAccess::data(model).subgraphs[s].operators[i]] =
          spec_with_late_refusal(*subgraphs_[s]->node(order[i]), ModelAccess::data(model).subgraphs[s].tensors);
  }
  auto options = std::make_shared<PlanOptions>();
  options->model = ModelAccess::shared(model);
  options->limits = limits_;
  options->threads = std::clamp(config_.threads, 1, kMostThreads);
  options->keep_all_tensors = config_.keep_all_tensors;
  options->reference_kernels = config_.reference_kernels;
  options->memory_for_all = true;
  options->inputs_outside = !run_state_.guarded();
  options->resolver = [specs](const OperatorDef& op) -> const OpSpec* {
    const auto found = specs->find(&op);
    return found == specs->end() ? nullptr : found->second;
  };
  for (const auto& [of, backend] : backends_) options->delegates.delegates.push_back(backend);
  options->delegates.min_operators = 1;
  SURELITE_TRY(resolve_ops(*options));
  options_ = std::move(options);
  return options_;
}

void Interpreter::add_backend(const TfLiteDelegate* of, std::shared_ptr<Delegate> backend) {
  backends_.emplace(of, std::move(backend));
  graph_changed();
}

void Interpreter::drop_backends() {
  if (backends_.empty()) return;
  backends_.clear();
  run_state_.delegates_off.clear();
  graph_changed();
}

void Interpreter::report_backends(const Diagnostics& planned) {
  if (backends_.empty()) return;
  for (const Diagnostic& note : planned) report(reporter(), "", note);
  for (; reported_runs_ < run_state_.notes.size(); ++reported_runs_)
    if (run_state_.notes[reported_runs_].code != Code::R409) report(reporter(), "", run_state_.notes[reported_runs_]);
}

Result<Interpreter::InFile> Interpreter::find_in_file(std::span<const std::byte> part) {
  const auto refuse = [](const char* reason) {
    return surelite::fail(
        Code::A718, {{"function", "TfLiteOpaqueContextGetNodeInitDataMmapInfo"}, {"reason", reason}});
  };
  const std::span<const std::byte> all = model_ ? ModelAccess::data(model_->model).bytes : std::span<const std::byte>();
  if (!model_ || model_->path.empty()) return refuse("the model is not from a file");
  if (part.empty()) part = all.first(0);  // of a node without custom data: the descriptor alone
  if (part.data() < all.data() || part.data() + part.size() > all.data() + all.size())
    return refuse("the node has no custom data in the file");
  const auto offset = static_cast<int64_t>(part.data() - all.data());
  if (descriptor_ < 0) descriptor_ = open(model_->path.c_str(), O_RDONLY | O_CLOEXEC);
  std::byte block[4096];
  for (size_t done = 0; done < part.size();) {
    const size_t size = std::min(sizeof block, part.size() - done);
    const ssize_t got = pread(descriptor_, block, size, static_cast<off_t>(offset + static_cast<int64_t>(done)));
    if (got != static_cast<ssize_t>(size) || std::memcmp(block, part.data() + done, size) != 0)
      return refuse("the model's file is gone, or another one by now");
    done += size;
  }
  return InFile{descriptor_, offset};
}

Status Interpreter::check_model_bytes() const {
  if (!model_ || !model_->borrowed || sample(ModelAccess::data(model_->model).bytes) == model_->checksum) return {};
  return surelite::fail(Code::A716);
}

}  // namespace surelite::compat

// SPDX-License-Identifier: Apache-2.0
// Guarded mode as the core sees it: an observer of runs that gives tensors memory between inaccessible pages.
#include "run/observer.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "guard/handler.h"
#include "guard/log.h"
#include "guard/note.h"
#include "guard/pages.h"
#include "guard/start.h"
#include "guard/summary.h"
#include "guard/table.h"
#include "guard/values.h"
#include "guard/watch.h"

namespace surelite {
namespace guard {
namespace {

Description describe_tensor(const ObservedTensor& of, uint32_t session) {
  Description description;
  description.session = session;
  description.subgraph = of.subgraph;
  description.tensor = of.index;
  description.type = of.tensor->type;
  description.shape = &of.tensor->shape;
  description.quantization = &of.tensor->quant();
  description.name = of.tensor->def->name;
  description.role = of.input >= 0      ? Role::input
                     : of.output >= 0   ? Role::output
                     : of.is_variable   ? Role::variable
                     : of.is_constant   ? Role::constant
                                        : Role::internal;
  description.position = of.input >= 0 ? of.input : of.output;
  return description;
}

class GuardedTensor final : public ObservedMemory {
 public:
  GuardedTensor(const ObservedTensor& of, GuardedRegion region) : of_(of), region_(std::move(region)) {
    bytes_ = {region_.data(), region_.size()};
  }

  Status check() override {
    const std::optional<GuardedRegion::Damage> damage = region_.damage();
    if (!damage) return {};
    region_.repair_slack();
    const bool before = damage->first < 0;
    const auto size = static_cast<int64_t>(region_.size());
    const int64_t from = before ? -damage->last : damage->first - size + 1,
                  to = before ? -damage->first : damage->last - size + 1;
    const Tensor& tensor = *of_.tensor;
    return fail(
        diagnose(Code::A707, where_tensor(*of_.model, of_.subgraph, of_.index),
                 {{"tensor", "\"" + tensor.def->name + "\" " + to_string(tensor.shape) + " " +
                                 std::string(surelite::name_of(tensor.type))},
                  {"side", before ? "before its start" : "past its end"},
                  {"extent", "bytes " + std::to_string(from) + " to " + std::to_string(to) +
                                 (before ? " before" : " past") + " its " + std::to_string(size) + " bytes (" +
                                 (before ? "SURELITE_GUARD=underrun" : "SURELITE_GUARD=1") + " stops there)"}}));
  }

  void set_end(std::string_view by) override { region_.set_end(by); }

 private:
  ObservedTensor of_;
  GuardedRegion region_;
};

// Memory of a kernel that is no tensor of the model. What is written on its open side is nobody's.
class GuardedScratch final : public ObservedMemory {
 public:
  explicit GuardedScratch(GuardedRegion region) : region_(std::move(region)) {
    bytes_ = {region_.data(), region_.size()};
  }
  Status check() override { return {}; }
  void set_end(std::string_view by) override { region_.set_end(by); }

 private:
  GuardedRegion region_;
};

// A kernel from outside must write its outputs.
void poison(std::span<Tensor* const> outputs) {
  for (const Tensor* tensor : outputs)
    if (tensor && tensor->bytes) std::memset(tensor->data, GuardedRegion::kPoison, tensor->bytes);
}

void look_for_poison(const ObservedStep& step) {
  for (const Tensor* tensor : step.outputs) {
    if (!tensor || tensor->bytes == 0) continue;
    const Unwritten gap = find_unwritten({tensor->data, tensor->bytes});
    if (gap.first == gap.last) continue;
    std::string name = "\"" + tensor->def->name + "\" " + to_string(tensor->shape);
    if (gap.last - gap.first < tensor->bytes)
      name += " (bytes " + std::to_string(gap.first) + " to " + std::to_string(gap.last - 1) + " of " +
              std::to_string(tensor->bytes) + ")";
    notice(diagnose(Code::G611, *step.where, {{"op", step.name}, {"tensor", name}}));
  }
}

// Remembers what is going on, for a crash note, and gives no memory.
class Watcher : public RunObserver {
 public:
  Watcher() {
    keep_handler();
    if (guarding_from_environment() != Guarding::none) watch_exit_of_program();
  }

  bool gives_memory() const override { return false; }
  bool watches_all() const override { return false; }
  Result<std::unique_ptr<ObservedMemory>> give_memory(const ObservedTensor&, size_t) override {
    return std::unique_ptr<ObservedMemory>();
  }
  Result<std::unique_ptr<ObservedMemory>> give_scratch(const char*, int, std::string_view, size_t) override {
    return std::unique_ptr<ObservedMemory>();
  }

  void before_step(const ObservedStep& step) override { begin_op(step.subgraph, step.op, step.name, step.foreign); }
  void after_step(const ObservedStep&, bool) override { end_op(); }
  void before_run(std::span<const ObservedTensor>) override {}
  void after_run(int, const Status&) override {}
  size_t written_bytes(const Tensor& tensor) const override { return tensor.bytes; }

  void begin_prepare(bool delegate, std::string_view name) override {
    preparing_.emplace_back(delegate ? 1 : 2, name);
    set_preparing(preparing_.back().first, name);
  }
  void end_prepare() override {
    preparing_.pop_back();
    if (preparing_.empty()) set_preparing(0, "");
    else set_preparing(preparing_.back().first, preparing_.back().second);
  }

  void note_call(const char* function) override { guard::note_call(function); }
  void note_read(const ObservedTensor& tensor) override { note_tensor(tensor.index, tensor.tensor->def->name); }
  void note_null(int tensor, std::string_view name, size_t bytes) override { guard::note_null(tensor, name, bytes); }
  void forget_null(int tensor) override { guard::forget_null(tensor); }
  void begin_copy(const void* to, const void* from, size_t bytes) override { note_copy(to, from, bytes); }
  void end_copy() override { note_copy(nullptr, nullptr, 0); }

 private:
  std::vector<std::pair<int, std::string>> preparing_;  // innermost last
};

// What needs memory only to be noticed or remembered is left out where there is none; the run goes on.
template <class F>
void unless_memory_ends(F&& look) noexcept {
  try {
    look();
  } catch (const std::bad_alloc&) {
  }
}

class Guard final : public Watcher {
 public:
  Guard(Guarding side, bool all) : side_(side), all_(all), session_(new_session()) {}

  bool gives_memory() const override { return true; }
  bool watches_all() const override { return all_; }

  Result<std::unique_ptr<ObservedMemory>> give_memory(const ObservedTensor& of, size_t bytes) override {
    SURELITE_LET(GuardedRegion region, GuardedRegion::map(bytes, side_, "a guarded tensor"));
    if (of.is_constant) {
      if (bytes) std::memcpy(region.data(), of.tensor->data, bytes);
      region.seal();
    }
    region.describe(describe_tensor(of, session_));
    std::unique_ptr<ObservedMemory> memory(new (std::nothrow) GuardedTensor(of, std::move(region)));
    if (!memory) return fail(Code::B802, {{"what", "a guarded tensor"}, {"bytes", bytes}});
    return memory;
  }

  Result<std::unique_ptr<ObservedMemory>> give_scratch(const char* kind, int number, std::string_view op,
                                                       size_t bytes) override {
    SURELITE_LET(GuardedRegion region, GuardedRegion::map(bytes, side_, kind));
    Description description;
    description.session = session_;
    description.tensor = description.position = number;
    description.type = ElementType::uint8;
    description.name = op;
    description.role = kind == std::string_view("temporary") ? Role::temporary : Role::scratch;
    region.describe(description);
    std::unique_ptr<ObservedMemory> memory(new (std::nothrow) GuardedScratch(std::move(region)));
    if (!memory) return fail(Code::B802, {{"what", kind}, {"bytes", bytes}});
    return memory;
  }

  void before_step(const ObservedStep& step) override {
    Watcher::before_step(step);
    if (step.foreign) poison(step.outputs);
  }
  void after_step(const ObservedStep& step, bool succeeded) override {
    Watcher::after_step(step, succeeded);
    if (succeeded && step.where) unless_memory_ends([&] { look_at_results(step); });
    if (step.foreign && succeeded) look_for_poison(step);
  }

  void before_run(std::span<const ObservedTensor> inputs) override {
    keep_handler();
    unless_memory_ends([&] { inputs_.look(inputs); });
    count_run();
    note_run();
    started_ = true;
  }
  // Also told of runs that were refused before they began, and then that one may begin.
  void after_run(int subgraph, const Status& status) override {
    if (!status) {
      if (!started_) count_run();
      count_failed_run();
    }
    started_ = false;
    unless_memory_ends([&] { results_.remember(subgraph, status); });
  }

  size_t written_bytes(const Tensor& tensor) const override {
    const Unwritten gap = find_unwritten({tensor.data, tensor.bytes});
    return gap.first < gap.last && gap.last == tensor.bytes ? gap.first : tensor.bytes;
  }

  void begin_copy(const void* to, const void* from, size_t bytes) override {
    Watcher::begin_copy(to, from, bytes);
    check_copy_between(to, from, bytes);
  }
  void note_read(const ObservedTensor& tensor) override {
    Watcher::note_read(tensor);
    unless_memory_ends([&] { results_.read(tensor); });
  }

 private:
  Guarding side_;
  bool all_;
  uint32_t session_;
  bool started_ = false;  // a run is under way
  InputWatch inputs_;
  ResultWatch results_;
};

}  // namespace
}  // namespace guard

Result<std::unique_ptr<RunObserver>> open_observer(Guarding asked, bool all) {
  // Reads the environment, and starts what it asks for, also where the caller chose.
  const GuardSetting& setting = guard::setting_from_environment();
  if (!setting.known) return fail(unknown_guard_setting(std::getenv("SURELITE_GUARD")));
  const bool note = guard::note_from_environment();
  if (note) {
    SURELITE_TRY(guard::check_note());
    guard::learn_modules();
  }
  if (asked == Guarding::none) {
    asked = setting.side;
    all = setting.all;
  }
  std::unique_ptr<RunObserver> observer;
  if (asked == Guarding::none && !note) return observer;
  if (asked == Guarding::none) observer.reset(new (std::nothrow) guard::Watcher);
  else observer.reset(new (std::nothrow) guard::Guard(asked, all));
  if (!observer) return fail(Code::B802, {{"what", "guarded mode"}, {"bytes", sizeof(guard::Guard)}});
  return observer;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Profilers of the C++ interface, called around every operator.
#include "compat/classes/interpreter_inside.h"

namespace tflite {
namespace impl {
namespace {

class ProfilingObserver final : public surelite::StepObserver {
 public:
  explicit ProfilingObserver(const std::vector<Profiler*>* profilers) : profilers_(profilers) {}
  void before(const surelite::GraphPlan& plan, int op) override {
    for (Profiler* profiler : *profilers_)
      handles_.push_back(profiler->BeginEvent(plan.def().operators[static_cast<size_t>(op)].name.c_str(),
                                              Profiler::EventType::OPERATOR_INVOKE_EVENT, op, plan.subgraph));
  }
  void after(const surelite::GraphPlan&, int) override {
    for (size_t i = profilers_->size(); i-- > 0 && !handles_.empty(); handles_.pop_back())
      (*profilers_)[i]->EndEvent(handles_.back());
  }

 private:
  const std::vector<Profiler*>* profilers_;
  std::vector<uint32_t> handles_;  // of nested operators too, innermost last
};

}  // namespace

void Interpreter::Inside::install_observer() {
  observer = profilers.empty() ? nullptr : std::make_unique<ProfilingObserver>(&profilers);
  core->run_state().observer = observer.get();
}

void Interpreter::SetProfiler(Profiler* profiler) {
  inside_->owned_profilers.clear();
  inside_->profilers.clear();
  AddProfiler(profiler);
}

void Interpreter::SetProfiler(std::unique_ptr<Profiler> profiler) {
  Profiler* raw = profiler.get();
  SetProfiler(raw);
  if (profiler) inside_->owned_profilers.push_back(std::move(profiler));
}

void Interpreter::AddProfiler(Profiler* profiler) {
  if (profiler) inside_->profilers.push_back(profiler);
  inside_->install_observer();
}

void Interpreter::AddProfiler(std::unique_ptr<Profiler> profiler) {
  AddProfiler(profiler.get());
  if (profiler) inside_->owned_profilers.push_back(std::move(profiler));
}

Profiler* Interpreter::GetProfiler() { return inside_->profilers.empty() ? nullptr : inside_->profilers.front(); }

}  // namespace impl
}  // namespace tflite

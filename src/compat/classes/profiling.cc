// SPDX-License-Identifier: Apache-2.0
// Profilers of the C++ interface, called around every operator. Kernels and delegates find them in their context.
#include "compat/classes/interpreter_inside.h"

namespace tflite {
namespace impl {
namespace {

class ProfilingObserver final : public surelite::StepObserver {
 public:
  explicit ProfilingObserver(Profiler* profiler) : profiler_(profiler) {}
  void before(const surelite::GraphPlan& plan, int op) override {
    handles_.push_back(profiler_->BeginEvent(plan.def().operators[static_cast<size_t>(op)].name.c_str(),
                                             Profiler::EventType::OPERATOR_INVOKE_EVENT, op, plan.subgraph));
  }
  void after(const surelite::GraphPlan&, int) override {
    if (handles_.empty()) return;
    profiler_->EndEvent(handles_.back());
    handles_.pop_back();
  }

 private:
  Profiler* profiler_;
  std::vector<uint32_t> handles_;  // of nested operators too, innermost last
};

}  // namespace

void Interpreter::Inside::install_profiler() {
  Profiler* const profiler = has_profiler ? &root_profiler : nullptr;
  observer = profiler ? std::make_unique<ProfilingObserver>(profiler) : nullptr;
  core->run_state().observer = observer.get();
  core->profiler = profiler;
  for (const std::unique_ptr<Subgraph>& each : subgraphs) each->context()->profiler = profiler;
}

void Interpreter::SetProfiler(Profiler* profiler) {
  inside_->root_profiler.RemoveChildProfilers();
  inside_->has_profiler = false;
  AddProfiler(profiler);
}

void Interpreter::SetProfiler(std::unique_ptr<Profiler> profiler) {
  SetProfiler(static_cast<Profiler*>(nullptr));
  AddProfiler(std::move(profiler));
}

void Interpreter::AddProfiler(Profiler* profiler) {
  inside_->root_profiler.AddProfiler(profiler);
  inside_->has_profiler |= profiler != nullptr;
  inside_->install_profiler();
}

void Interpreter::AddProfiler(std::unique_ptr<Profiler> profiler) {
  inside_->has_profiler |= profiler != nullptr;
  inside_->root_profiler.AddProfiler(std::move(profiler));
  inside_->install_profiler();
}

Profiler* Interpreter::GetProfiler() { return inside_->has_profiler ? &inside_->root_profiler : nullptr; }

}  // namespace impl
}  // namespace tflite

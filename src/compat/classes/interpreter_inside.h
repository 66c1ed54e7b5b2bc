// SPDX-License-Identifier: Apache-2.0
// What tflite::Interpreter hides.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compat/interpreter.h"
#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/profiling/root_profiler.h"

namespace tflite {
namespace impl {

// The options that mean something here; null changes nothing.
void apply(InterpreterOptions* options, surelite::compat::Interpreter* core);

struct Interpreter::Inside {
  std::unique_ptr<surelite::compat::Interpreter> core;
  ErrorReporter* error_reporter = nullptr;
  std::vector<std::unique_ptr<Subgraph>> subgraphs;
  std::map<std::string, std::unique_ptr<SignatureRunner>> runners;
  std::map<std::string, std::map<std::string, uint32_t>> signature_inputs, signature_outputs;
  std::vector<std::unique_ptr<TfLiteDelegate, std::function<void(TfLiteDelegate*)>>> owned_delegates;
  profiling::RootProfiler root_profiler;
  bool has_profiler = false;
  std::unique_ptr<surelite::StepObserver> observer;
  void install_profiler();
  void make_views();

  // Of an external CPU backend context, if one was set.
  void clear_backend_caches();

  surelite::compat::Subgraph& primary() const { return core->primary(); }
  // Interpreters go before the delegates that they use.
  ~Inside() {
    runners.clear();
    clear_backend_caches();
    // Kernels that are freed now may still look at the views.
    core.reset();
    subgraphs.clear();
  }
};

}  // namespace impl
}  // namespace tflite

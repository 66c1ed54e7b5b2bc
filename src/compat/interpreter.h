// SPDX-License-Identifier: Apache-2.0
// What both the C and the C++ interface are made of: the subgraphs of a model and what they share.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "base/live.h"
#include "compat/handles/report.h"
#include "compat/subgraph.h"
#include "surelite/model.h"

namespace surelite::compat {

// Finds the registration of an operator; null if there is none.
class Resolver {
 public:
  virtual ~Resolver() = default;
  virtual const TfLiteRegistration* find(int32_t builtin_code, int version) const = 0;
  virtual const TfLiteRegistration* find(const char* custom_code, int version) const = 0;
};

struct InterpreterConfig {
  int threads = -1;
  Reporter reporter;
  bool cancellation = false;
  bool delegate_fallback = false;
  bool keep_all_tensors = false;
  bool reference_kernels = false;
};

// A model that an interpreter runs, and what tells whether borrowed bytes have changed.
struct PinnedModel {
  Model model;
  bool borrowed = false;
  uint64_t checksum = 0;
  std::string path = {};  // of the file that was opened, if it was one
  std::vector<uint8_t> stand_in = {};  // what clients see in place of a model whose contents were refused
};
// The stock library reads a file's contents when it makes an interpreter, and refuses them there.
bool is_about_contents(const Diagnostics& why);
uint64_t checksum(std::span<const std::byte> bytes);

class Interpreter {
 public:
  // With one empty subgraph, to be filled by hand.
  explicit Interpreter(const InterpreterConfig& config);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // Null, after a report, if an operator cannot be found.
  static std::unique_ptr<Interpreter> build(std::shared_ptr<const PinnedModel> model, const Resolver& resolver,
                                            const InterpreterConfig& config);

  // Empty ones, to be filled by hand.
  Status add_subgraphs(int count);

  // --- calls that must not overlap; a second thread gets A706
  TfLiteStatus allocate(int subgraph);
  TfLiteStatus invoke(int subgraph);
  TfLiteStatus resize_input(int subgraph, int tensor, std::span<const int32_t> dims, bool strict);
  // To the subgraphs named, or (null) to all that can be delegated.
  TfLiteStatus apply_delegate(TfLiteDelegate* delegate, const std::vector<int>* active_subgraphs = nullptr);
  TfLiteStatus remove_delegates();
  TfLiteStatus reset_variables();
  // Another call on one of the subgraphs that changes its tensors; within a call of this thread it goes ahead.
  template <class Body>
  TfLiteStatus change(const char* function, Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    return change(function, [](void* state) { return (*static_cast<Plain*>(state))(); }, &body);
  }
  TfLiteStatus set_threads(int threads);
  TfLiteStatus enable_cancellation();
  // A copy in or out, which must not meet a run of another thread; within a call of this thread, it may.
  template <class Body>
  TfLiteStatus exclusive_copy(const char* function, Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    return exclusive_copy(function, [](void* state) { return (*static_cast<Plain*>(state))(); }, &body);
  }
  // From any thread.
  TfLiteStatus cancel();

  int subgraph_count() const { return static_cast<int>(subgraphs_.size()); }
  Subgraph& subgraph(int index) const { return *subgraphs_[static_cast<size_t>(index)]; }
  Subgraph& primary() const { return *subgraphs_.front(); }
  const std::vector<SignatureDef>& signatures() const;
  // Instead of the model's.
  void set_signatures(std::vector<SignatureDef> signatures) {
    own_signatures_ = std::move(signatures);
    graph_changed();
  }
  // Null too for one that names a subgraph or a tensor that does not exist.
  const SignatureDef* find_signature(const char* key) const;
  // For a null key: the first one; for a model without any, one of the first subgraph's inputs and outputs by the names
  // of their tensors.
  const SignatureDef* signature_or_default(const char* key);
  const PinnedModel* model() const { return model_.get(); }
  const InterpreterConfig& config() const { return config_; }
  InterpreterConfig& config() { return config_; }
  const Reporter& reporter() const { return config_.reporter; }
  const Limits& limits() const { return limits_; }
  RunState& run_state() { return run_state_; }
  // Guarded mode: remembers the call for the report of a fault that follows. `function` is a literal.
  void note(const char* function) const {
    if (run_state_.guard) run_state_.guard->note_call(function);
  }
  bool busy() const { return calls_.busy(); }
  // Looks at tensors pass it; calls that change them close it.
  Gate* gate() const { return &gate_; }
  // True inside a call that this thread has made.
  bool on_this_thread() const {
    return busy() && owner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  // Waits for a run on another thread to end; false if this thread itself is inside one.
  bool wait_until_idle();

  // A handle for a registration that has none, for the opaque interface; lives as long as the interpreter.
  TfLiteOperator* operator_for(const TfLiteRegistration& registration);

  void* external_contexts[kTfLiteMaxExternalContexts] = {};
  int running = 0;  // invokes in flight, one inside the other
  bool allow_fp16 = false;
  bool release_dynamic_tensors = false;  // after a run, those that are no outputs
  bool allow_buffer_handle_output = false;
  std::optional<std::map<std::string, std::string>> own_metadata;  // instead of the model's
  void* profiler = nullptr;  // for TfLiteContext::profiler

  // The graph in its present state, verified; made anew after a change.
  Result<Model> verified();
  // The same for compiling: every operator has its kernel.
  Result<std::shared_ptr<const PlanOptions>> plan_options();
  // True if a client has changed a list in place since the graph was verified.
  bool changed_in_place() const;
  void graph_changed() {
    stale_ = true;
    options_.reset();
  }
  // Delegates of the core, by the client's delegate that stands for each; parts of the graph are theirs from the next
  // compilation on. What they could not do is reported once.
  bool has_backend(const TfLiteDelegate* of) const { return backends_.contains(of); }
  void add_backend(const TfLiteDelegate* of, std::shared_ptr<Delegate> backend);
  void drop_backends();
  void report_backends(const Diagnostics& planned);
  // An open descriptor of the model's file, as long as the interpreter lives, and where `part` of the model's bytes
  // lies in it. A718 if the model is from memory, or the file is another one by now.
  struct InFile {
    int descriptor = -1;
    int64_t offset = 0;
  };
  Result<InFile> find_in_file(std::span<const std::byte> part);
  // A716 if borrowed bytes are not what they were.
  Status check_model_bytes() const;

 private:
  struct Bare {};
  Interpreter(const InterpreterConfig& config, Bare);
  Status load(const Resolver& resolver);
  bool usable(const SignatureDef& signature) const;
  TfLiteStatus fall_back_to_cpu(int subgraph);
  template <class Body>
  TfLiteStatus exclusive(const char* function, Body&& body);
  // The same, while no other thread looks at tensors.
  template <class Body>
  TfLiteStatus changing(const char* function, Body&& body);
  TfLiteStatus exclusive_copy(const char* function, TfLiteStatus (*body)(void* state), void* state);
  TfLiteStatus change(const char* function, TfLiteStatus (*body)(void* state), void* state);

  LiveObject live_{LiveKind::interpreter};
  InterpreterConfig config_;
  const Limits limits_ = limits_from_environment();
  std::shared_ptr<const PinnedModel> model_;
  std::vector<std::unique_ptr<Subgraph>> subgraphs_;
  std::optional<std::vector<SignatureDef>> own_signatures_;
  SignatureDef placeholder_;
  std::string missing_words_;  // how the stock library says that an operator is unknown
  RunState run_state_;
  std::optional<Model> verified_;
  bool stale_ = false;  // the graph was changed since, through a function
  std::shared_ptr<const PlanOptions> options_;
  std::map<const TfLiteDelegate*, std::shared_ptr<Delegate>> backends_;
  size_t reported_runs_ = 0;  // notes of runs
  bool told_of_resources_ = false;  // that a reset leaves them
  std::map<std::tuple<int32_t, int, std::string>, TfLiteOperator*> operators_;
  CallState calls_;
  std::atomic<std::thread::id> owner_{};
  mutable Gate gate_;
  int descriptor_ = -1;
};

}  // namespace surelite::compat

// SPDX-License-Identifier: Apache-2.0
// tflite::Interpreter: tensors, shapes, runs.
#include "tensorflow/lite/core/interpreter.h"

#include <fmt/format.h>

#include "compat/classes/bridge.h"
#include "compat/classes/interpreter_inside.h"
#include "compat/mirror/element_types.h"

namespace tflite {
namespace impl {
namespace {

using surelite::Code;
using surelite::diagnose;

}  // namespace

Interpreter::Interpreter(ErrorReporter* error_reporter) : inside_(std::make_unique<Inside>()) {
  inside_->error_reporter = error_reporter ? error_reporter : DefaultErrorReporter();
  surelite::compat::InterpreterConfig config;
  config.reporter = surelite::compat::bridge(inside_->error_reporter);
  inside_->core = std::make_unique<surelite::compat::Interpreter>(config);
  inside_->make_views();
  context_ = inside_->primary().context();
}

Interpreter::Interpreter(std::unique_ptr<surelite::compat::Interpreter> core, ErrorReporter* error_reporter)
    : inside_(std::make_unique<Inside>()) {
  inside_->core = std::move(core);
  inside_->error_reporter = error_reporter;
  inside_->make_views();
  context_ = inside_->primary().context();
}

// Kernels find tflite::Subgraph behind their context.
void Interpreter::Inside::make_views() {
  for (int s = static_cast<int>(subgraphs.size()); s < core->subgraph_count(); ++s) {
    subgraphs.push_back(std::make_unique<Subgraph>(&core->subgraph(s), &subgraphs));
    core->subgraph(s).set_context_handle(subgraphs.back().get());
    subgraphs.back()->context()->profiler = core->profiler;
  }
}

void Interpreter::AddSubgraphs(int subgraphs_to_add, int* first_new_subgraph_index) {
  if (first_new_subgraph_index) *first_new_subgraph_index = static_cast<int>(inside_->subgraphs.size());
  if (const surelite::Status added = inside_->core->add_subgraphs(subgraphs_to_add); !added)
    surelite::compat::report(inside_->core->reporter(), "", added.error());
  inside_->make_views();
}
bool Interpreter::HasDelegates() { return primary_subgraph().HasDelegates(); }
bool Interpreter::IsFullyDelegated() const { return primary_subgraph().IsFullyDelegated(); }
TfLiteStatus Interpreter::RemoveAllDelegates() { return inside_->core->remove_delegates(); }
TfLiteStatus Interpreter::SetSignatureDef(std::vector<internal::SignatureDef> signature_defs) {
  std::vector<surelite::SignatureDef> all;
  for (const internal::SignatureDef& from : signature_defs) {
    surelite::SignatureDef& to = all.emplace_back();
    to.key = from.signature_key;
    to.subgraph = static_cast<int>(from.subgraph_index);
    for (const auto& [name, t] : from.inputs) to.inputs.push_back({name, static_cast<int>(t)});
    for (const auto& [name, t] : from.outputs) to.outputs.push_back({name, static_cast<int>(t)});
  }
  inside_->runners.clear();
  inside_->core->set_signatures(std::move(all));
  return kTfLiteOk;
}

// What the resolver offers by default is applied once, before memory is due; one that fails leaves the graph as it was.
TfLiteStatus Interpreter::ApplyLazyDelegateProviders() {
  if (lazy_delegate_providers_.empty() || IsFullyDelegated()) return kTfLiteOk;
  TfLiteDelegateCreators providers;
  providers.swap(lazy_delegate_providers_);
  for (const auto& create : providers) {
    TfLiteDelegatePtr delegate = create(context_);
    if (!delegate) continue;
    const TfLiteStatus status = ModifyGraphWithDelegate(std::move(delegate));
    if (status == kTfLiteError || status == kTfLiteUnresolvedOps || status == kTfLiteDelegateError) return status;
  }
  return kTfLiteOk;
}

Interpreter::~Interpreter() {
  if (inside_->core->wait_until_idle()) return;
  // Destroyed by a kernel of its own run: what that run still uses must stay.
  surelite::compat::report(
      inside_->core->reporter(), "",
      diagnose(Code::A712, {{"function", "~Interpreter"},
                            {"what", "this interpreter is running on this thread"},
                            {"hint", "Its memory is kept. Destroy it after Invoke has returned."}}));
  (void)inside_.release();
}

const std::vector<int>& Interpreter::inputs() const { return inside_->primary().inputs(); }
const std::vector<int>& Interpreter::outputs() const { return inside_->primary().outputs(); }
const std::vector<int>& Interpreter::variables() const { return inside_->primary().variables(); }
const std::vector<int>& Interpreter::execution_plan() const { return inside_->primary().execution_plan(); }
size_t Interpreter::tensors_size() const { return inside_->primary().tensor_count(); }
size_t Interpreter::nodes_size() const { return static_cast<size_t>(inside_->primary().node_count()); }

int Interpreter::at(const std::vector<int>& list, int index, const char* what) const {
  if (index >= 0 && static_cast<size_t>(index) < list.size()) return list[static_cast<size_t>(index)];
  surelite::compat::report(
      inside_->core->reporter(), "",
      diagnose(Code::A704,
               {{"what", what}, {"given", index}, {"available", fmt::format("the model has {}", list.size())}}));
  return -1;
}

TfLiteTensor* Interpreter::tensor(int tensor_index) { return inside_->subgraphs.front()->tensor(tensor_index); }
const TfLiteTensor* Interpreter::tensor(int tensor_index) const {
  return inside_->subgraphs.front()->tensor(tensor_index);
}

const char* Interpreter::GetInputName(int index) const {
  const TfLiteTensor* t = tensor(at(inputs(), index, "input"));
  return t ? t->name : nullptr;
}
const char* Interpreter::GetOutputName(int index) const {
  const TfLiteTensor* t = tensor(at(outputs(), index, "output"));
  return t ? t->name : nullptr;
}
TfLiteTensor* Interpreter::input_tensor(size_t index) { return tensor(at(inputs(), static_cast<int>(index), "input")); }
const TfLiteTensor* Interpreter::input_tensor(size_t index) const {
  return tensor(at(inputs(), static_cast<int>(index), "input"));
}
TfLiteTensor* Interpreter::output_tensor(size_t index) {
  return tensor(at(outputs(), static_cast<int>(index), "output"));
}
const TfLiteTensor* Interpreter::output_tensor(size_t index) const {
  return tensor(at(outputs(), static_cast<int>(index), "output"));
}

void* Interpreter::typed_data(int tensor_index, TfLiteType type) {
  TfLiteTensor* t = tensor_index < 0 ? nullptr : tensor(tensor_index);
  if (!t) return nullptr;
  if (t->type == type) {
    inside_->primary().forget_refusal(tensor_index);
    return t->data.data;
  }
  surelite::compat::report(inside_->core->reporter(), "",
                           diagnose(Code::A703, {{"tensor", inside_->primary().describe(tensor_index)},
                                                 {"actual", TfLiteTypeGetName(t->type)},
                                                 {"asked", TfLiteTypeGetName(type)},
                                                 {"other_ways", ""}}));
  return nullptr;
}

const std::pair<TfLiteNode, TfLiteRegistration>* Interpreter::node_and_registration(int node_index) const {
  return inside_->subgraphs.front()->node_and_registration(node_index);
}
const std::pair<TfLiteNode, TfLiteRegistration>* Interpreter::node_and_registration(int subgraph_index,
                                                                                    int node_index) const {
  const Subgraph* s = subgraph(subgraph_index);
  return s ? s->node_and_registration(node_index) : nullptr;
}

TfLiteStatus Interpreter::ResizeInputTensor(int tensor_index, const std::vector<int>& dims) {
  return inside_->core->resize_input(0, tensor_index, dims, false);
}
TfLiteStatus Interpreter::ResizeInputTensorStrict(int tensor_index, const std::vector<int>& dims) {
  return inside_->core->resize_input(0, tensor_index, dims, true);
}
TfLiteStatus Interpreter::ReleaseNonPersistentMemory() {
  return inside_->core->change("ReleaseNonPersistentMemory", [&] { return inside_->primary().release_memory(); });
}
TfLiteStatus Interpreter::AllocateTensors() {
  if (ApplyLazyDelegateProviders() == kTfLiteError) return kTfLiteError;
  ScopedProfile event(GetProfiler(), "AllocateTensors");
  return inside_->core->allocate(0);
}
TfLiteStatus Interpreter::Invoke() {
  ScopedRuntimeInstrumentationProfile whole(GetProfiler(), "invoke");
  ScopedProfile event(GetProfiler(), "Invoke");
  const TfLiteStatus status = inside_->core->invoke(0);
  whole.set_runtime_status(0, status);
  return status;
}
TfLiteStatus Interpreter::EnableCancellation() { return inside_->core->enable_cancellation(); }
TfLiteStatus Interpreter::Cancel() { return inside_->core->cancel(); }
TfLiteStatus Interpreter::SetNumThreads(int num_threads) { return inside_->core->set_threads(num_threads); }
TfLiteStatus Interpreter::ResetVariableTensors() { return inside_->core->reset_variables(); }

void Interpreter::SetCancellationFunction(void* data, bool (*check_cancelled_func)(void*)) {
  if (check_cancelled_func)
    inside_->core->run_state().check_cancelled = [data, check_cancelled_func] { return check_cancelled_func(data); };
  else
    inside_->core->run_state().check_cancelled = nullptr;
}

void Interpreter::SetAllowFp16PrecisionForFp32(bool allow) {
  inside_->core->allow_fp16 = allow;
  for (int s = 0; s < inside_->core->subgraph_count(); ++s)
    inside_->core->subgraph(s).context()->allow_fp32_relax_to_fp16 = allow;
}
bool Interpreter::GetAllowFp16PrecisionForFp32() const { return inside_->core->allow_fp16; }

TfLiteStatus Interpreter::ModifyGraphWithDelegate(TfLiteDelegate* delegate) {
  return inside_->core->apply_delegate(delegate);
}
TfLiteStatus Interpreter::ModifyGraphWithDelegate(TfLiteOpaqueDelegateStruct* delegate) {
  return inside_->core->apply_delegate(reinterpret_cast<TfLiteDelegate*>(delegate));
}
TfLiteStatus Interpreter::ModifyGraphWithDelegate(TfLiteDelegate* delegate,
                                                  const std::vector<int>& active_subgraph_indices) {
  return inside_->core->apply_delegate(delegate, &active_subgraph_indices);
}
TfLiteStatus Interpreter::ModifyGraphWithDelegate(TfLiteOpaqueDelegateStruct* delegate,
                                                  const std::vector<int>& active_subgraph_indices) {
  return inside_->core->apply_delegate(reinterpret_cast<TfLiteDelegate*>(delegate), &active_subgraph_indices);
}
TfLiteStatus Interpreter::take_delegate(
    std::unique_ptr<TfLiteDelegate, std::function<void(TfLiteDelegate*)>> delegate) {
  inside_->owned_delegates.push_back(std::move(delegate));
  return inside_->core->apply_delegate(inside_->owned_delegates.back().get());
}
TfLiteStatus Interpreter::EnsureTensorDataIsReadable(int tensor_index) {
  return inside_->primary().make_readable(tensor_index);
}
TfLiteStatus Interpreter::SetBufferHandle(int tensor_index, TfLiteBufferHandle buffer_handle,
                                          TfLiteDelegate* delegate) {
  return inside_->primary().set_buffer_handle(tensor_index, buffer_handle, delegate);
}
TfLiteStatus Interpreter::SetBufferHandle(TfLiteTensor* tensor, TfLiteBufferHandle buffer_handle,
                                          TfLiteDelegate* delegate) {
  return inside_->primary().set_buffer_handle(inside_->primary().table().index_of(tensor), buffer_handle, delegate);
}
TfLiteStatus Interpreter::GetBufferHandle(int tensor_index, TfLiteBufferHandle* buffer_handle,
                                          TfLiteDelegate** delegate) {
  const TfLiteTensor* t = inside_->primary().tensor(tensor_index);
  if (!t || !buffer_handle || !delegate) return kTfLiteError;
  *buffer_handle = t->buffer_handle;
  *delegate = t->delegate;
  return kTfLiteOk;
}
void Interpreter::SetAllowBufferHandleOutput(bool allow) { inside_->core->allow_buffer_handle_output = allow; }
TfLiteStatus Interpreter::SetCustomAllocationForTensor(int tensor_index, const TfLiteCustomAllocation& allocation,
                                                       int64_t flags) {
  return inside_->core->change("SetCustomAllocationForTensor", [&] {
    return inside_->primary().set_custom_allocation(tensor_index, allocation, flags);
  });
}
TfLiteStatus Interpreter::SetAllocator(TfLiteAllocator*) {
  surelite::compat::report(
      inside_->core->reporter(), "",
      diagnose(
          Code::A718,
          {{"function", "Interpreter::SetAllocator"},
           {"reason",
            "Surelite plans its memory in one arena; give single tensors memory with SetCustomAllocationForTensor"}}));
  return kTfLiteError;
}

const char* Interpreter::OpProfilingString(const TfLiteRegistration& op_reg, const TfLiteNode* node) const {
  return op_reg.profiling_string ? op_reg.profiling_string(inside_->primary().context(), node) : nullptr;
}
void Interpreter::SetExternalContext(TfLiteExternalContextType type, TfLiteExternalContext* ctx) {
  if (type >= 0 && type < kTfLiteMaxExternalContexts) inside_->core->external_contexts[type] = ctx;
}
// The other options tune the stock runtime's memory; this one needs none of them.
void apply(InterpreterOptions* options, surelite::compat::Interpreter* core) {
  if (!options) return;
  core->release_dynamic_tensors = options->GetEnsureDynamicTensorsAreReleased();
  if (core->config().keep_all_tensors == options->GetPreserveAllTensors()) return;
  core->config().keep_all_tensors = options->GetPreserveAllTensors();
  core->graph_changed();  // memory that is there stays as it was planned
}
TfLiteStatus Interpreter::ApplyOptions(InterpreterOptions* options) {
  apply(options, inside_->core.get());
  return kTfLiteOk;
}
TfLiteStatus Interpreter::SetMetadata(const std::map<std::string, std::string>& metadata) {
  inside_->core->own_metadata = metadata;
  return kTfLiteOk;
}
size_t Interpreter::subgraphs_size() const { return inside_->subgraphs.size(); }
Subgraph* Interpreter::subgraph(int subgraph_index) {
  return subgraph_index >= 0 && static_cast<size_t>(subgraph_index) < inside_->subgraphs.size()
             ? inside_->subgraphs[static_cast<size_t>(subgraph_index)].get()
             : nullptr;
}
const Subgraph* Interpreter::subgraph(int subgraph_index) const {
  return const_cast<Interpreter*>(this)->subgraph(subgraph_index);
}
Subgraph& Interpreter::primary_subgraph() { return *inside_->subgraphs.front(); }
const Subgraph& Interpreter::primary_subgraph() const { return *inside_->subgraphs.front(); }
ErrorReporter* Interpreter::error_reporter() const { return inside_->error_reporter; }

}  // namespace impl
}  // namespace tflite

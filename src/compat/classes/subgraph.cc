// SPDX-License-Identifier: Apache-2.0
// tflite::Subgraph, a view of one subgraph of the drop-in's core.
#include "tensorflow/lite/core/subgraph.h"

#include <cstdarg>
#include <cstdio>
#include <set>

#include "compat/classes/bridge.h"
#include "compat/classes/interpreter_inside.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace tflite {
namespace {

// The subgraph as a list of nodes.
class CoreGraph final : public GraphInfo {
 public:
  explicit CoreGraph(surelite::compat::Subgraph* core) : core_(core) {}
  size_t num_tensors() const override { return static_cast<size_t>(core_->table().size()); }
  TfLiteTensor* tensor(size_t index) override { return core_->tensor(static_cast<int>(index)); }
  TfLiteTensor* tensors() override { return core_->context()->tensors; }
  size_t num_execution_nodes() const override { return core_->execution_plan().size(); }
  size_t num_total_nodes() const override { return static_cast<size_t>(core_->node_count()); }
  const TfLiteNode& node(size_t index) const override { return entry(index).c.first; }
  const TfLiteRegistration& registration(size_t index) const override { return entry(index).c.second; }
  size_t node_index(size_t index) const override { return static_cast<size_t>(core_->execution_plan()[index]); }
  const std::vector<int>& inputs() const override { return core_->inputs(); }
  const std::vector<int>& outputs() const override { return core_->outputs(); }
  const std::vector<int>& variables() const override { return core_->variables(); }

 private:
  surelite::compat::Node& entry(size_t index) const { return *core_->node_for_client(core_->execution_plan()[index]); }
  surelite::compat::Subgraph* core_;
};

}  // namespace

Subgraph::Subgraph(ErrorReporter* error_reporter, TfLiteExternalContext** external_contexts,
                   std::vector<std::unique_ptr<Subgraph>>* subgraphs, resource::ResourceMap* resources,
                   resource::ResourceIDMap* resource_ids,
                   resource::InitializationStatusMap* initialization_status_map, int)
    : core_(nullptr),
      all_(subgraphs),
      resources_(resources),
      resource_ids_(resource_ids),
      initialized_(initialization_status_map) {
  surelite::compat::InterpreterConfig config;
  config.reporter = surelite::compat::bridge(error_reporter ? error_reporter : DefaultErrorReporter());
  const auto interpreter = std::make_shared<surelite::compat::Interpreter>(config);
  for (int i = 0; external_contexts && i < kTfLiteMaxExternalContexts; ++i)
    interpreter->external_contexts[i] = external_contexts[i];
  core_ = &interpreter->primary();
  core_->set_context_handle(this);
  alone_ = interpreter;
}

std::vector<int>& Subgraph::inputs() { return core_->draft().inputs; }
const std::vector<int>& Subgraph::inputs() const { return core_->inputs(); }
std::vector<int>& Subgraph::outputs() { return core_->draft().outputs; }
const std::vector<int>& Subgraph::outputs() const { return core_->outputs(); }
std::vector<int>& Subgraph::variables() { return core_->draft().variables; }
const std::vector<int>& Subgraph::variables() const { return core_->variables(); }
std::vector<int>& Subgraph::execution_plan() { return core_->draft().order; }
const std::vector<int>& Subgraph::execution_plan() const { return core_->execution_plan(); }
const std::vector<int>& Subgraph::pre_delegation_execution_plan() const { return core_->order_before_delegates(); }
std::vector<int> Subgraph::GetInputTensorsCount() {
  std::vector<int> counts(tensors_size());
  const auto count = [&](const std::vector<int>& list) {
    for (const int t : list)
      if (core_->tensor_exists(t)) ++counts[static_cast<size_t>(t)];
  };
  for (const int n : core_->execution_plan())
    if (const surelite::compat::Node* node = core_->node(n)) count(node->def.inputs);
  count(core_->outputs());
  return counts;
}
resource::ResourceMap& Subgraph::resources() { return make_maps(), *resources_; }
resource::ResourceIDMap& Subgraph::resource_ids() { return make_maps(), *resource_ids_; }
resource::InitializationStatusMap& Subgraph::initialization_status_map() { return make_maps(), *initialized_; }
void Subgraph::make_maps() {
  if (resources_ && resource_ids_ && initialized_) return;
  struct Maps {
    resource::ResourceMap resources;
    resource::ResourceIDMap ids;
    resource::InitializationStatusMap initialized;
  };
  const auto maps = std::make_shared<Maps>();
  own_maps_ = maps;
  if (!resources_) resources_ = &maps->resources;
  if (!resource_ids_) resource_ids_ = &maps->ids;
  if (!initialized_) initialized_ = &maps->initialized;
}
size_t Subgraph::tensors_size() const { return core_->tensor_count(); }
size_t Subgraph::nodes_size() const { return static_cast<size_t>(core_->node_count()); }
TfLiteTensor* Subgraph::tensor(int tensor_index) {
  if (!core_->tensor_exists(tensor_index)) return nullptr;
  core_->expose(tensor_index);
  core_->note_access("Interpreter::tensor", tensor_index);
  return core_->tensor(tensor_index);
}
const TfLiteTensor* Subgraph::tensor(int tensor_index) const {
  return core_->tensor_exists(tensor_index) ? core_->tensor(tensor_index) : nullptr;
}
const std::pair<TfLiteNode, TfLiteRegistration>* Subgraph::node_and_registration(int node_index) const {
  const surelite::compat::Node* node = core_->node_for_client(node_index);
  return node ? &node->c : nullptr;
}
const std::vector<std::pair<TfLiteNode, TfLiteRegistration>>& Subgraph::nodes_and_registration() const {
  nodes_.clear();
  for (int n = 0; n < core_->node_count(); ++n) nodes_.push_back(core_->node_for_client(n)->c);
  return nodes_;
}
TfLiteStatus Subgraph::AcquireSubgraphContext(int subgraph_index, TfLiteContext** acquired_context) {
  return context()->AcquireSubgraphContext(context(), subgraph_index, acquired_context);
}
TfLiteStatus Subgraph::ReleaseSubgraphContext(int subgraph_index) {
  return context()->ReleaseSubgraphContext(context(), subgraph_index);
}
TfLiteStatus Subgraph::MarkSubgraphAsDelegationSkippable(int subgraph_index) {
  // The first subgraph is what a delegate is for.
  if (subgraph_index < 1 || subgraph_index >= core_->interpreter().subgraph_count()) return kTfLiteError;
  core_->interpreter().subgraph(subgraph_index).delegation_skippable = true;
  return kTfLiteOk;
}
TfLiteStatus Subgraph::RemoveUnusedInputs() {
  std::set<int> used(core_->outputs().begin(), core_->outputs().end());
  for (const int n : core_->execution_plan())
    if (const surelite::compat::Node* node = core_->node(n))
      used.insert(node->def.inputs.begin(), node->def.inputs.end());
  for (int& input : core_->draft().inputs)
    if (!used.contains(input)) input = kTfLiteOptionalTensor;
  return kTfLiteOk;
}
TfLiteContext* Subgraph::context() { return core_->context(); }
const std::string& Subgraph::GetName() const { return core_->name(); }
int Subgraph::GetSubgraphIndex() const { return core_->index(); }
bool Subgraph::HasDynamicTensors() const {
  if (!core_->graph()) return true;
  for (size_t t = 0; t < tensors_size(); ++t)
    if (core_->tensor(static_cast<int>(t))->allocation_type == kTfLiteDynamic) return true;
  return false;
}
bool Subgraph::HasDelegates() const { return core_->has_delegates(); }
bool Subgraph::IsFullyDelegated() const {
  for (const int n : execution_plan())
    if (const surelite::compat::Node* node = core_->node(n); !node || !node->c.first.delegate) return false;
  return !execution_plan().empty();
}
bool Subgraph::IsDelegationSkippable() const { return core_->delegation_skippable; }
void Subgraph::MarkAsDelegationSkippable() { core_->delegation_skippable = true; }
bool Subgraph::IsCancelled() const { return core_->interpreter().run_state().cancelled(); }
TfLiteStatus Subgraph::PartitionGraph(const TfLiteIntArray* nodes_to_replace, std::vector<NodeSubset>* node_subsets) {
  // What a client has put into the lists leads to nodes and tensors from here on.
  if (const auto verified = core_->interpreter().verified(); !verified) {
    surelite::compat::report(core_->interpreter().reporter(), "", verified.error());
    return kTfLiteError;
  }
  const CoreGraph graph(core_);
  return PartitionGraphIntoIndependentNodeSubsets(&graph, nodes_to_replace, node_subsets);
}

TfLiteStatus Subgraph::ResizeInputTensor(int tensor_index, const std::vector<int>& dims) {
  return core_->interpreter().resize_input(core_->index(), tensor_index, dims, false);
}
TfLiteStatus Subgraph::ResizeInputTensorStrict(int tensor_index, const std::vector<int>& dims) {
  return core_->interpreter().resize_input(core_->index(), tensor_index, dims, true);
}
// A kernel of another subgraph may call these while its own run is on.
TfLiteStatus Subgraph::AllocateTensors() {
  return core_->interpreter().on_this_thread() ? core_->allocate() : core_->interpreter().allocate(core_->index());
}
TfLiteStatus Subgraph::Invoke() {
  return core_->interpreter().on_this_thread() ? core_->invoke() : core_->interpreter().invoke(core_->index());
}
TfLiteStatus Subgraph::ReleaseNonPersistentMemory() { return core_->release_memory(); }
TfLiteStatus Subgraph::EnsureTensorDataIsReadable(int tensor_index) { return core_->make_readable(tensor_index); }
TfLiteStatus Subgraph::ResetVariableTensors() {
  core_->reset_variables();
  return kTfLiteOk;
}
TfLiteStatus Subgraph::SetCustomAllocationForTensor(int tensor_index, const TfLiteCustomAllocation& allocation,
                                                    int64_t flags) {
  return core_->set_custom_allocation(tensor_index, allocation, flags);
}
TfLiteStatus Subgraph::SetBufferHandle(TfLiteTensor* tensor, TfLiteBufferHandle buffer_handle,
                                       TfLiteDelegate* delegate) {
  return core_->set_buffer_handle(core_->table().index_of(tensor), buffer_handle, delegate);
}
TfLiteStatus Subgraph::ModifyGraphWithDelegate(TfLiteDelegate* delegate) {
  const std::vector<int> this_one{core_->index()};
  return core_->interpreter().apply_delegate(delegate, &this_one);
}
TfLiteStatus Subgraph::RemoveAllDelegates() { return core_->remove_delegates(); }
void Subgraph::ReportError(const char* format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  if (std::vsnprintf(text, sizeof text, format ? format : "", args) < 0) text[0] = '\0';
  va_end(args);
  core_->interpreter().reporter().line(text);
}

TfLiteStatus Subgraph::GetNodeInitDataMmapInfo(const TfLiteNode* node, int* fd,
                                               int64_t* custom_initial_data_offset_in_file,
                                               int64_t* custom_initial_data_size) const {
  return TfLiteOpaqueContextGetNodeInitDataMmapInfo(reinterpret_cast<const TfLiteOpaqueContext*>(context()),
                                                    reinterpret_cast<const TfLiteOpaqueNode*>(node), fd,
                                                    custom_initial_data_offset_in_file, custom_initial_data_size);
}
void Subgraph::SetExternalContext(TfLiteExternalContextType type, TfLiteExternalContext* ctx) {
  context()->SetExternalContext(context(), type, ctx);
}
void Subgraph::SetCancellationFunction(void* data, bool (*check_cancelled_func)(void*)) {
  auto& check = core_->interpreter().run_state().check_cancelled;
  check = nullptr;
  if (check_cancelled_func) check = [data, check_cancelled_func] { return check_cancelled_func(data); };
}
void Subgraph::SetProfiler(Profiler* profiler, int) {
  core_->interpreter().profiler = profiler;
  context()->profiler = profiler;
}
std::unique_ptr<GraphInfo> Subgraph::CreateGraphInfo() { return std::make_unique<CoreGraph>(core_); }
void Subgraph::SetOptions(InterpreterOptions* options) { impl::apply(options, &core_->interpreter()); }
bool Subgraph::ShouldPreserveAllTensors() const { return core_->interpreter().config().keep_all_tensors; }
bool Subgraph::ShouldReleaseDynamicTensors() const { return core_->interpreter().release_dynamic_tensors; }
TfLiteStatus Subgraph::SetMetadata(const std::map<std::string, std::string>* metadata, const ControlEdges*) {
  if (!metadata) return kTfLiteError;
  core_->interpreter().own_metadata = *metadata;
  return kTfLiteOk;
}
void Subgraph::DumpMemoryPlannerDebugInfo() const {
  SubgraphAllocInfo info;
  GetMemoryAllocInfo(&info);
  std::fprintf(stderr, "subgraph %d '%s': %zu bytes of arena, %zu of variables, %zu of dynamic tensors\n",
               GetSubgraphIndex(), GetName().c_str(), info.arena_size, info.arena_persist_size, info.dynamic_size);
  for (size_t t = 0; t < tensors_size(); ++t) {
    const TfLiteTensor& each = *core_->tensor(static_cast<int>(t));
    if (each.allocation_type == kTfLiteArenaRw || each.allocation_type == kTfLiteArenaRwPersistent)
      std::fprintf(stderr, "  tensor %zu '%s': %zu bytes at %p\n", t, each.name ? each.name : "", each.bytes,
                   static_cast<const void*>(each.data.raw_const));
  }
}
void Subgraph::GetMemoryAllocInfo(SubgraphAllocInfo* alloc_info) const {
  if (!alloc_info) return;
  *alloc_info = {};
  for (size_t t = 0; t < tensors_size(); ++t) {
    const TfLiteTensor* const each = core_->tensor(static_cast<int>(t));
    if (each->allocation_type == kTfLiteDynamic && each->data.raw) alloc_info->dynamic_size += each->bytes;
  }
  if (resources_)
    for (const auto& entry : *resources_)
      if (entry.second) alloc_info->resource_size += entry.second->GetMemoryUsage();
  const surelite::Graph* const graph = core_->graph();
  if (!graph) return;
  alloc_info->arena_size = graph->plan().arena_bytes;
  alloc_info->arena_persist_size = graph->plan().variable_bytes;
}

}  // namespace tflite

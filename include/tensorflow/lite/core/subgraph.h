// SPDX-License-Identifier: Apache-2.0
// One subgraph of an interpreter: its tensors, its nodes, and runs of it alone.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SUBGRAPH_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SUBGRAPH_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/array.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/api/profiler.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/experimental/resource/initialization_status.h"
#include "tensorflow/lite/graph_info.h"
#include "tensorflow/lite/interpreter_options.h"
#include "tensorflow/lite/util.h"

namespace surelite {
namespace compat {
class Subgraph;
}
}  // namespace surelite

namespace tflite {

namespace impl {
class Interpreter;
}

// A view; lives as long as its interpreter. TfLiteContext::impl_ of a C++ interpreter points at one.
class TFL_CAPI_EXPORT Subgraph {
 public:
  static constexpr int kInvalidSubgraphIndex = -1;
  // As tflite::Interpreter has them.
  static constexpr int kTensorsReservedCapacity = 128;
  static constexpr int kTensorsCapacityHeadroom = 16;
  // A subgraph by itself, to be filled by hand. Resources are the library's own: the maps are not used.
  Subgraph(ErrorReporter* error_reporter, TfLiteExternalContext** external_contexts,
           std::vector<std::unique_ptr<Subgraph>>* subgraphs, resource::ResourceMap* resources = nullptr,
           resource::ResourceIDMap* resource_ids = nullptr,
           resource::InitializationStatusMap* initialization_status_map = nullptr,
           int subgraph_index = kInvalidSubgraphIndex);
  explicit Subgraph(surelite::compat::Subgraph* core, std::vector<std::unique_ptr<Subgraph>>* all = nullptr)
      : core_(core), all_(all) {}

  // --- building by hand
  TfLiteStatus SetInputs(std::vector<int> inputs);
  TfLiteStatus SetOutputs(std::vector<int> outputs);
  TfLiteStatus SetVariables(std::vector<int> variables);
  // Takes builtin_data over, which is from malloc.
  TfLiteStatus AddNodeWithParameters(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                     const std::vector<int>& intermediates, const char* init_data,
                                     size_t init_data_size, void* builtin_data, const TfLiteRegistration* registration,
                                     int* node_index = nullptr);
  TfLiteStatus AddTensors(int tensors_to_add, int* first_new_tensor_index = nullptr);
  TfLiteStatus SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                           const std::vector<int>& dims, TfLiteQuantization quantization,
                                           const char* buffer, size_t bytes, const Allocation* allocation = nullptr,
                                           TfLiteSparsity* sparsity = nullptr);
  TfLiteStatus SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name, size_t ndims,
                                           const int* dims, TfLiteQuantization quantization, const char* buffer,
                                           size_t bytes, const Allocation* allocation = nullptr,
                                           TfLiteSparsity* sparsity = nullptr) {
    return SetTensorParametersReadOnly(tensor_index, type, name, list(ndims, dims), quantization, buffer, bytes,
                                       allocation, sparsity);
  }
  TfLiteStatus SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                            const std::vector<int>& dims, TfLiteQuantization quantization,
                                            bool is_variable = false, const std::vector<int>& dims_signature = {});
  TfLiteStatus SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name, size_t ndims,
                                            const int* dims, TfLiteQuantization quantization, bool is_variable = false,
                                            size_t ndims_signature = 0, const int* dims_signature = nullptr) {
    return SetTensorParametersReadWrite(tensor_index, type, name, list(ndims, dims), quantization, is_variable,
                                        list(ndims_signature, dims_signature));
  }
  // Nodes that exist, in the order in which they are to run.
  TfLiteStatus SetExecutionPlan(const std::vector<int>& new_plan);
  void SetName(const char* name);

  // --- looking
  std::vector<int>& inputs();
  const std::vector<int>& inputs() const;
  std::vector<int>& outputs();
  const std::vector<int>& outputs() const;
  std::vector<int>& variables();
  const std::vector<int>& variables() const;
  std::vector<int>& execution_plan();
  const std::vector<int>& execution_plan() const;
  // The order before any delegate was applied; empty without one. The list lasts until the next call.
  const std::vector<int>& pre_delegation_execution_plan() const;
  // How often nodes and outputs of the subgraph read each tensor.
  std::vector<int> GetInputTensorsCount();
  // What was given to the constructor, or of this subgraph alone: variables and tables that the library's own operators
  // make are not in them.
  resource::ResourceMap& resources();
  resource::ResourceMap* resources_ptr() { return &resources(); }
  resource::ResourceIDMap& resource_ids();
  resource::InitializationStatusMap& initialization_status_map();
  size_t tensors_size() const;
  size_t nodes_size() const;
  // Null beyond the table.
  TfLiteTensor* tensor(int tensor_index);
  const TfLiteTensor* tensor(int tensor_index) const;
  TfLiteTensor* tensors() { return context()->tensors; }
  const std::pair<TfLiteNode, TfLiteRegistration>* node_and_registration(int node_index) const;
  // All of them, as they are at the time of the call; the list lasts until the next call.
  const std::vector<std::pair<TfLiteNode, TfLiteRegistration>>& nodes_and_registration() const;
  TfLiteContext* context();
  const TfLiteContext* context() const { return const_cast<Subgraph*>(this)->context(); }
  const std::string& GetName() const;
  int GetSubgraphIndex() const;
  bool IsPrimarySubgraph() const { return GetSubgraphIndex() == 0; }
  // Of the whole interpreter, this one included.
  std::vector<std::unique_ptr<Subgraph>>* GetSubgraphs() const { return all_; }
  bool HasDynamicTensors() const;  // true as long as there is no memory
  bool HasDelegates() const;
  bool IsFullyDelegated() const;
  bool IsDelegationSkippable() const;
  void MarkAsDelegationSkippable();
  // Another subgraph of the interpreter: delegates look at it between the first two calls, and leave out what the third
  // marks.
  TfLiteStatus AcquireSubgraphContext(int subgraph_index, TfLiteContext** acquired_context);
  TfLiteStatus ReleaseSubgraphContext(int subgraph_index);
  static TfLiteStatus AcquireSubgraphContext(TfLiteContext* context, int subgraph_index,
                                             TfLiteContext** acquired_context) {
    return context->AcquireSubgraphContext(context, subgraph_index, acquired_context);
  }
  static TfLiteStatus ReleaseSubgraphContext(TfLiteContext* context, int subgraph_index) {
    return context->ReleaseSubgraphContext(context, subgraph_index);
  }
  // Where the node's custom data lies in the model's file: an open descriptor, which stays the library's, and an
  // offset. -1 and -1 for a node without such data; kTfLiteError for a model that is not from a file.
  TfLiteStatus GetNodeInitDataMmapInfo(const TfLiteNode* node, int* fd, int64_t* custom_initial_data_offset_in_file,
                                       int64_t* custom_initial_data_size) const;
  TfLiteStatus MarkSubgraphAsDelegationSkippable(int subgraph_index);
  // Inputs that neither a node nor an output uses become kTfLiteOptionalTensor.
  TfLiteStatus RemoveUnusedInputs();
  bool IsCancelled() const;
  TfLiteStatus PartitionGraph(const TfLiteIntArray* nodes_to_replace, std::vector<NodeSubset>* node_subsets);
  // A view of nodes and tensors in the order in which they run; it lasts as long as the subgraph.
  std::unique_ptr<GraphInfo> CreateGraphInfo();

  // --- memory and runs
  TfLiteStatus ResizeInputTensor(int tensor_index, const std::vector<int>& dims);
  TfLiteStatus ResizeInputTensor(int tensor_index, const int* dims_data, int rank) {
    return ResizeInputTensor(tensor_index, list(static_cast<size_t>(rank > 0 ? rank : 0), dims_data));
  }
  TfLiteStatus ResizeInputTensorStrict(int tensor_index, const std::vector<int>& dims);
  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  TfLiteStatus ReleaseNonPersistentMemory();
  TfLiteStatus ReleaseMemory() { return ReleaseNonPersistentMemory(); }
  TfLiteStatus EnsureTensorDataIsReadable(int tensor_index);
  TfLiteStatus ResetVariableTensors();
  TfLiteStatus SetCustomAllocationForTensor(int tensor_index, const TfLiteCustomAllocation& allocation,
                                            int64_t flags = kTfLiteCustomAllocationFlagsNone);
  TfLiteStatus SetBufferHandle(TfLiteTensor* tensor, TfLiteBufferHandle buffer_handle, TfLiteDelegate* delegate);
  TfLiteStatus ModifyGraphWithDelegate(TfLiteDelegate* delegate);
  TfLiteStatus ModifyGraphWithDelegate(TfLiteOpaqueDelegateStruct* delegate) {
    return ModifyGraphWithDelegate(reinterpret_cast<TfLiteDelegate*>(delegate));
  }
  TfLiteStatus RemoveAllDelegates();
  TfLiteStatus UndoAllDelegates() { return RemoveAllDelegates(); }
  void ReportError(const char* format, ...);

  // --- what the subgraphs of an interpreter share
  void SetExternalContext(TfLiteExternalContextType type, TfLiteExternalContext* ctx);
  void SetCancellationFunction(void* data, bool (*check_cancelled_func)(void*));
  bool GetAllowFp16PrecisionForFp32() const { return context()->allow_fp32_relax_to_fp16; }
  // Of the whole interpreter. The options are read once, and not kept; null changes nothing.
  void SetOptions(InterpreterOptions* options);
  bool ShouldPreserveAllTensors() const;
  bool ShouldReleaseDynamicTensors() const;
  // What kernels get from TfLiteContext::GetModelMetadata; "model_control_dependencies" in it orders nodes when a
  // delegate takes some. The second argument is not used.
  TfLiteStatus SetMetadata(const std::map<std::string, std::string>* metadata,
                           const ControlEdges* control_edges = nullptr);
  // For kernels and delegates, by TfLiteContext::profiler; it must outlive its use.
  void SetProfiler(Profiler* profiler, int associated_subgraph_idx);
  Profiler* GetProfiler() { return static_cast<Profiler*>(context()->profiler); }
  struct SubgraphAllocInfo {
    size_t arena_size;          // bytes of the arena of tensors that one run needs
    size_t arena_persist_size;  // of variables
    size_t dynamic_size;        // of tensors whose size depends on data, as they are now
    size_t resource_size;       // of resources(); what the library's own operators share is not in it
  };
  void GetMemoryAllocInfo(SubgraphAllocInfo* alloc_info) const;
  // To stderr: the bytes of the arena and of each of its tensors.
  void DumpMemoryPlannerDebugInfo() const;

 private:
  void make_maps();
  static std::vector<int> list(size_t size, const int* values) {
    return values ? std::vector<int>(values, values + size) : std::vector<int>();
  }
  surelite::compat::Subgraph* core_;  // the first member: see TfLiteContext::impl_
  std::vector<std::unique_ptr<Subgraph>>* all_;
  std::shared_ptr<void> alone_;  // the interpreter of a subgraph by itself
  // Those given to the constructor, or null: then they are made when somebody asks.
  resource::ResourceMap* resources_ = nullptr;
  resource::ResourceIDMap* resource_ids_ = nullptr;
  resource::InitializationStatusMap* initialized_ = nullptr;
  std::shared_ptr<void> own_maps_;
  mutable std::vector<std::pair<TfLiteNode, TfLiteRegistration>> nodes_;  // of nodes_and_registration
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SUBGRAPH_H_

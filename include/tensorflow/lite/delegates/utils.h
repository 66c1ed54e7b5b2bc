// SPDX-License-Identifier: Apache-2.0
// What delegates share: which nodes they can take, in which parts, and tensors of their own.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_H_

#include <functional>
#include <limits>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tensorflow/lite/array.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/util.h"

namespace tflite {
namespace delegates {

// A new read-write tensor of the same shape and another type, in the arena.
TFL_CAPI_EXPORT TfLiteStatus CreateNewTensorWithDifferentType(TfLiteContext* context, const int original_tensor_index,
                                                              TfLiteType new_type, TfLiteTensor** new_tensor,
                                                              int* new_tensor_index);

// True if the delegate can take the node; if not, it may say why.
using IsNodeSupportedFn = std::function<bool(TfLiteContext*, TfLiteNode*, TfLiteRegistration*, std::string*)>;

// To be used inside a delegate's Prepare.
class TFL_CAPI_EXPORT GraphPartitionHelper {
 public:
  GraphPartitionHelper(TfLiteContext* context, IsNodeSupportedFn is_node_supported_fn)
      : context_(context), is_node_supported_(std::move(is_node_supported_fn)) {}
  GraphPartitionHelper(TfLiteContext* context, const std::vector<int>& supported_node_indices)
      : context_(context), given_nodes_(supported_node_indices), has_given_nodes_(true) {}
  virtual ~GraphPartitionHelper() = default;

  // Asks about every node of the execution plan. The names of those that stay go into unsupported_nodes_info.
  TfLiteStatus Partition(std::set<std::string>* unsupported_nodes_info) {
    return PartitionImpl(unsupported_nodes_info, 0, std::numeric_limits<int>::max());
  }
  // The same for the nodes from start to end, both included, by their place in the execution plan.
  TfLiteStatus PartitionWithRange(std::set<std::string>* unsupported_nodes_info, int start_node_index,
                                  int end_node_index) {
    return PartitionImpl(unsupported_nodes_info, start_node_index, end_node_index);
  }
  // Largest first; they live as long as the delegate's Prepare.
  std::vector<TfLiteDelegateParams*> GetFirstNLargestPartitions(int n = std::numeric_limits<int>::max(),
                                                                int min_nodes_per_partition = 0) const;
  std::vector<int> GetNodesOfFirstNLargestPartitions(int n = std::numeric_limits<int>::max(),
                                                     int min_nodes_per_partition = 0) {
    return GetNodesOfFirstNLargestPartitionsImpl(n, min_nodes_per_partition);
  }
  int num_total_nodes() const { return num_total_nodes_; }
  int num_supported_nodes() const { return num_supported_nodes_; }
  int num_partitions() const { return static_cast<int>(partitions_.size()); }

 protected:
  virtual bool IsNodeSupported(TfLiteContext* context, TfLiteNode* node, TfLiteRegistration* registration, int node_id,
                               std::string* unsupported_details);
  virtual std::vector<int> GetNodesOfFirstNLargestPartitionsImpl(int n, int min_nodes_per_partition);
  virtual TfLiteStatus PartitionImpl(std::set<std::string>* unsupported_nodes_info, int start_node_index,
                                     int end_node_index);

  TfLiteContext* const context_;
  std::vector<TfLiteDelegateParams*> partitions_;

 private:
  IsNodeSupportedFn is_node_supported_;
  std::vector<int> given_nodes_;
  bool has_given_nodes_ = false;
  int num_total_nodes_ = 0;
  int num_supported_nodes_ = 0;
};

// Looks through the DEQUANTIZE nodes between float16 constants and the nodes that read them: a delegate that takes
// float16 may read the constants themselves, and the DEQUANTIZE nodes go with it.
class TFL_CAPI_EXPORT FP16GraphPartitionHelper : public GraphPartitionHelper {
 public:
  FP16GraphPartitionHelper(TfLiteContext* context, IsNodeSupportedFn is_node_supported_fn)
      : GraphPartitionHelper(context, std::move(is_node_supported_fn)) {}

 protected:
  bool IsNodeSupported(TfLiteContext* context, TfLiteNode* node, TfLiteRegistration* registration, int node_id,
                       std::string* unsupported_details) override;
  std::vector<int> GetNodesOfFirstNLargestPartitionsImpl(int n, int min_nodes_per_partition) override;

 private:
  // Output of a DEQUANTIZE of a float16 constant: that constant, and the node.
  std::unordered_map<int, int> constant_dequant_map_;
  std::unordered_map<int, int> constant_dequant_nodes_;
};

}  // namespace delegates
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_H_

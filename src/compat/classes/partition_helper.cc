// SPDX-License-Identifier: Apache-2.0
// Which nodes a delegate takes, and in which parts.
#include <algorithm>

#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/delegates/utils.h"

namespace tflite {
namespace delegates {

TfLiteStatus CreateNewTensorWithDifferentType(TfLiteContext* context, const int original_tensor_index,
                                              TfLiteType new_type, TfLiteTensor** new_tensor, int* new_tensor_index) {
  if (original_tensor_index < 0 || static_cast<size_t>(original_tensor_index) >= context->tensors_size || !new_tensor ||
      !new_tensor_index)
    return kTfLiteError;
  TF_LITE_ENSURE_STATUS(context->AddTensors(context, 1, new_tensor_index));
  const TfLiteTensor& original = context->tensors[original_tensor_index];
  *new_tensor = &context->tensors[*new_tensor_index];
  (*new_tensor)->type = new_type;
  (*new_tensor)->allocation_type = kTfLiteArenaRw;
  TfLiteIntArray* dims = TfLiteIntArrayCopy(original.dims);
  if (!dims || context->ResizeTensor(context, *new_tensor, dims) != kTfLiteOk) {
    context->ReportError(context, "Could not resize new delegate tensor");
    return kTfLiteError;
  }
  return kTfLiteOk;
}

TfLiteStatus GraphPartitionHelper::PartitionImpl(std::set<std::string>* unsupported_nodes_info, int start_node_index,
                                                 int end_node_index) {
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(context_->GetExecutionPlan(context_, &plan));
  const std::vector<int> order(plan->data, plan->data + plan->size);
  num_total_nodes_ = static_cast<int>(order.size());
  std::vector<int> supported;
  for (int i = std::max(start_node_index, 0); i < num_total_nodes_ && i <= end_node_index; ++i) {
    const int node_id = order[static_cast<size_t>(i)];
    TfLiteNode* node = nullptr;
    TfLiteRegistration* registration = nullptr;
    TF_LITE_ENSURE_STATUS(context_->GetNodeAndRegistration(context_, node_id, &node, &registration));
    std::string details;
    if (IsNodeSupported(context_, node, registration, node_id, &details)) {
      supported.push_back(node_id);
    } else if (unsupported_nodes_info) {
      const std::string name = GetOpNameByRegistration(*registration);
      unsupported_nodes_info->insert(details.empty() ? name : name + ": " + details);
    }
  }
  num_supported_nodes_ = static_cast<int>(supported.size());
  partitions_.clear();
  if (supported.empty()) return kTfLiteOk;
  const IntArrayUniquePtr nodes = BuildTfLiteArray(supported);
  TfLiteDelegateParams* parts = nullptr;
  int count = 0;
  TF_LITE_ENSURE_STATUS(context_->PreviewDelegatePartitioning(context_, nodes.get(), &parts, &count));
  for (int i = 0; i < count; ++i) partitions_.push_back(parts + i);
  return kTfLiteOk;
}

bool GraphPartitionHelper::IsNodeSupported(TfLiteContext* context, TfLiteNode* node, TfLiteRegistration* registration,
                                           int node_id, std::string* unsupported_details) {
  if (has_given_nodes_) return std::find(given_nodes_.begin(), given_nodes_.end(), node_id) != given_nodes_.end();
  return is_node_supported_ && is_node_supported_(context, node, registration, unsupported_details);
}

std::vector<TfLiteDelegateParams*> GraphPartitionHelper::GetFirstNLargestPartitions(int n,
                                                                                    int min_nodes_per_partition) const {
  std::vector<TfLiteDelegateParams*> largest = partitions_;
  std::stable_sort(largest.begin(), largest.end(), [](const TfLiteDelegateParams* a, const TfLiteDelegateParams* b) {
    return a->nodes_to_replace->size > b->nodes_to_replace->size;
  });
  std::erase_if(largest, [&](const TfLiteDelegateParams* part) {
    return part->nodes_to_replace->size < min_nodes_per_partition;
  });
  if (largest.size() > static_cast<size_t>(std::max(n, 0))) largest.resize(static_cast<size_t>(std::max(n, 0)));
  return largest;
}

std::vector<int> GraphPartitionHelper::GetNodesOfFirstNLargestPartitionsImpl(int n, int min_nodes_per_partition) {
  std::vector<int> nodes;
  for (const TfLiteDelegateParams* part : GetFirstNLargestPartitions(n, min_nodes_per_partition))
    nodes.insert(nodes.end(), part->nodes_to_replace->data,
                 part->nodes_to_replace->data + part->nodes_to_replace->size);
  return nodes;
}

bool FP16GraphPartitionHelper::IsNodeSupported(TfLiteContext* context, TfLiteNode* node,
                                               TfLiteRegistration* registration, int node_id,
                                               std::string* unsupported_details) {
  if (registration->builtin_code == kTfLiteBuiltinDequantize && node->inputs->size == 1 && node->outputs->size == 1) {
    const int from = node->inputs->data[0];
    const TfLiteTensor& input = context->tensors[from];
    if (input.type == kTfLiteFloat16 && input.allocation_type == kTfLiteMmapRo) {
      constant_dequant_map_[node->outputs->data[0]] = from;
      constant_dequant_nodes_[node->outputs->data[0]] = node_id;
      return false;  // it goes with the nodes that read it
    }
  }
  // The question is asked about the constants, and the node then left as it was.
  std::vector<std::pair<int, int>> changed;
  for (int i = 0; i < node->inputs->size; ++i)
    if (const auto found = constant_dequant_map_.find(node->inputs->data[i]); found != constant_dequant_map_.end()) {
      changed.emplace_back(i, node->inputs->data[i]);
      node->inputs->data[i] = found->second;
    }
  const bool supported = GraphPartitionHelper::IsNodeSupported(context, node, registration, node_id,
                                                               unsupported_details);
  for (const auto& [i, t] : changed) node->inputs->data[i] = t;
  return supported;
}

// All nodes, where each is supported or a DEQUANTIZE of a constant; otherwise the parts, and DEQUANTIZE stays on the
// CPU, as other nodes may read it. The nodes read the constants from then on, until the delegate is taken away.
std::vector<int> FP16GraphPartitionHelper::GetNodesOfFirstNLargestPartitionsImpl(int n, int min_nodes_per_partition) {
  std::vector<int> nodes = GraphPartitionHelper::GetNodesOfFirstNLargestPartitionsImpl(n, min_nodes_per_partition);
  if (constant_dequant_nodes_.empty()) return nodes;
  TfLiteIntArray* plan = nullptr;
  if (num_supported_nodes() + static_cast<int>(constant_dequant_nodes_.size()) == num_total_nodes() &&
      context_->GetExecutionPlan(context_, &plan) == kTfLiteOk)
    nodes.assign(plan->data, plan->data + plan->size);
  for (const int node_id : nodes) {
    TfLiteNode* node = nullptr;
    TfLiteRegistration* registration = nullptr;
    if (context_->GetNodeAndRegistration(context_, node_id, &node, &registration) != kTfLiteOk) continue;
    for (int i = 0; i < node->inputs->size; ++i)
      if (const auto found = constant_dequant_map_.find(node->inputs->data[i]); found != constant_dequant_map_.end())
        node->inputs->data[i] = found->second;
  }
  return nodes;
}

}  // namespace delegates
}  // namespace tflite

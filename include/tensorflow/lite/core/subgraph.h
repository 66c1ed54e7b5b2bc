// SPDX-License-Identifier: Apache-2.0
// One subgraph of an interpreter, as far as applications reach.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SUBGRAPH_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SUBGRAPH_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace surelite {
namespace compat {
class Subgraph;
}
}  // namespace surelite

namespace tflite {

// A view; lives as long as its interpreter.
class TFL_CAPI_EXPORT Subgraph {
 public:
  explicit Subgraph(surelite::compat::Subgraph* core) : core_(core) {}
  const std::vector<int>& inputs() const;
  std::vector<int>& outputs();
  const std::vector<int>& outputs() const;
  const std::vector<int>& variables() const;
  const std::vector<int>& execution_plan() const;
  size_t tensors_size() const;
  size_t nodes_size() const;
  // Null beyond the table.
  TfLiteTensor* tensor(int tensor_index);
  const TfLiteTensor* tensor(int tensor_index) const;
  const std::pair<TfLiteNode, TfLiteRegistration>* node_and_registration(int node_index) const;
  TfLiteContext* context();
  const std::string& GetName() const;
  int GetSubgraphIndex() const;
  TfLiteStatus ResizeInputTensor(int tensor_index, const std::vector<int>& dims);
  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  TfLiteStatus EnsureTensorDataIsReadable(int tensor_index);
  bool HasDynamicTensors() const;
  bool IsFullyDelegated() const;

 private:
  surelite::compat::Subgraph* core_;
  mutable std::string name_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SUBGRAPH_H_

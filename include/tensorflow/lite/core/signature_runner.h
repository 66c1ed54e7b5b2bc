// SPDX-License-Identifier: Apache-2.0
// Runs one signature of a model, by names.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_SIGNATURE_RUNNER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_SIGNATURE_RUNNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace surelite {
namespace compat {
class Interpreter;
}
struct SignatureDef;
}  // namespace surelite

namespace tflite {
namespace impl {

class TFL_CAPI_EXPORT SignatureRunner {
 public:
  SignatureRunner(surelite::compat::Interpreter* core, const surelite::SignatureDef* signature);
  const std::string& signature_key();
  size_t input_size() const { return input_names_.size(); }
  size_t output_size() const { return output_names_.size(); }
  size_t tensors_size() const;
  size_t nodes_size() const;
  const std::vector<const char*>& input_names() { return input_names_; }
  const std::vector<const char*>& output_names() { return output_names_; }
  const std::vector<const char*>& subgraph_input_names() { return subgraph_input_names_; }
  const std::vector<const char*>& subgraph_output_names() { return subgraph_output_names_; }
  // Null, after a message that lists the names, for a name that does not exist.
  TfLiteTensor* input_tensor(const char* input_name);
  const TfLiteTensor* output_tensor(const char* output_name) const;
  TfLiteStatus ResizeInputTensor(const char* input_name, const std::vector<int>& new_size);
  TfLiteStatus ResizeInputTensorStrict(const char* input_name, const std::vector<int>& new_size);
  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  TfLiteStatus Cancel();
  TfLiteStatus SetCustomAllocationForInputTensor(const char* input_name, const TfLiteCustomAllocation& allocation,
                                                 int64_t flags = kTfLiteCustomAllocationFlagsNone);
  TfLiteStatus SetCustomAllocationForOutputTensor(const char* output_name, const TfLiteCustomAllocation& allocation,
                                                  int64_t flags = kTfLiteCustomAllocationFlagsNone);
  TfLiteStatus ClearCustomAllocations();
  void SetAllowBufferHandleOutput(bool allow_buffer_handle_output);
  TfLiteStatus SetInputBufferHandle(const char* input_name, TfLiteBufferHandle buffer_handle, TfLiteDelegate* delegate,
                                    bool release_existing_buffer_handle = true);
  TfLiteStatus SetOutputBufferHandle(const char* output_name, TfLiteBufferHandle buffer_handle,
                                     TfLiteDelegate* delegate, bool release_existing_buffer_handle = true);

 private:
  int find(const char* name, bool input) const;
  TfLiteStatus resize(const char* input_name, const std::vector<int>& new_size, bool strict);
  surelite::compat::Interpreter* core_;
  const surelite::SignatureDef* signature_;
  std::vector<const char*> input_names_, output_names_, subgraph_input_names_, subgraph_output_names_;
};

}  // namespace impl
using SignatureRunner = impl::SignatureRunner;
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_SIGNATURE_RUNNER_H_

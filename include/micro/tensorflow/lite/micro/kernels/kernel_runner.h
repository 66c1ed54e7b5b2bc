// SPDX-License-Identifier: Apache-2.0
// One operator by itself: init, prepare and invoke over tensors of a test. Operators of the library and of
// applications.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_KERNEL_RUNNER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_KERNEL_RUNNER_H_

#include "tensorflow/lite/micro/fake_micro_context.h"
#include "tensorflow/lite/micro/micro_common.h"
#include "tensorflow/lite/micro/mock_micro_graph.h"

namespace tflite {
namespace micro {

// All runners share one piece of memory: one at a time.
class KernelRunner {
 public:
  // Tensors with data count as constants where an operator wants one. `builtin_data` is the operator's parameter struct
  // or null. Everything outlives the runner.
  KernelRunner(const TFLMRegistration& registration, TfLiteTensor* tensors, int tensors_size, TfLiteIntArray* inputs,
               TfLiteIntArray* outputs, const void* builtin_data, TfLiteIntArray* intermediates = nullptr);
  KernelRunner(const KernelRunner&) = delete;
  KernelRunner& operator=(const KernelRunner&) = delete;

  // init_data: what a custom operator finds in the file.
  TfLiteStatus InitAndPrepare(const char* init_data = nullptr, size_t length = 0);
  // Results are in the output tensors.
  TfLiteStatus Invoke();
  // kTfLiteError for an operator without free, without reset.
  TfLiteStatus Free();
  TfLiteStatus Reset();
  MockMicroGraph* GetMockGraph() { return &mock_micro_graph_; }
  FakeMicroContext* GetFakeMicroContext() { return &fake_micro_context_; }
  bool ValidateTempBufferDeallocated() { return fake_micro_context_.state().temps_out == 0; }

 private:
  static constexpr int kKernelRunnerBufferSize_ = 10000;
  bool Describe();

  TfLiteContext context_ = {};
  TfLiteNode node_ = {};
  const TFLMRegistration registration_;
  TfLiteTensor* tensors_;
  int tensors_size_;
  SingleArenaBufferAllocator* allocator_;
  MockMicroGraph mock_micro_graph_;
  FakeMicroContext fake_micro_context_;
  MicroAllocator persistent_;
  surelite::micro::Subgraph graphs_[MockMicroGraph::kMaxSubgraphs] = {};
  NodeAndRegistration only_ = {};
};

}  // namespace micro

using micro::KernelRunner;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_KERNEL_RUNNER_H_

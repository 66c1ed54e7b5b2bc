// SPDX-License-Identifier: Apache-2.0
// Delegates by two small classes: one that says which nodes it takes, one that runs a part of the graph.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_SIMPLE_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_SIMPLE_DELEGATE_H_

#include <stdint.h>

#include <memory>
#include <utility>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/opaque_delegate_unique_ptr.h"

namespace tflite {

using TfLiteDelegateUniquePtr = std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)>;

// Runs one part of the graph. Tensors may lie elsewhere at every Eval.
class SimpleDelegateKernelInterface {
 public:
  virtual ~SimpleDelegateKernelInterface() = default;
  virtual TfLiteStatus Init(TfLiteContext* context, const TfLiteDelegateParams* params) = 0;
  virtual TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node) = 0;
  virtual TfLiteStatus Eval(TfLiteContext* context, TfLiteNode* node) = 0;
};

class SimpleDelegateInterface {
 public:
  struct Options {
    // 0 and less: no limit. The largest parts are taken first.
    int max_delegated_partitions = 0;
    int min_nodes_per_partition = 0;
  };
  virtual ~SimpleDelegateInterface() = default;
  virtual bool IsNodeSupportedByDelegate(const TfLiteRegistration* registration, const TfLiteNode* node,
                                         TfLiteContext* context) const = 0;
  // Before the first question about a node.
  virtual TfLiteStatus Initialize(TfLiteContext* context) = 0;
  virtual const char* Name() const = 0;
  virtual std::unique_ptr<SimpleDelegateKernelInterface> CreateDelegateKernelInterface() = 0;
  virtual Options DelegateOptions() const = 0;
  // Buffers of the delegate's own behind tensors; an error where it has none.
  virtual TfLiteStatus CopyFromBufferHandle(TfLiteContext*, TfLiteBufferHandle, TfLiteTensor*) { return kTfLiteError; }
  virtual TfLiteStatus CopyToBufferHandle(TfLiteContext*, TfLiteBufferHandle, const TfLiteTensor*) {
    return kTfLiteError;
  }
  virtual void FreeBufferHandle(TfLiteContext*, TfLiteBufferHandle*) {}
};

class TFL_CAPI_EXPORT TfLiteDelegateFactory {
 public:
  // To be deleted with DeleteSimpleDelegate, which destroys the object too.
  static TfLiteDelegate* CreateSimpleDelegate(std::unique_ptr<SimpleDelegateInterface> simple_delegate,
                                              int64_t flags = kTfLiteDelegateFlagsNone);
  static void DeleteSimpleDelegate(TfLiteDelegate* delegate);
  static TfLiteDelegateUniquePtr Create(std::unique_ptr<SimpleDelegateInterface> simple_delegate) {
    return TfLiteDelegateUniquePtr(CreateSimpleDelegate(std::move(simple_delegate)), DeleteSimpleDelegate);
  }
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_SIMPLE_DELEGATE_H_

// SPDX-License-Identifier: Apache-2.0
// Delegates by two small classes that know no layouts: one says which nodes it takes, one runs a part of the graph.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_SIMPLE_OPAQUE_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_SIMPLE_OPAQUE_DELEGATE_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/c/c_api_opaque.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/opaque_delegate_unique_ptr.h"

namespace tflite {

// Runs one part of the graph. Tensors may lie elsewhere at every Eval.
class SimpleOpaqueDelegateKernelInterface {
 public:
  virtual ~SimpleOpaqueDelegateKernelInterface() = default;
  virtual TfLiteStatus Init(TfLiteOpaqueContext* context, const TfLiteOpaqueDelegateParams* params) = 0;
  virtual TfLiteStatus Prepare(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) = 0;
  virtual TfLiteStatus Eval(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) = 0;
};

class SimpleOpaqueDelegateInterface {
 public:
  virtual ~SimpleOpaqueDelegateInterface() = default;
  virtual bool IsNodeSupportedByDelegate(const TfLiteOperator* registration_external, const TfLiteOpaqueNode* node,
                                         TfLiteOpaqueContext* context) const = 0;
  // Before the first question about a node.
  virtual TfLiteStatus Initialize(TfLiteOpaqueContext* context) = 0;
  virtual const char* Name() const = 0;
  virtual std::unique_ptr<SimpleOpaqueDelegateKernelInterface> CreateDelegateKernelInterface() = 0;
  // Buffers of the delegate's own behind tensors; an error where it has none.
  virtual TfLiteStatus CopyFromBufferHandle(TfLiteOpaqueContext*, TfLiteBufferHandle, TfLiteOpaqueTensor*) {
    return kTfLiteError;
  }
  virtual TfLiteStatus CopyToBufferHandle(TfLiteOpaqueContext*, TfLiteBufferHandle, const TfLiteOpaqueTensor*) {
    return kTfLiteError;
  }
  virtual void FreeBufferHandle(TfLiteOpaqueContext*, TfLiteBufferHandle*) {}
};

class TfLiteOpaqueDelegateFactory {
 public:
  // To be deleted with DeleteSimpleDelegate, which destroys the object too. Null without an object.
  static TfLiteOpaqueDelegate* CreateSimpleDelegate(std::unique_ptr<SimpleOpaqueDelegateInterface> simple_delegate,
                                                    int64_t flags = kTfLiteDelegateFlagsNone) {
    if (!simple_delegate) return nullptr;
    TfLiteOpaqueDelegateBuilder builder{};
    builder.data = simple_delegate.release();
    builder.flags = flags;
    builder.Prepare = Prepare;
    builder.CopyFromBufferHandle = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate*, void* data,
                                      TfLiteBufferHandle handle, TfLiteOpaqueTensor* tensor) {
      return Of(data)->CopyFromBufferHandle(context, handle, tensor);
    };
    builder.CopyToBufferHandle = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate*, void* data,
                                    TfLiteBufferHandle handle, TfLiteOpaqueTensor* tensor) {
      return Of(data)->CopyToBufferHandle(context, handle, tensor);
    };
    builder.FreeBufferHandle = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate*, void* data,
                                  TfLiteBufferHandle* handle) { Of(data)->FreeBufferHandle(context, handle); };
    return TfLiteOpaqueDelegateCreate(&builder);
  }
  static void DeleteSimpleDelegate(TfLiteOpaqueDelegate* opaque_delegate) {
    if (!opaque_delegate) return;
    SimpleOpaqueDelegateInterface* const simple_delegate = Of(TfLiteOpaqueDelegateGetData(opaque_delegate));
    TfLiteOpaqueDelegateDelete(opaque_delegate);
    delete simple_delegate;
  }
  static TfLiteOpaqueDelegateUniquePtr Create(std::unique_ptr<SimpleOpaqueDelegateInterface> simple_delegate,
                                              int64_t flags = kTfLiteDelegateFlagsNone) {
    return TfLiteOpaqueDelegateUniquePtr(CreateSimpleDelegate(std::move(simple_delegate), flags),
                                         DeleteSimpleDelegate);
  }

 private:
  using Kernel = SimpleOpaqueDelegateKernelInterface;
  static SimpleOpaqueDelegateInterface* Of(void* data) { return static_cast<SimpleOpaqueDelegateInterface*>(data); }
  static TfLiteStatus Prepare(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data) {
    const TfLiteStatus initialized = Of(data)->Initialize(context);
    if (initialized != kTfLiteOk) return initialized;
    TfLiteIntArray* plan = nullptr;
    const TfLiteStatus planned = TfLiteOpaqueContextGetExecutionPlan(context, &plan);
    if (planned != kTfLiteOk) return planned;
    std::vector<int> taken;
    for (int i = 0; i < plan->size; ++i) {
      TfLiteOpaqueNode* node = nullptr;
      TfLiteOperator* op = nullptr;
      const TfLiteStatus found = TfLiteOpaqueContextGetNodeAndRegistration(context, plan->data[i], &node, &op);
      if (found != kTfLiteOk) return found;
      if (Of(data)->IsNodeSupportedByDelegate(op, node, context)) taken.push_back(plan->data[i]);
    }
    TfLiteOperator* const kernel = TfLiteOperatorCreate(kTfLiteBuiltinDelegate, Of(data)->Name(), 1, nullptr);
    TfLiteIntArray* const nodes = TfLiteIntArrayCreate(static_cast<int>(taken.size()));
    if (!kernel || !nodes) {
      TfLiteOperatorDelete(kernel);
      TfLiteIntArrayFree(nodes);
      return kTfLiteError;
    }
    for (size_t i = 0; i < taken.size(); ++i) nodes->data[i] = taken[i];
    TfLiteOperatorSetInit(kernel, [](TfLiteOpaqueContext* of, const char* buffer, size_t) -> void* {
      const auto* const params = reinterpret_cast<const TfLiteOpaqueDelegateParams*>(buffer);
      std::unique_ptr<Kernel> made = params ? Of(params->delegate_data)->CreateDelegateKernelInterface() : nullptr;
      if (!made || made->Init(of, params) != kTfLiteOk) return nullptr;
      return made.release();
    });
    TfLiteOperatorSetFree(kernel, [](TfLiteOpaqueContext*, void* made) { delete static_cast<Kernel*>(made); });
    TfLiteOperatorSetPrepare(kernel, [](TfLiteOpaqueContext* of, TfLiteOpaqueNode* node) {
      auto* const made = static_cast<Kernel*>(TfLiteOpaqueNodeGetUserData(node));
      if (made) return made->Prepare(of, node);
      TfLiteOpaqueContextReportError(of, "Delegate kernel was not initialized");
      return kTfLiteDelegateError;
    });
    TfLiteOperatorSetInvoke(kernel, [](TfLiteOpaqueContext* of, TfLiteOpaqueNode* node) {
      return static_cast<Kernel*>(TfLiteOpaqueNodeGetUserData(node))->Eval(of, node);
    });
    // Takes the kernel over.
    const TfLiteStatus replaced =
        TfLiteOpaqueContextReplaceNodeSubsetsWithDelegateKernels(context, kernel, nodes, delegate);
    TfLiteIntArrayFree(nodes);
    return replaced;
  }
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_UTILS_SIMPLE_OPAQUE_DELEGATE_H_

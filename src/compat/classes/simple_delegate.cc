// SPDX-License-Identifier: Apache-2.0
// A TfLiteDelegate around an object of SimpleDelegateInterface.
#include "tensorflow/lite/delegates/utils/simple_delegate.h"

#include <new>
#include <vector>

#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/delegates/utils.h"

namespace tflite {
namespace {

SimpleDelegateInterface& object_of(TfLiteDelegate* delegate) {
  return *static_cast<SimpleDelegateInterface*>(delegate->data_);
}
SimpleDelegateKernelInterface* kernel_of(const TfLiteNode* node) {
  return static_cast<SimpleDelegateKernelInterface*>(node->user_data);
}

void* init(TfLiteContext* context, const char* buffer, size_t) {
  const auto* params = reinterpret_cast<const TfLiteDelegateParams*>(buffer);
  if (!params || !params->delegate) return TfLiteKernelInitFailed();
  std::unique_ptr<SimpleDelegateKernelInterface> kernel = object_of(params->delegate).CreateDelegateKernelInterface();
  if (!kernel || kernel->Init(context, params) != kTfLiteOk) return TfLiteKernelInitFailed();
  return kernel.release();
}
void release(TfLiteContext*, void* kernel) { delete static_cast<SimpleDelegateKernelInterface*>(kernel); }

TfLiteStatus refuse(TfLiteContext* context) {
  context->ReportError(context, "the delegate's kernel was not initialized");
  return kTfLiteError;
}
TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  return kernel_of(node) ? kernel_of(node)->Prepare(context, node) : refuse(context);
}
TfLiteStatus invoke(TfLiteContext* context, TfLiteNode* node) {
  return kernel_of(node) ? kernel_of(node)->Eval(context, node) : refuse(context);
}

TfLiteStatus take_nodes(TfLiteContext* context, TfLiteDelegate* delegate) {
  SimpleDelegateInterface& object = object_of(delegate);
  const SimpleDelegateInterface::Options options = object.DelegateOptions();
  TF_LITE_ENSURE_STATUS(object.Initialize(context));
  delegates::GraphPartitionHelper helper(context, [&](TfLiteContext* c, TfLiteNode* node,
                                                      TfLiteRegistration* registration, std::string*) {
    return object.IsNodeSupportedByDelegate(registration, node, c);
  });
  TF_LITE_ENSURE_STATUS(helper.Partition(nullptr));
  const std::vector<int> taken = helper.GetNodesOfFirstNLargestPartitions(
      options.max_delegated_partitions > 0 ? options.max_delegated_partitions : std::numeric_limits<int>::max(),
      options.min_nodes_per_partition);
  const IntArrayUniquePtr nodes = BuildTfLiteArray(taken);
  if (!nodes) return kTfLiteError;
  TfLiteRegistration registration{};
  registration.init = init;
  registration.free = release;
  registration.prepare = prepare;
  registration.invoke = invoke;
  registration.builtin_code = kTfLiteBuiltinDelegate;
  registration.custom_name = object.Name();
  registration.version = 1;
  return context->ReplaceNodeSubsetsWithDelegateKernels(context, registration, nodes.get(), delegate);
}

}  // namespace

TfLiteDelegate* TfLiteDelegateFactory::CreateSimpleDelegate(std::unique_ptr<SimpleDelegateInterface> simple_delegate,
                                                            int64_t flags) {
  if (!simple_delegate) return nullptr;
  auto* delegate = new (std::nothrow) TfLiteDelegate(TfLiteDelegateCreate());
  if (!delegate) return nullptr;
  delegate->data_ = simple_delegate.release();
  delegate->flags = flags;
  delegate->Prepare = take_nodes;
  delegate->CopyFromBufferHandle = [](TfLiteContext* context, TfLiteDelegate* d, TfLiteBufferHandle handle,
                                      TfLiteTensor* tensor) {
    return object_of(d).CopyFromBufferHandle(context, handle, tensor);
  };
  delegate->CopyToBufferHandle = [](TfLiteContext* context, TfLiteDelegate* d, TfLiteBufferHandle handle,
                                    TfLiteTensor* tensor) {
    return object_of(d).CopyToBufferHandle(context, handle, tensor);
  };
  delegate->FreeBufferHandle = [](TfLiteContext* context, TfLiteDelegate* d, TfLiteBufferHandle* handle) {
    object_of(d).FreeBufferHandle(context, handle);
  };
  return delegate;
}

void TfLiteDelegateFactory::DeleteSimpleDelegate(TfLiteDelegate* delegate) {
  if (!delegate) return;
  delete static_cast<SimpleDelegateInterface*>(delegate->data_);
  delete delegate;
}

}  // namespace tflite

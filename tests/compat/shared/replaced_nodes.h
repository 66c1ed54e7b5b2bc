// SPDX-License-Identifier: Apache-2.0
// What plug-ins of the tests have in common: a kernel that runs the nodes it replaced by the callbacks of their
// registrations.
#pragma once

#include <algorithm>
#include <vector>

#include "tensorflow/lite/c/common.h"

namespace surelite::plugin {

struct ReplacedNodes {
  std::vector<int> nodes, outputs;

  explicit ReplacedNodes(const TfLiteDelegateParams& params)
      : nodes(params.nodes_to_replace->data, params.nodes_to_replace->data + params.nodes_to_replace->size),
        outputs(params.output_tensors->data, params.output_tensors->data + params.output_tensors->size) {}

  TfLiteStatus prepare(TfLiteContext* context) const {
    for (const int n : nodes) {
      TfLiteNode* inner = nullptr;
      TfLiteRegistration* registration = nullptr;
      TF_LITE_ENSURE_STATUS(context->GetNodeAndRegistration(context, n, &inner, &registration));
      // What stays between the nodes of this kernel is the kernel's to hold.
      for (int o = 0; o < inner->outputs->size; ++o) {
        TfLiteTensor& output = context->tensors[inner->outputs->data[o]];
        const bool leaves = std::find(outputs.begin(), outputs.end(), inner->outputs->data[o]) != outputs.end();
        if (leaves || output.allocation_type == kTfLiteDynamic) continue;
        output.allocation_type = kTfLiteDynamic;
        output.data.raw = nullptr;
      }
      TF_LITE_ENSURE_STATUS(registration->prepare(context, inner));
    }
    return kTfLiteOk;
  }

  // before(position) may end the run; after(position, node) may touch what the node wrote.
  template <class Before, class After>
  TfLiteStatus invoke(TfLiteContext* context, const Before& before, const After& after) const {
    for (size_t i = 0; i < nodes.size(); ++i) {
      TfLiteNode* inner = nullptr;
      TfLiteRegistration* registration = nullptr;
      TF_LITE_ENSURE_STATUS(context->GetNodeAndRegistration(context, nodes[i], &inner, &registration));
      TF_LITE_ENSURE_STATUS(before(i));
      TF_LITE_ENSURE_STATUS(registration->invoke(context, inner));
      after(i, inner);
    }
    return kTfLiteOk;
  }
};

// Of a kernel that begins with init(context, params, 0) and ends with free.
inline TfLiteRegistration kernel_registration(const char* name, void* (*init)(TfLiteContext*, const char*, size_t),
                                              void (*free)(TfLiteContext*, void*),
                                              TfLiteStatus (*prepare)(TfLiteContext*, TfLiteNode*),
                                              TfLiteStatus (*invoke)(TfLiteContext*, TfLiteNode*)) {
  TfLiteRegistration registration{};
  registration.init = init;
  registration.free = free;
  registration.prepare = prepare;
  registration.invoke = invoke;
  registration.custom_name = name;
  registration.version = 1;
  return registration;
}

template <class Settings>
TfLiteDelegate* make_delegate(Settings* settings, TfLiteStatus (*prepare)(TfLiteContext*, TfLiteDelegate*)) {
  auto* delegate = new TfLiteDelegate(TfLiteDelegateCreate());
  delegate->data_ = settings;
  delegate->Prepare = prepare;
  return delegate;
}

}  // namespace surelite::plugin

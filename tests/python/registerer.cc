// SPDX-License-Identifier: Apache-2.0
// A library as users of TensorFlow Lite write them for Python: it registers an operator, "Nobodys", that doubles.
#include <cstddef>
#include <cstdint>

#include "tensorflow/lite/mutable_op_resolver.h"

namespace {

int calls = 0;

TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& input = context->tensors[node->inputs->data[0]];
  return context->ResizeTensor(context, &context->tensors[node->outputs->data[0]], TfLiteIntArrayCopy(input.dims));
}

TfLiteStatus invoke(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& input = context->tensors[node->inputs->data[0]];
  TfLiteTensor& output = context->tensors[node->outputs->data[0]];
  for (size_t i = 0; i < output.bytes / sizeof(float); ++i) output.data.f[i] = 2 * input.data.f[i];
  return kTfLiteOk;
}

}  // namespace

extern "C" void register_double(tflite::MutableOpResolver* resolver) {
  ++calls;
  static TfLiteRegistration registration = {};
  registration.prepare = prepare;
  registration.invoke = invoke;
  resolver->AddCustom("Nobodys", &registration);
}

// As a binding does it: the address as a number.
extern "C" void register_double_at(uintptr_t resolver) {
  register_double(reinterpret_cast<tflite::MutableOpResolver*>(resolver));
}

extern "C" int calls_of_registerer() { return calls; }

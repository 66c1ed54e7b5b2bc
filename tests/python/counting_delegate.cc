// SPDX-License-Identifier: Apache-2.0
// A delegate plug-in that counts what is done with it, and takes no operator. Options: "counter" adds to a number,
// "fail" makes its creation fail with that text.
#include <cstdlib>
#include <cstring>

#include "tensorflow/lite/core/c/common.h"

namespace {

int created = 0, destroyed = 0, prepared = 0, counter = 0;

TfLiteStatus prepare(TfLiteContext*, TfLiteDelegate*) {
  ++prepared;
  return kTfLiteOk;
}

}  // namespace

extern "C" {

void reset_counters() { created = destroyed = prepared = counter = 0; }
int number_created() { return created; }
int number_destroyed() { return destroyed; }
int number_prepared() { return prepared; }
int sum_of_counters() { return counter; }

TfLiteDelegate* tflite_plugin_create_delegate(char** keys, char** values, size_t count, void (*report)(const char*)) {
  for (size_t i = 0; i < count; ++i) {
    if (std::strcmp(keys[i], "fail") == 0) {
      report(values[i]);
      return nullptr;
    }
    if (std::strcmp(keys[i], "counter") == 0) counter += std::atoi(values[i]);
  }
  auto* delegate = new TfLiteDelegate(TfLiteDelegateCreate());
  delegate->Prepare = prepare;
  ++created;
  return delegate;
}

void tflite_plugin_destroy_delegate(TfLiteDelegate* delegate) {
  if (delegate) ++destroyed;
  delete delegate;
}

}  // extern "C"

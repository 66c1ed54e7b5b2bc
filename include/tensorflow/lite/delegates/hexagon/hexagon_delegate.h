// SPDX-License-Identifier: Apache-2.0
// The interface of the delegate for Hexagon processors, which Surelite does not have: Create gives null, as it does on
// devices without one, and the graph stays on the CPU.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_HEXAGON_HEXAGON_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_HEXAGON_HEXAGON_DELEGATE_H_

#include <stdbool.h>

#include "tensorflow/lite/core/c/common.h"

typedef struct TfLiteHexagonDelegateOptions {
  int debug_level;
  int powersave_level;
  bool print_graph_profile;
  bool print_graph_debug;
  int max_delegated_partitions;
  int min_nodes_per_partition;
  bool enable_dynamic_batch_size;
  int max_batch_size;
  TfLiteIntArray* input_batch_dimensions;
  TfLiteIntArray* output_batch_dimensions;
} TfLiteHexagonDelegateOptions;

static inline TfLiteHexagonDelegateOptions TfLiteHexagonDelegateOptionsDefault(void) {
  const TfLiteHexagonDelegateOptions options = {0, 0, false, false, 0, 2, false, 0, 0, 0};
  return options;
}
// Takes the two lists over.
static inline TfLiteDelegate* TfLiteHexagonDelegateCreate(const TfLiteHexagonDelegateOptions* options) {
  if (options) {
    TfLiteIntArrayFree(options->input_batch_dimensions);
    TfLiteIntArrayFree(options->output_batch_dimensions);
  }
  return 0;
}
static inline void TfLiteHexagonDelegateDelete(TfLiteDelegate* delegate) { (void)delegate; }
static inline void TfLiteHexagonInitWithPath(const char* lib_directory_path) { (void)lib_directory_path; }
static inline void TfLiteHexagonInit(void) {}
static inline void TfLiteHexagonTearDown(void) {}

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_HEXAGON_HEXAGON_DELEGATE_H_

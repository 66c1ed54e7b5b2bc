// SPDX-License-Identifier: Apache-2.0
// Variables that operators name and that last from run to run.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_RESOURCE_VARIABLE_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_RESOURCE_VARIABLE_H_

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

class MicroResourceVariables {
 public:
  // Room for `max_num_variables`; null when the allocator has none.
  static MicroResourceVariables* Create(MicroAllocator* allocator, int max_num_variables);
  // The variable of that name, made if it is new; -1 when all are taken.
  int CreateIdIfNoneFound(const char* container, const char* shared_name);
  TfLiteStatus Read(int id, const TfLiteEvalTensor* tensor);
  TfLiteStatus Allocate(int id, TfLiteContext* context, const TfLiteTensor* tensor);
  TfLiteStatus Assign(int id, size_t count_bytes, const void* input_buffer);
  // Back to what they were at first: the zero point.
  TfLiteStatus ResetAll();

 private:
  struct Variable {
    const char* container;
    const char* shared_name;
    uint8_t* data;
    size_t bytes;
    int8_t zero;
  };
  Variable* variables_;
  int count_, most_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_RESOURCE_VARIABLE_H_

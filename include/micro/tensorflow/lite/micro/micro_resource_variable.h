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
  // Into memory of `bytes`, which has to be the variable's size.
  TfLiteStatus Read(int id, const TfLiteEvalTensor* tensor, size_t bytes = SIZE_MAX);
  TfLiteStatus Allocate(int id, TfLiteContext* context, const TfLiteTensor* tensor);
  TfLiteStatus Assign(int id, size_t count_bytes, const void* input_buffer);
  // Back to what they were at first: the zero point.
  TfLiteStatus ResetAll();

  // For the library: the memory of these addresses is given back.
  void Forget(const uint8_t* first, const uint8_t* last);

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

// SPDX-License-Identifier: Apache-2.0
// Finds the kernel of an operator.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_OP_RESOLVER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_OP_RESOLVER_H_

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/micro/micro_common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

class BuiltinDataAllocator;

// Fills the operator's parameter struct (c/builtin_op_data.h) in memory of the allocator.
using TfLiteBridgeBuiltinDataAllocator = BuiltinDataAllocator;
using TfLiteBridgeBuiltinParseFunction = TfLiteStatus (*)(const Operator* op, ErrorReporter* reporter,
                                                          BuiltinDataAllocator* allocator, void** builtin_data);

class MicroOpResolver {
 public:
  // Null for what is not there.
  virtual const TFLMRegistration* FindOp(BuiltinOperator op) const = 0;
  virtual const TFLMRegistration* FindOp(const char* op) const = 0;
  // Null where the library's own parser is to be used.
  virtual TfLiteBridgeBuiltinParseFunction GetOpDataParser(BuiltinOperator op) const = 0;
  virtual ~MicroOpResolver() {}
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_OP_RESOLVER_H_

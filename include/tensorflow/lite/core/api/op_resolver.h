// SPDX-License-Identifier: Apache-2.0
// Where an interpreter finds operators.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_API_OP_RESOLVER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_API_OP_RESOLVER_H_

#include <functional>
#include <memory>
#include <vector>

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

class TFL_CAPI_EXPORT OpResolver {
 public:
  virtual const TfLiteRegistration* FindOp(tflite::BuiltinOperator op, int version) const = 0;
  virtual const TfLiteRegistration* FindOp(const char* op, int version) const = 0;

  using TfLiteDelegatePtrVector = std::vector<std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)>>;
  virtual TfLiteDelegatePtrVector GetDelegates(int num_threads) const;
  using TfLiteDelegateCreator =
      std::function<std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)>(TfLiteContext*)>;
  using TfLiteDelegateCreators = std::vector<TfLiteDelegateCreator>;
  virtual TfLiteDelegateCreators GetDelegateCreators() const { return {}; }
  using TfLiteOpaqueDelegatePtr = std::unique_ptr<TfLiteOpaqueDelegate, void (*)(TfLiteOpaqueDelegate*)>;
  using TfLiteOpaqueDelegateCreator = std::function<TfLiteOpaqueDelegatePtr(int)>;
  using TfLiteOpaqueDelegateCreators = std::vector<TfLiteOpaqueDelegateCreator>;
  virtual TfLiteOpaqueDelegateCreators GetOpaqueDelegateCreators() const { return {}; }

  virtual ~OpResolver() = default;
  OpResolver() = default;
  OpResolver(const OpResolver& other) = default;
  OpResolver& operator=(const OpResolver& other) = default;
};

// The registration of an entry of the model's table of operators. *registration stays null, after a report, for one
// that the resolver does not have; a custom operator without a name is an error.
TFL_CAPI_EXPORT TfLiteStatus GetRegistrationFromOpCode(const OperatorCode* opcode, const OpResolver& op_resolver,
                                                       ErrorReporter* error_reporter,
                                                       const TfLiteRegistration** registration);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_OP_RESOLVER_H_

// SPDX-License-Identifier: Apache-2.0
// The name that the interpreter's class lets in, as test fixtures of the stock library have it.
#pragma once

#include <vector>

#include "tensorflow/lite/interpreter.h"

namespace tflite {

class InterpreterTest {
 public:
  static TfLiteStatus set_plan(Interpreter& i, const std::vector<int>& plan) { return i.SetExecutionPlan(plan); }
  static void add_subgraphs(Interpreter& i, int count) { i.AddSubgraphs(count); }
  static auto& providers(Interpreter& i) { return i.lazy_delegate_providers_; }
  static bool has_delegates(Interpreter& i) { return i.HasDelegates(); }
  static bool fully_delegated(Interpreter& i) { return i.IsFullyDelegated(); }
  static void set_signature(Interpreter& i, internal::SignatureDef def) { i.SetSignatureDef({def}); }
};

}  // namespace tflite

namespace surelite::compat_tests {

inline const TfLiteQuantizationParams kNoScale{0, 0};

}  // namespace surelite::compat_tests

// SPDX-License-Identifier: Apache-2.0
// A test fixture with an empty interpreter, and its private calls: the execution plan, signatures, subgraphs, delegates
// that wait for AllocateTensors.
#ifndef SURELITE_TENSORFLOW_LITE_INTERPRETER_TEST_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_INTERPRETER_TEST_UTIL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/internal/signature_def.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/string_util.h"

namespace tflite {

class InterpreterTest : public ::testing::Test {
 public:
  InterpreterTest() : interpreter_(std::make_unique<Interpreter>()) {}
  template <typename Delegate>
  static TfLiteStatus ModifyGraphWithDelegate(Interpreter* interpreter, std::unique_ptr<Delegate> delegate) {
    return interpreter->ModifyGraphWithDelegate(std::move(delegate));
  }

 protected:
  TfLiteContext* GetInterpreterContext() { return interpreter_->context_; }
  Interpreter::TfLiteDelegateCreators* mutable_lazy_delegate_providers() {
    return &interpreter_->lazy_delegate_providers_;
  }
  TfLiteStatus ApplyLazyDelegateProviders() { return interpreter_->ApplyLazyDelegateProviders(); }
  bool HasDelegates() { return interpreter_->HasDelegates(); }
  bool IsFullyDelegated() const { return interpreter_->IsFullyDelegated(); }
  TfLiteStatus SetExecutionPlan(const std::vector<int>& new_plan) { return interpreter_->SetExecutionPlan(new_plan); }
  void AddSubgraphs(int subgraphs_to_add, int* first_new_subgraph_index = nullptr) {
    interpreter_->AddSubgraphs(subgraphs_to_add, first_new_subgraph_index);
  }
  // The interpreter's only signature from then on.
  static void BuildSignature(Interpreter* interpreter, const std::string& signature_key,
                             const std::map<std::string, uint32_t>& inputs,
                             const std::map<std::string, uint32_t>& outputs, int subgraph_index = 0) {
    internal::SignatureDef signature;
    signature.signature_key = signature_key;
    signature.inputs = inputs;
    signature.outputs = outputs;
    signature.subgraph_index = static_cast<uint32_t>(subgraph_index);
    interpreter->SetSignatureDef({signature});
  }
  void BuildSignature(const std::string& signature_key, const std::map<std::string, uint32_t>& inputs,
                      const std::map<std::string, uint32_t>& outputs) {
    BuildSignature(interpreter_.get(), signature_key, inputs, outputs);
  }

  std::unique_ptr<Interpreter> interpreter_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_INTERPRETER_TEST_UTIL_H_

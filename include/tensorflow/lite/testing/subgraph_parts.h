// SPDX-License-Identifier: Apache-2.0
// Operators and tensors that the subgraphs of kernels/subgraph_test_util.h are made of.
#ifndef SURELITE_TENSORFLOW_LITE_TESTING_SUBGRAPH_PARTS_H_
#define SURELITE_TENSORFLOW_LITE_TESTING_SUBGRAPH_PARTS_H_

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tensorflow/lite/array.h"
#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/core/subgraph.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/portable_type_to_tflitetype.h"

namespace tflite {

namespace ops {
namespace custom {
// A number from 1 to 32768, another one at each run.
inline TfLiteRegistration* Register_RANDOM_INT() {
  static TfLiteRegistration registration = [] {
    TfLiteRegistration made{};
    made.prepare = [](TfLiteContext* context, TfLiteNode* node) {
      TF_LITE_ENSURE_EQ(context, NumInputs(node), 0);
      TF_LITE_ENSURE_EQ(context, NumOutputs(node), 1);
      TfLiteIntArray* one = TfLiteIntArrayCreate(1);
      one->data[0] = 1;
      return context->ResizeTensor(context, GetOutput(context, node, 0), one);
    };
    made.invoke = [](TfLiteContext* context, TfLiteNode* node) {
      std::random_device device;
      GetOutput(context, node, 0)->data.i32[0] = std::uniform_int_distribution<int>(1, 32768)(device);
      return kTfLiteOk;
    };
    made.builtin_code = kTfLiteBuiltinCustom;
    made.custom_name = "RandomInt";
    return made;
  }();
  return &registration;
}
}  // namespace custom
}  // namespace ops

namespace subgraph_test_util {

// An input or output without a shape, to be resized by the test.
inline void SetupTensor(Subgraph* subgraph, int tensor_index, TfLiteType type) {
  ASSERT_EQ(subgraph->SetTensorParametersReadWrite(tensor_index, type, "", 0, nullptr, {}, false), kTfLiteOk);
}
inline void Setup1DTensor(Subgraph* subgraph, int tensor_index, TfLiteType type) {
  const int one = 1;
  ASSERT_EQ(subgraph->SetTensorParametersReadWrite(tensor_index, type, "", 1, &one, {}, false), kTfLiteOk);
}

class SubgraphParts {
 public:
  SubgraphParts() = default;
  SubgraphParts(const SubgraphParts&) = delete;
  SubgraphParts& operator=(const SubgraphParts&) = delete;
  ~SubgraphParts() {
    for (void* const buffer : buffers_) std::free(buffer);
  }

 protected:
  template <typename Params>
  static Params* Zeroed() {
    return static_cast<Params*>(std::calloc(1, sizeof(Params)));
  }
  static std::vector<int> Range(int first, int count) {
    std::vector<int> list;
    for (int i = 0; i < count; ++i) list.push_back(first + i);
    return list;
  }
  static TfLiteStatus SameShape(TfLiteContext* context, TfLiteNode* node) {
    return context->ResizeTensor(context, GetOutput(context, node, 0),
                                 TfLiteIntArrayCopy(GetInput(context, node, 0)->dims));
  }
  static void Start(Subgraph* s, int tensors, const std::vector<int>& inputs, const std::vector<int>& outputs,
                    TfLiteType type = kTfLiteInt32) {
    int first = -1;
    ASSERT_EQ(s->AddTensors(tensors, &first), kTfLiteOk);
    ASSERT_EQ(first, 0) << "the subgraph was not empty";
    ASSERT_EQ(s->SetInputs(inputs), kTfLiteOk);
    ASSERT_EQ(s->SetOutputs(outputs), kTfLiteOk);
    for (int t = 0; t < tensors; ++t) SetupTensor(s, t, type);
  }
  static void Node(Subgraph* s, const TfLiteRegistration* registration, TfLiteBuiltinOperator code,
                   const std::vector<int>& inputs, const std::vector<int>& outputs, void* params = nullptr) {
    TfLiteRegistration own = *registration;
    own.builtin_code = code;
    int index = 0;
    ASSERT_EQ(s->AddNodeWithParameters(inputs, outputs, {}, nullptr, 0, params, &own, &index), kTfLiteOk);
  }
  static void Binary(Subgraph* s, TfLiteRegistration* (*Register_OP)(), TfLiteBuiltinOperator code, TfLiteType type,
              void* params = nullptr) {
    Start(s, 3, {0, 1}, {2}, type);
    Node(s, Register_OP(), code, {0, 1}, {2}, params);
  }
  static void Add(Subgraph* s, int a, int b, int sum) {
    Node(s, ops::builtin::Register_ADD(), kTfLiteBuiltinAdd, {a, b}, {sum}, Zeroed<TfLiteAddParams>());
  }
  static void Tile(Subgraph* s, int input, int times, int output) {
    Node(s, ops::builtin::Register_TILE(), kTfLiteBuiltinTile, {input, times}, {output});
  }
  static void Pad(Subgraph* s, int input, int padding, int output) {
    Node(s, ops::builtin::Register_PAD(), kTfLiteBuiltinPad, {input, padding}, {output}, Zeroed<TfLitePadParams>());
  }
  static void Update(Subgraph* s, int operand, int update, int start, int output) {
    Node(s, ops::builtin::Register_DYNAMIC_UPDATE_SLICE(), kTfLiteBuiltinDynamicUpdateSlice, {operand, update, start},
         {output});
  }
  void Padding(Subgraph* s, int tensor, const std::vector<int>& padding) {
    ASSERT_EQ(padding.size() % 2, 0u);
    CreateConstantTensor(s, tensor, {1, static_cast<int>(padding.size())}, padding);
  }
  // `dropped` of the last outputs are no outputs of the subgraph.
  static void If(Subgraph* s, int inputs, int outputs, TfLiteType type, int dropped = 0) {
    Start(s, inputs + outputs, Range(0, inputs), Range(inputs, outputs - dropped), type);
    SetupTensor(s, 0, kTfLiteBool);
    auto* const params = Zeroed<TfLiteIfParams>();
    params->then_subgraph_index = 1;
    params->else_subgraph_index = 2;
    Node(s, ops::builtin::Register_IF(), kTfLiteBuiltinIf, Range(0, inputs), Range(inputs, outputs), params);
  }
  static void While(Subgraph* s, int inputs, TfLiteType type, int dropped = 0) {
    Start(s, 2 * inputs, Range(0, inputs), Range(inputs, inputs - dropped), type);
    auto* const params = Zeroed<TfLiteWhileParams>();
    params->cond_subgraph_index = 1;
    params->body_subgraph_index = 2;
    Node(s, ops::builtin::Register_WHILE(), kTfLiteBuiltinWhile, Range(0, inputs), Range(inputs, inputs), params);
  }
  template <typename T>
  void Compare(Subgraph* s, const std::vector<int>& inputs, int output, int constant, T rhs, int compared,
               const TfLiteRegistration* registration, TfLiteBuiltinOperator code) {
    Start(s, 2 + static_cast<int>(inputs.size()), inputs, {output}, typeToTfLiteType<T>());
    SetupTensor(s, output, kTfLiteBool);
    CreateConstantTensor<T>(s, constant, {1}, {rhs});
    Node(s, registration, code, {compared, constant}, {output});
  }
  static void CallOnceAndRead(Subgraph* s, int value) {
    auto* const params = Zeroed<TfLiteCallOnceParams>();
    params->init_subgraph_index = 1;
    Node(s, ops::builtin::Register_CALL_ONCE(), kTfLiteBuiltinCallOnce, {}, {}, params);
    Node(s, ops::builtin::Register_READ_VARIABLE(), kTfLiteBuiltinReadVariable, {0}, {value});
  }
  template <typename T = int32_t>
  void CreateConstantTensor(Subgraph* s, int tensor, const std::vector<int>& shape, const std::vector<T>& data) {
    const size_t bytes = sizeof(T) * data.size();
    void* const buffer = std::malloc(bytes);
    ASSERT_NE(buffer, nullptr);
    std::memcpy(buffer, data.data(), bytes);
    buffers_.push_back(buffer);
    ASSERT_EQ(s->SetTensorParametersReadOnly(tensor, typeToTfLiteType<T>(), "", shape, {},
                                             static_cast<const char*>(buffer), bytes),
              kTfLiteOk);
  }

 private:
  std::vector<void*> buffers_;
};

}  // namespace subgraph_test_util
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TESTING_SUBGRAPH_PARTS_H_

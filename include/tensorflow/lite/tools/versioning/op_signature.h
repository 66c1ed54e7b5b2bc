// SPDX-License-Identifier: Apache-2.0
// What decides which version of an operator a node needs: types and shapes of its tensors, its options.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_VERSIONING_OP_SIGNATURE_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_VERSIONING_OP_SIGNATURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

struct OpSignatureTensorSpec {
  TfLiteType type;
  std::vector<int32_t> dims;
  bool is_const;
  bool is_shape_dynamic;
};

struct OpSignature {
  BuiltinOperator op;
  std::vector<OpSignatureTensorSpec> inputs;  // an absent one has no type
  std::vector<OpSignatureTensorSpec> outputs;
  void* builtin_data;
  int version;
  const void* custom_initial_data;
  std::string custom_name;
  // What tensors say besides type and shape, for the operators that it matters for. The largest comes first, so that
  // braces set all of it to zero.
  union {
    struct {
      float input1_scale;
      float input2_scale;
      float output_scale;
      bool input_quantized;
    } mul;
    struct {
      bool is_per_channel_quantized;
      bool is_grouped_convolution;
    } conv_2d;
    struct {
      bool is_per_channel_quantized;
    } depthwise_conv_2d;
    struct {
      bool sparse_weight;
      bool is_per_channel_quantized;
    } fully_connected;
    struct {
      int32_t num_dims;
    } strided_slice;
    struct {
      bool input_quantized;
    } abs;
    struct {
      bool is_per_channel_quantized;
    } dequantize;
    struct {
      bool is_per_channel_quantized;
    } quantize;
    struct {
      bool input_quantized;
    } add;
    struct {
      bool is_per_channel_quantized;
    } embedding_lookup;
  } ext_options;
};

// Of an operator in a file. builtin_data is from malloc, and the caller's to free. The tables must be of a model that
// was verified; indices that do not exist read as absent tensors.
TFL_CAPI_EXPORT OpSignature GetOpSignature(const OperatorCode* op_code, const Operator* op, const SubGraph* subgraph,
                                           const Model* model);
// Of a node that a delegate looks at. builtin_data stays the node's.
TFL_CAPI_EXPORT OpSignature GetOpSignature(const TfLiteContext* context, const TfLiteNode* node,
                                           const TfLiteRegistration* registration);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_VERSIONING_OP_SIGNATURE_H_

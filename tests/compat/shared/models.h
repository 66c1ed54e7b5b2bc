// SPDX-License-Identifier: Apache-2.0
// Small models made in memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/lite/schema/schema_generated.h"

namespace surelite::compat_tests {

struct TensorSpec {
  std::vector<int32_t> shape;
  tflite::TensorType type = tflite::TensorType_FLOAT32;
  std::string name;
  float scale = 0;  // 0: not quantized
  int64_t zero_point = 0;
  std::vector<uint8_t> constant;
  std::vector<int32_t> signature;
};

struct OperatorSpec {
  tflite::BuiltinOperator code = tflite::BuiltinOperator_ADD;
  std::string custom;  // for BuiltinOperator_CUSTOM
  std::vector<int32_t> inputs, outputs;
  int version = 1;
};

struct ModelSpec {
  std::vector<TensorSpec> tensors;
  std::vector<OperatorSpec> operators;
  std::vector<int32_t> inputs, outputs;
  bool signature = false;  // "serving_default", names as the tensors have them
};

std::vector<uint8_t> make_model(const ModelSpec& spec);

// input "x" -> ADD(x, x) -> output "y".
std::vector<uint8_t> add_model(std::vector<int32_t> shape = {1, 4},
                               tflite::TensorType type = tflite::TensorType_FLOAT32, float scale = 0);
// x -> ADD -> "t" -> ADD -> ... -> "y", `count` operators.
std::vector<uint8_t> chain_model(int count, std::vector<int32_t> shape = {1, 4});
// x -> custom operator -> y.
std::vector<uint8_t> custom_model(const std::string& name, std::vector<int32_t> in = {1, 4},
                                  std::vector<int32_t> out = {1, 4});

}  // namespace surelite::compat_tests

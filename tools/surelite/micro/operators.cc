// SPDX-License-Identifier: Apache-2.0
// Which operators a program for a microcontroller may have.
#include "micro/conv_steps.h"

namespace surelite::tool::micro {
namespace {

struct Entry {
  std::string_view name;
  Emit emit;
};

constexpr Entry kEntries[] = {
    {"ABS", emit_map},
    {"ADD", emit_add},
    {"AVERAGE_POOL_2D", emit_average_pool},
    {"CONCATENATION", emit_concatenation},
    {"CONV_2D", emit_conv_2d},
    {"DEPTHWISE_CONV_2D", emit_depthwise_conv_2d},
    {"DEQUANTIZE", emit_dequantize},
    {"ELU", emit_map},
    {"EXPAND_DIMS", emit_same},
    {"FULLY_CONNECTED", emit_fully_connected},
    {"GELU", emit_map},
    {"HARD_SWISH", emit_map},
    {"LEAKY_RELU", emit_map},
    {"LOGISTIC", emit_map},
    {"MAX_POOL_2D", emit_max_pool},
    {"MEAN", emit_mean},
    {"MUL", emit_mul},
    {"PAD", emit_pad},
    {"QUANTIZE", emit_quantize},
    {"RELU", emit_map},
    {"RELU6", emit_map},
    {"RELU_0_TO_1", emit_map},
    {"RELU_N1_TO_1", emit_map},
    {"RESHAPE", emit_same},
    {"RSQRT", emit_map},
    {"SOFTMAX", emit_softmax},
    {"SQUEEZE", emit_same},
    {"SUB", emit_sub},
    {"SVDF", emit_svdf},
    {"TANH", emit_map},
};

}  // namespace

Emit find_emit(std::string_view op) {
  for (const Entry& entry : kEntries)
    if (entry.name == op) return entry.emit;
  return nullptr;
}

std::vector<std::string_view> emitted_operators() {
  std::vector<std::string_view> names;
  for (const Entry& entry : kEntries) names.push_back(entry.name);
  return names;
}

}  // namespace surelite::tool::micro

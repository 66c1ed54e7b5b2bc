// SPDX-License-Identifier: Apache-2.0
// Which versions of operators came with which types, shapes and options, as a table.
#pragma once

#include <span>

#include "tensorflow/lite/tools/versioning/op_signature.h"

namespace surelite::compat {

// One thing that a rule asks.
struct Condition {
  enum class Of : uint8_t { nothing, input, output, any, test };
  Of of = Of::nothing;
  unsigned index = 0;
  uint64_t types = 0;  // a bit for each TfLiteType
  bool (*test)(const tflite::OpSignature&) = nullptr;
};

struct VersionRule {
  tflite::BuiltinOperator op;
  int version;
  Condition all[3];
};

// The first rule of an operator that holds decides.
std::span<const VersionRule> version_rules();
// Whose rules count for an operator.
tflite::BuiltinOperator with_the_rules_of(tflite::BuiltinOperator op);

}  // namespace surelite::compat

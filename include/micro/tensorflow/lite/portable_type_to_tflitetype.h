// SPDX-License-Identifier: Apache-2.0
// C++ types to element types.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_PORTABLE_TYPE_TO_TFLITETYPE_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_PORTABLE_TYPE_TO_TFLITETYPE_H_

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

template <typename T>
constexpr TfLiteType typeToTfLiteType() {
  return kTfLiteNoType;
}
template <TfLiteType TypeEnum>
struct TfLiteTypeToType {};

#define SURELITE_MATCH_TYPE(cpp_type, tflite_type)    \
  template <>                                         \
  constexpr TfLiteType typeToTfLiteType<cpp_type>() { \
    return tflite_type;                               \
  }                                                   \
  template <>                                         \
  struct TfLiteTypeToType<tflite_type> {              \
    using Type = cpp_type;                            \
  };

SURELITE_MATCH_TYPE(float, kTfLiteFloat32)
SURELITE_MATCH_TYPE(double, kTfLiteFloat64)
SURELITE_MATCH_TYPE(int8_t, kTfLiteInt8)
SURELITE_MATCH_TYPE(uint8_t, kTfLiteUInt8)
SURELITE_MATCH_TYPE(int16_t, kTfLiteInt16)
SURELITE_MATCH_TYPE(uint16_t, kTfLiteUInt16)
SURELITE_MATCH_TYPE(int32_t, kTfLiteInt32)
SURELITE_MATCH_TYPE(uint32_t, kTfLiteUInt32)
SURELITE_MATCH_TYPE(int64_t, kTfLiteInt64)
SURELITE_MATCH_TYPE(uint64_t, kTfLiteUInt64)
SURELITE_MATCH_TYPE(bool, kTfLiteBool)
#undef SURELITE_MATCH_TYPE

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_PORTABLE_TYPE_TO_TFLITETYPE_H_

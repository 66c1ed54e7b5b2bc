// SPDX-License-Identifier: Apache-2.0
// For tests of kernels with GoogleTest and GoogleMock: models of one operator, expected values with a tolerance, types.
//
//   tflite::SingleOpModel m;
//   const int a = m.AddInput({tflite::TensorType_FLOAT32, {2}});
//   const int b = m.AddInput({tflite::TensorType_FLOAT32, {2}});
//   const int sum = m.AddOutput({tflite::TensorType_FLOAT32, {}});
//   m.SetBuiltinOp(tflite::BuiltinOperator_ADD, ...);
//   m.BuildInterpreter({m.GetShape(a), m.GetShape(b)});
//   m.PopulateTensor<float>(a, {1, 2});  ...  ASSERT_EQ(m.Invoke(), kTfLiteOk);
//   EXPECT_THAT(m.ExtractVector<float>(sum), ElementsAreArray(tflite::ArrayFloatNear({...})));
//
// Header only: there is no source file to compile with it.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_TEST_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_TEST_UTIL_H_

#include <algorithm>
#include <cmath>
#include <complex>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tensorflow/lite/core/api/op_resolver.h"
#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/kernels/internal/tensor_ctypes.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/kernels/test_delegate_providers.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/portable_type_to_tflitetype.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/string_type.h"
#include "tensorflow/lite/string_util.h"
#include "tensorflow/lite/testing/single_op_model.h"
#include "tensorflow/lite/testing/util.h"
#include "tensorflow/lite/types/half.h"
#include "tensorflow/lite/util.h"
#if __has_include("Eigen/Core")
#include "Eigen/Core"
#define SURELITE_WITH_EIGEN 1
#endif

namespace tflite {

// --- types

// As std::numeric_limits, and lowest() is called min(). Types that a runtime may leave out are optional.
template <typename T>
struct NumericLimits {
  static T epsilon() { return std::numeric_limits<T>::epsilon(); }
  static T max() { return std::numeric_limits<T>::max(); }
  static T min() { return std::numeric_limits<T>::lowest(); }
  static T smallest_normal() { return std::numeric_limits<T>::min(); }
  static constexpr bool kIsOptional = sizeof(T) == 2 && !std::numeric_limits<T>::is_integer;
};

template <>
constexpr TfLiteType typeToTfLiteType<half>() {
  return kTfLiteFloat16;
}
#ifdef SURELITE_WITH_EIGEN
template <>
constexpr TfLiteType typeToTfLiteType<Eigen::bfloat16>() {
  return kTfLiteBFloat16;
}
#endif

inline std::ostream& operator<<(std::ostream& os, const half& h) { return os << static_cast<float>(h); }

template <class T>
struct TensorTypeFor;
template <typename T>
struct TypeUnion;
#define SURELITE_TENSOR_TYPE(cpp_type, name)                              \
  template <>                                                             \
  struct TensorTypeFor<cpp_type> {                                        \
    static constexpr TensorType value = TensorType_##name;                \
  };                                                                      \
  template <>                                                             \
  struct TypeUnion<cpp_type> {                                            \
    static constexpr TensorType tensor_type = TensorType_##name;          \
    static constexpr TfLiteType tflite_type = typeToTfLiteType<cpp_type>(); \
    using ScalarType = cpp_type;                                          \
  };
SURELITE_TENSOR_TYPE(bool, BOOL)
SURELITE_TENSOR_TYPE(int8_t, INT8)
SURELITE_TENSOR_TYPE(int16_t, INT16)
SURELITE_TENSOR_TYPE(int32_t, INT32)
SURELITE_TENSOR_TYPE(int64_t, INT64)
SURELITE_TENSOR_TYPE(uint8_t, UINT8)
SURELITE_TENSOR_TYPE(uint16_t, UINT16)
SURELITE_TENSOR_TYPE(uint32_t, UINT32)
SURELITE_TENSOR_TYPE(uint64_t, UINT64)
SURELITE_TENSOR_TYPE(TfLiteFloat16, FLOAT16)
SURELITE_TENSOR_TYPE(half, FLOAT16)
SURELITE_TENSOR_TYPE(TfLiteBFloat16, BFLOAT16)
SURELITE_TENSOR_TYPE(float, FLOAT32)
SURELITE_TENSOR_TYPE(double, FLOAT64)
SURELITE_TENSOR_TYPE(std::string, STRING)
#ifdef SURELITE_WITH_EIGEN
SURELITE_TENSOR_TYPE(Eigen::bfloat16, BFLOAT16)
#endif
#undef SURELITE_TENSOR_TYPE
template <typename T>
constexpr TensorType GetTensorType() {
  return TensorTypeFor<T>::value;
}

template <typename T>
std::vector<T> ToVector(std::initializer_list<float> list) {
  std::vector<T> values;
  for (const float f : list) values.push_back(static_cast<T>(f));
  return values;
}
template <typename T, typename U>
std::vector<T> ToVector(const std::vector<U>& list) {
  std::vector<T> values;
  for (const U& u : list) values.push_back(static_cast<T>(u));
  return values;
}

// --- expected values

// As the flag of the test program says: results may be those of 16-bit arithmetic.
inline bool AllowFp16PrecisionForFp32() {
  return KernelTestDelegateProviders::Get()->ConstParams().Get<bool>(
      KernelTestDelegateProviders::kAllowFp16PrecisionForFp32);
}
// Four units in the last place of 16-bit numbers.
inline bool SureliteNearAsFp16(float actual, float expected) {
  if (std::isnan(actual) || std::isnan(expected)) return std::isnan(actual) && std::isnan(expected);
  if (actual == expected) return true;
  const float size = std::max(std::abs(expected), 0x1p-14f);
  return std::abs(actual - expected) <= 4 * std::ldexp(1.0f, std::ilogb(size) - 10);
}
// For Pointwise: pairs of actual and expected.
inline ::testing::Matcher<std::tuple<float, float>> FloatingPointEq() {
  if (!AllowFp16PrecisionForFp32()) return ::testing::Eq();
  return ::testing::Truly(
      [](const std::tuple<float, float>& pair) { return SureliteNearAsFp16(std::get<0>(pair), std::get<1>(pair)); });
}
inline ::testing::Matcher<std::tuple<float, float>> FloatingPointAlmostEq() {
  if (!AllowFp16PrecisionForFp32()) return ::testing::FloatEq();
  return FloatingPointEq();
}

// A matcher of one value: within the larger of an absolute error and one that is relative to it.
inline ::testing::Matcher<float> FloatAbsRelNear(float value, float max_abs_err, float max_rel_err) {
  return ::testing::FloatNear(value, std::max(max_abs_err, std::abs(max_rel_err * value)));
}
// The tolerance of 16-bit arithmetic is the square root of the other.
constexpr float kFpErrorAuto = -1;

// Matchers for ElementsAreArray.
template <typename T>
std::vector<::testing::Matcher<float>> ArrayFloatNear(const std::vector<T>& values, float max_abs_err = 1e-5f,
                                                      float fp16_max_abs_err = kFpErrorAuto, float max_rel_err = 0,
                                                      float fp16_max_rel_err = 0.01f) {
  if (AllowFp16PrecisionForFp32()) {
    max_abs_err = fp16_max_abs_err == kFpErrorAuto ? std::max(max_abs_err, std::sqrt(max_abs_err)) : fp16_max_abs_err;
    max_rel_err = fp16_max_rel_err;
  }
  std::vector<::testing::Matcher<float>> matchers;
  for (const T& value : values)
    matchers.push_back(FloatAbsRelNear(static_cast<float>(value), max_abs_err, max_rel_err));
  return matchers;
}
inline std::vector<::testing::Matcher<float>> ArrayFloatNear(std::initializer_list<float> values,
                                                             float max_abs_err = 1e-5f,
                                                             float fp16_max_abs_err = kFpErrorAuto,
                                                             float max_rel_err = 0, float fp16_max_rel_err = 0.01f) {
  return ArrayFloatNear(std::vector<float>(values), max_abs_err, fp16_max_abs_err, max_rel_err, fp16_max_rel_err);
}
inline std::vector<::testing::Matcher<std::complex<float>>> ArrayComplex64Near(
    const std::vector<std::complex<float>>& values, float max_abs_error = 1e-5f) {
  std::vector<::testing::Matcher<std::complex<float>>> matchers;
  for (const std::complex<float>& value : values)
    matchers.push_back(::testing::Truly([value, max_abs_error](const std::complex<float>& actual) {
      return std::abs(actual.real() - value.real()) <= max_abs_error &&
             std::abs(actual.imag() - value.imag()) <= max_abs_error;
    }));
  return matchers;
}

// EXPECT_THAT(tensor, DimsAre({2, 3})), of a TfLiteTensor* or a TfLiteIntArray*; {} is a scalar.
class DimsAreMatcher {
 public:
  using is_gtest_matcher = void;
  explicit DimsAreMatcher(std::vector<int> dims) : dims_(std::move(dims)) {}
  bool MatchAndExplain(const TfLiteIntArray* dims, ::testing::MatchResultListener* listener) const {
    if (!dims) return *listener << "dims are null", false;
    if (std::vector<int>(dims->data, dims->data + dims->size) == dims_) return true;
    *listener << "has dims " << GetShapeDebugString(dims);
    return false;
  }
  bool MatchAndExplain(const TfLiteTensor* tensor, ::testing::MatchResultListener* listener) const {
    if (!tensor) return *listener << "tensor is null", false;
    return MatchAndExplain(tensor->dims, listener);
  }
  void DescribeTo(std::ostream* os) const { *os << "dims equal to " << ::testing::PrintToString(dims_); }
  void DescribeNegationTo(std::ostream* os) const { *os << "dims not equal to " << ::testing::PrintToString(dims_); }

 private:
  std::vector<int> dims_;
};
inline DimsAreMatcher DimsAre(std::initializer_list<int> dims) { return DimsAreMatcher(dims); }
inline DimsAreMatcher DimsAre(const std::vector<int>& dims) { return DimsAreMatcher(dims); }
#if __has_include("absl/types/span.h")
inline DimsAreMatcher DimsAre(absl::Span<int> dims) {
  return DimsAreMatcher(std::vector<int>(dims.begin(), dims.end()));
}
#endif

// --- tests

// Knows one operator, in one registration, for every version.
class SingleOpResolver : public OpResolver {
 public:
  SingleOpResolver(const BuiltinOperator op, TfLiteRegistration* registration, int version = 1)
      : op_(op), registration_(*registration) {
    registration_.builtin_code = static_cast<int32_t>(op);
    registration_.version = version;
  }
  const TfLiteRegistration* FindOp(BuiltinOperator op, int /*version*/) const override {
    return op == op_ ? &registration_ : nullptr;
  }
  const TfLiteRegistration* FindOp(const char* /*op*/, int /*version*/) const override { return nullptr; }

 private:
  const BuiltinOperator op_;
  TfLiteRegistration registration_;
};

// Tests that are repeated for each of several registrations, by name.
class SingleOpTest : public ::testing::TestWithParam<std::string> {
 public:
  static std::vector<std::string> GetKernelTags(const std::map<std::string, TfLiteRegistration*>& kernel_map) {
    std::vector<std::string> tags;
    for (const auto& entry : kernel_map) tags.push_back(entry.first);
    return tags;
  }

 protected:
  virtual const std::map<std::string, TfLiteRegistration*>& GetKernelMap() = 0;
  TfLiteRegistration* GetRegistration() { return GetKernelMap().at(GetParam()); }
};

#define SURELITE_CHECK_STEP(T, status, what)                               \
  if ((status) != kTfLiteOk) {                                             \
    if (::tflite::NumericLimits<T>::kIsOptional) GTEST_SKIP() << "Type not supported."; \
    FAIL() << what " failed.";                                             \
  }
#define TFLITE_INVOKE_AND_CHECK(T, m) SURELITE_CHECK_STEP(T, (m)->Invoke(), "Invoke")
#define TFLITE_ALLOCATE_AND_CHECK(T, m) SURELITE_CHECK_STEP(T, (m)->AllocateTensors(), "AllocateTensors")

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_TEST_UTIL_H_

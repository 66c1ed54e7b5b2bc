// SPDX-License-Identifier: Apache-2.0
// Lists of numbers with their length in front, and owning pointers to them.
#ifndef SURELITE_TENSORFLOW_LITE_ARRAY_H_
#define SURELITE_TENSORFLOW_LITE_ARRAY_H_

#include <stddef.h>

#include "tensorflow/lite/core/c/c_api_types.h"

#ifdef __cplusplus
extern "C" {
#endif

// A length and as many numbers; made with malloc, so that either side may free it.
typedef struct TfLiteIntArray {
  int size;
#if defined(_MSC_VER)
  int data[1];
#elif defined(__cplusplus) && !defined(__clang__)
  int data[0];
#else
  int data[];
#endif
} TfLiteIntArray;

typedef struct TfLiteFloatArray {
  int size;
#if defined(_MSC_VER)
  float data[1];
#elif defined(__cplusplus) && !defined(__clang__)
  float data[0];
#else
  float data[];
#endif
} TfLiteFloatArray;

TFL_CAPI_EXPORT size_t TfLiteIntArrayGetSizeInBytes(int size);
TFL_CAPI_EXPORT TfLiteIntArray* TfLiteIntArrayCreate(int size);
TFL_CAPI_EXPORT int TfLiteIntArrayEqual(const TfLiteIntArray* a, const TfLiteIntArray* b);
TFL_CAPI_EXPORT int TfLiteIntArrayEqualsArray(const TfLiteIntArray* a, int b_size, const int* b_data);
TFL_CAPI_EXPORT TfLiteIntArray* TfLiteIntArrayCopy(const TfLiteIntArray* src);
TFL_CAPI_EXPORT void TfLiteIntArrayFree(TfLiteIntArray* a);
TFL_CAPI_EXPORT int TfLiteFloatArrayGetSizeInBytes(int size);
TFL_CAPI_EXPORT TfLiteFloatArray* TfLiteFloatArrayCreate(int size);
TFL_CAPI_EXPORT TfLiteFloatArray* TfLiteFloatArrayCopy(const TfLiteFloatArray* src);
TFL_CAPI_EXPORT void TfLiteFloatArrayFree(TfLiteFloatArray* a);

#ifdef __cplusplus
}  // extern "C"

#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

namespace tflite {
namespace array_internal {

struct TfLiteArrayDeleter {
  void operator()(TfLiteIntArray* a) const { TfLiteIntArrayFree(a); }
  void operator()(TfLiteFloatArray* a) const { TfLiteFloatArrayFree(a); }
};

template <class T>
struct TfLiteArrayInfo;
template <>
struct TfLiteArrayInfo<int> {
  using Type = TfLiteIntArray;
  static Type* Create(int size) { return TfLiteIntArrayCreate(size); }
};
template <>
struct TfLiteArrayInfo<float> {
  using Type = TfLiteFloatArray;
  static Type* Create(int size) { return TfLiteFloatArrayCreate(size); }
};

}  // namespace array_internal

template <class T>
using TfLiteArrayUniquePtr =
    std::unique_ptr<typename array_internal::TfLiteArrayInfo<T>::Type, array_internal::TfLiteArrayDeleter>;
using IntArrayUniquePtr = TfLiteArrayUniquePtr<int>;
using FloatArrayUniquePtr = TfLiteArrayUniquePtr<float>;

// Of that many numbers, not set yet. Null if there is no memory.
template <class T = int>
TfLiteArrayUniquePtr<T> BuildTfLiteArray(int size) {
  return TfLiteArrayUniquePtr<T>(array_internal::TfLiteArrayInfo<T>::Create(size));
}

// With these values, converted if T is named and another type.
template <class T = void, class U, class Type = typename std::conditional<std::is_void<T>::value, U, T>::type>
TfLiteArrayUniquePtr<Type> BuildTfLiteArray(int size, const U* values) {
  TfLiteArrayUniquePtr<Type> array = BuildTfLiteArray<Type>(size);
  for (int i = 0; array && values && i < size; ++i) array->data[i] = static_cast<Type>(values[i]);
  return array;
}
template <class T, size_t N>
TfLiteArrayUniquePtr<T> BuildTfLiteArray(const T (&values)[N]) {
  return BuildTfLiteArray<T>(static_cast<int>(N), values);
}
template <class T = void, class Container,
          class Element = typename std::decay<decltype(*std::declval<Container>().data())>::type,
          class Size = typename std::decay<decltype(std::declval<Container>().size())>::type,
          class Type = typename std::conditional<std::is_void<T>::value, Element, T>::type>
TfLiteArrayUniquePtr<Type> BuildTfLiteArray(const Container& values) {
  return BuildTfLiteArray<Type>(static_cast<int>(values.size()), values.data());
}
template <class T>
TfLiteArrayUniquePtr<T> BuildTfLiteArray(const std::initializer_list<T>& values) {
  return BuildTfLiteArray<T>(static_cast<int>(values.size()), values.begin());
}
inline IntArrayUniquePtr BuildTfLiteArray(const TfLiteIntArray& other) {
  return IntArrayUniquePtr(TfLiteIntArrayCopy(&other));
}
inline FloatArrayUniquePtr BuildTfLiteArray(const TfLiteFloatArray& other) {
  return FloatArrayUniquePtr(TfLiteFloatArrayCopy(&other));
}

inline bool TfLiteArrayEqual(const TfLiteIntArray* a, const TfLiteIntArray* b) { return TfLiteIntArrayEqual(a, b); }
inline bool TfLiteArrayEqual(const TfLiteIntArray& a, const TfLiteIntArray& b) { return TfLiteIntArrayEqual(&a, &b); }
inline bool TfLiteArrayEqual(const TfLiteIntArray* a, const int* b, int b_size) {
  return TfLiteIntArrayEqualsArray(a, b_size, b);
}
inline bool TfLiteArrayEqual(const TfLiteFloatArray* a, const float* b, int b_size, float tolerance) {
  if (!a) return b == nullptr;
  if (!b || a->size != b_size) return false;
  for (int i = 0; i < b_size; ++i) {
    const float delta = a->data[i] - b[i];
    if (!(delta <= tolerance && -delta <= tolerance)) return false;
  }
  return true;
}
inline bool TfLiteArrayEqual(const TfLiteFloatArray* a, const TfLiteFloatArray* b, float tolerance) {
  return TfLiteArrayEqual(a, b ? b->data : nullptr, b ? b->size : 0, tolerance);
}
inline bool TfLiteArrayEqual(const TfLiteFloatArray& a, const TfLiteFloatArray& b, float tolerance) {
  return TfLiteArrayEqual(&a, b.data, b.size, tolerance);
}

}  // namespace tflite
#endif  // __cplusplus

#endif  // SURELITE_TENSORFLOW_LITE_ARRAY_H_

// SPDX-License-Identifier: Apache-2.0
// What a struct takes on a device of 32 bits, for tools on larger machines that say how large an arena has to be.
// Not for applications.
#ifndef SURELITE_DEVICE_SIZE_H_
#define SURELITE_DEVICE_SIZE_H_

#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/c/common.h"

#if defined(__linux__) || UINTPTR_MAX > UINT32_MAX
#define SURELITE_MICRO_COUNTS_FOR_DEVICE
#endif

namespace surelite {
namespace micro {

// Of structs without pointers and enumerations it is what it is here. The others say it in a member kDeviceBytes.
template <class T, class = void>
struct DeviceSize {
  static constexpr size_t bytes = sizeof(T), alignment = alignof(T);
};
template <size_t BYTES>
struct WordsOnDevice {
  static constexpr size_t bytes = BYTES, alignment = 4;
};
template <class T>
struct DeviceSize<T, decltype(static_cast<void>(T::kDeviceBytes))> : WordsOnDevice<T::kDeviceBytes> {};
template <>
struct DeviceSize<TfLiteEvalTensor> : WordsOnDevice<12> {};
template <>
struct DeviceSize<TfLiteTensor> : WordsOnDevice<32> {};
template <>
struct DeviceSize<TfLiteAffineQuantization> : WordsOnDevice<12> {};

}  // namespace micro
}  // namespace surelite

#endif  // SURELITE_DEVICE_SIZE_H_

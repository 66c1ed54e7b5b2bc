// SPDX-License-Identifier: Apache-2.0
// Android's library for neural networks, opened when it is first asked for. Its C interface is declared here: types and
// numbers are those of the NDK's reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "surelite/diagnostic.h"

namespace surelite::nnapi {

using NnModel = struct NnModelTag;
using NnCompilation = struct NnCompilationTag;
using NnExecution = struct NnExecutionTag;
using NnEvent = struct NnEventTag;
using NnDevice = struct NnDeviceTag;

struct OperandType {
  int32_t type = 0;
  uint32_t dimension_count = 0;
  const uint32_t* dimensions = nullptr;
  float scale = 0;
  int32_t zero_point = 0;
};
struct ChannelScales {
  uint32_t channel_dimension = 0;
  uint32_t count = 0;
  const float* scales = nullptr;
};

inline constexpr int kNoError = 0;
// Operand types.
inline constexpr int32_t kScalarFloat = 0, kScalarInt = 1, kTensorFloat = 3, kTensorInt = 4, kTensorUint8 = 5,
                         kScalarBool = 6, kTensorChannels = 11, kTensorInt8 = 14;
inline constexpr int32_t kPaddingSame = 1, kPaddingValid = 2;

// CALL(result, name without "ANeuralNetworks", parameters, first feature level that has it)
#define SURELITE_NNAPI_FUNCTIONS(CALL)                                                                                \
  CALL(int, Model_create, (NnModel**), 27)                                                                            \
  CALL(void, Model_free, (NnModel*), 27)                                                                              \
  CALL(int, Model_finish, (NnModel*), 27)                                                                             \
  CALL(int, Model_addOperand, (NnModel*, const OperandType*), 27)                                                     \
  CALL(int, Model_setOperandValue, (NnModel*, int32_t, const void*, size_t), 27)                                      \
  CALL(int, Model_addOperation, (NnModel*, int32_t, uint32_t, const uint32_t*, uint32_t, const uint32_t*), 27)        \
  CALL(int, Model_identifyInputsAndOutputs, (NnModel*, uint32_t, const uint32_t*, uint32_t, const uint32_t*), 27)     \
  CALL(int, Compilation_create, (NnModel*, NnCompilation**), 27)                                                      \
  CALL(void, Compilation_free, (NnCompilation*), 27)                                                                  \
  CALL(int, Compilation_finish, (NnCompilation*), 27)                                                                 \
  CALL(int, Execution_create, (NnCompilation*, NnExecution**), 27)                                                    \
  CALL(void, Execution_free, (NnExecution*), 27)                                                                      \
  CALL(int, Execution_setInput, (NnExecution*, int32_t, const OperandType*, const void*, size_t), 27)                 \
  CALL(int, Execution_setOutput, (NnExecution*, int32_t, const OperandType*, void*, size_t), 27)                      \
  CALL(int, Execution_startCompute, (NnExecution*, NnEvent**), 27)                                                    \
  CALL(int, Event_wait, (NnEvent*), 27)                                                                               \
  CALL(void, Event_free, (NnEvent*), 27)                                                                              \
  CALL(int, Model_relaxComputationFloat32toFloat16, (NnModel*, bool), 28)                                             \
  CALL(int, Model_setOperandSymmPerChannelQuantParams, (NnModel*, int32_t, const ChannelScales*), 29)                 \
  CALL(int, Model_getSupportedOperationsForDevices, (const NnModel*, const NnDevice* const*, uint32_t, bool*), 29)    \
  CALL(int, Compilation_createForDevices, (NnModel*, const NnDevice* const*, uint32_t, NnCompilation**), 29)          \
  CALL(int, _getDeviceCount, (uint32_t*), 29)                                                                         \
  CALL(int, _getDevice, (uint32_t, NnDevice**), 29)                                                                   \
  CALL(int, Device_getName, (const NnDevice*, const char**), 29)                                                      \
  CALL(int, Event_createFromSyncFenceFd, (int, NnEvent**), 30)                                                        \
  CALL(int64_t, _getRuntimeFeatureLevel, (), 31)

struct Library {
#define CALL(result, name, parameters, level) result(*name) parameters = nullptr;
  SURELITE_NNAPI_FUNCTIONS(CALL)
#undef CALL
  // 27 to 31 are Android's API levels; later ones count on.
  int64_t level = 27;

  // Stays open. An empty path: libneuralnetworks.so. D503 where it is missing, or lacks functions of level 27.
  static Result<Library> open(const std::string& path);
};

// "out of memory (1)"
std::string meaning_of(int error);

}  // namespace surelite::nnapi

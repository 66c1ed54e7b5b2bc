// SPDX-License-Identifier: Apache-2.0
// Android's library for neural networks as a table of functions, for applications that look what a phone has.
#ifndef SURELITE_TENSORFLOW_LITE_NNAPI_NNAPI_IMPLEMENTATION_H_
#define SURELITE_TENSORFLOW_LITE_NNAPI_NNAPI_IMPLEMENTATION_H_

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tensorflow/lite/core/c/c_api_types.h"
#include "tensorflow/lite/nnapi/NeuralNetworksTypes.h"

// Null where the library lacks a function.
struct NnApi {
  bool nnapi_exists;
  int32_t android_sdk_version;  // 0 elsewhere
  int (*ANeuralNetworksMemory_createFromFd)(size_t size, int protect, int fd, size_t offset,
      ANeuralNetworksMemory** memory);
  void (*ANeuralNetworksMemory_free)(ANeuralNetworksMemory* memory);
  int (*ANeuralNetworksModel_create)(ANeuralNetworksModel** model);
  void (*ANeuralNetworksModel_free)(ANeuralNetworksModel* model);
  int (*ANeuralNetworksModel_finish)(ANeuralNetworksModel* model);
  int (*ANeuralNetworksModel_addOperand)(ANeuralNetworksModel* model, const ANeuralNetworksOperandType* type);
  int (*ANeuralNetworksModel_setOperandValue)(ANeuralNetworksModel* model, int32_t index, const void* buffer,
      size_t length);
  int (*ANeuralNetworksModel_setOperandSymmPerChannelQuantParams)(ANeuralNetworksModel* model, int32_t index,
      const ANeuralNetworksSymmPerChannelQuantParams* channel_quant);
  int (*ANeuralNetworksModel_setOperandValueFromMemory)(ANeuralNetworksModel* model, int32_t index,
      const ANeuralNetworksMemory* memory, size_t offset, size_t length);
  int (*ANeuralNetworksModel_addOperation)(ANeuralNetworksModel* model, ANeuralNetworksOperationType type,
      uint32_t input_count, const uint32_t* inputs, uint32_t output_count, const uint32_t* outputs);
  int (*ANeuralNetworksModel_identifyInputsAndOutputs)(ANeuralNetworksModel* model, uint32_t input_count,
      const uint32_t* inputs, uint32_t output_count, const uint32_t* outputs);
  int (*ANeuralNetworksModel_relaxComputationFloat32toFloat16)(ANeuralNetworksModel* model, bool allow);
  int (*ANeuralNetworksModel_getSupportedOperationsForDevices)(const ANeuralNetworksModel* model,
      const ANeuralNetworksDevice* const* devices, uint32_t device_count, bool* supported);
  int (*ANeuralNetworksCompilation_create)(ANeuralNetworksModel* model, ANeuralNetworksCompilation** compilation);
  void (*ANeuralNetworksCompilation_free)(ANeuralNetworksCompilation* compilation);
  int (*ANeuralNetworksCompilation_setPreference)(ANeuralNetworksCompilation* compilation, int32_t preference);
  int (*ANeuralNetworksCompilation_finish)(ANeuralNetworksCompilation* compilation);
  int (*ANeuralNetworksCompilation_createForDevices)(ANeuralNetworksModel* model,
      const ANeuralNetworksDevice* const* devices, uint32_t device_count, ANeuralNetworksCompilation** compilation);
  int (*ANeuralNetworksCompilation_setCaching)(ANeuralNetworksCompilation* compilation, const char* cache_dir,
      const uint8_t* token);
  int (*ANeuralNetworksExecution_create)(ANeuralNetworksCompilation* compilation, ANeuralNetworksExecution** execution);
  void (*ANeuralNetworksExecution_free)(ANeuralNetworksExecution* execution);
  int (*ANeuralNetworksExecution_setInput)(ANeuralNetworksExecution* execution, int32_t index,
      const ANeuralNetworksOperandType* type, const void* buffer, size_t length);
  int (*ANeuralNetworksExecution_setInputFromMemory)(ANeuralNetworksExecution* execution, int32_t index,
      const ANeuralNetworksOperandType* type, const ANeuralNetworksMemory* memory, size_t offset, size_t length);
  int (*ANeuralNetworksExecution_setOutput)(ANeuralNetworksExecution* execution, int32_t index,
      const ANeuralNetworksOperandType* type, void* buffer, size_t length);
  int (*ANeuralNetworksExecution_setOutputFromMemory)(ANeuralNetworksExecution* execution, int32_t index,
      const ANeuralNetworksOperandType* type, const ANeuralNetworksMemory* memory, size_t offset, size_t length);
  int (*ANeuralNetworksExecution_startCompute)(ANeuralNetworksExecution* execution, ANeuralNetworksEvent** event);
  int (*ANeuralNetworksExecution_compute)(ANeuralNetworksExecution* execution);
  int (*ANeuralNetworksExecution_getOutputOperandRank)(ANeuralNetworksExecution* execution, int32_t index,
      uint32_t* rank);
  int (*ANeuralNetworksExecution_getOutputOperandDimensions)(ANeuralNetworksExecution* execution, int32_t index,
      uint32_t* dimensions);
  int (*ANeuralNetworksExecution_burstCompute)(ANeuralNetworksExecution* execution, ANeuralNetworksBurst* burst);
  int (*ANeuralNetworksExecution_setMeasureTiming)(ANeuralNetworksExecution* execution, bool measure);
  int (*ANeuralNetworksExecution_getDuration)(const ANeuralNetworksExecution* execution, int32_t duration_code,
      uint64_t* duration);
  int (*ANeuralNetworksEvent_wait)(ANeuralNetworksEvent* event);
  void (*ANeuralNetworksEvent_free)(ANeuralNetworksEvent* event);
  int (*ANeuralNetworksBurst_create)(ANeuralNetworksCompilation* compilation, ANeuralNetworksBurst** burst);
  void (*ANeuralNetworksBurst_free)(ANeuralNetworksBurst* burst);
  int (*ANeuralNetworksMemory_createFromAHardwareBuffer)(const AHardwareBuffer* ahwb, ANeuralNetworksMemory** memory);
  int (*ANeuralNetworks_getDeviceCount)(uint32_t* device_count);
  int (*ANeuralNetworks_getDevice)(uint32_t index, ANeuralNetworksDevice** device);
  int (*ANeuralNetworksDevice_getName)(const ANeuralNetworksDevice* device, const char** name);
  int (*ANeuralNetworksDevice_getVersion)(const ANeuralNetworksDevice* device, const char** version);
  int (*ANeuralNetworksDevice_getFeatureLevel)(const ANeuralNetworksDevice* device, int64_t* feature_level);
  int (*ANeuralNetworksDevice_getType)(const ANeuralNetworksDevice* device, int32_t* type);
  int (*ASharedMemory_create)(const char* name, size_t size);
};

// Of this machine; the library is opened once, and where it is missing the table says so.
TFL_CAPI_EXPORT const NnApi* NnApiImplementation();

#endif  // SURELITE_TENSORFLOW_LITE_NNAPI_NNAPI_IMPLEMENTATION_H_

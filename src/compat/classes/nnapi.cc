// SPDX-License-Identifier: Apache-2.0
// Android's library for neural networks, looked up once.
#include "tensorflow/lite/nnapi/nnapi_implementation.h"

#include <dlfcn.h>

#include <cstdlib>

#if defined(__ANDROID__)
#include <sys/system_properties.h>
#endif

namespace {

template <class Function>
void look_up(void* library, const char* name, Function** function) {
  if (library) *function = reinterpret_cast<Function*>(dlsym(library, name));
}

int32_t sdk_version() {
#if defined(__ANDROID__)
  char text[PROP_VALUE_MAX] = {};
  if (__system_property_get("ro.build.version.sdk", text) > 0) return static_cast<int32_t>(std::atoi(text));
#endif
  return 0;
}

NnApi load() {
  NnApi api{};
  api.android_sdk_version = sdk_version();
  void* const library = dlopen("libneuralnetworks.so", RTLD_LAZY | RTLD_LOCAL);
  api.nnapi_exists = library != nullptr;
#define LOOK_UP(name) look_up(library, #name, &api.name)
  LOOK_UP(ANeuralNetworksMemory_createFromFd);
  LOOK_UP(ANeuralNetworksMemory_free);
  LOOK_UP(ANeuralNetworksModel_create);
  LOOK_UP(ANeuralNetworksModel_free);
  LOOK_UP(ANeuralNetworksModel_finish);
  LOOK_UP(ANeuralNetworksModel_addOperand);
  LOOK_UP(ANeuralNetworksModel_setOperandValue);
  LOOK_UP(ANeuralNetworksModel_setOperandSymmPerChannelQuantParams);
  LOOK_UP(ANeuralNetworksModel_setOperandValueFromMemory);
  LOOK_UP(ANeuralNetworksModel_addOperation);
  LOOK_UP(ANeuralNetworksModel_identifyInputsAndOutputs);
  LOOK_UP(ANeuralNetworksModel_relaxComputationFloat32toFloat16);
  LOOK_UP(ANeuralNetworksModel_getSupportedOperationsForDevices);
  LOOK_UP(ANeuralNetworksCompilation_create);
  LOOK_UP(ANeuralNetworksCompilation_free);
  LOOK_UP(ANeuralNetworksCompilation_setPreference);
  LOOK_UP(ANeuralNetworksCompilation_finish);
  LOOK_UP(ANeuralNetworksCompilation_createForDevices);
  LOOK_UP(ANeuralNetworksCompilation_setCaching);
  LOOK_UP(ANeuralNetworksExecution_create);
  LOOK_UP(ANeuralNetworksExecution_free);
  LOOK_UP(ANeuralNetworksExecution_setInput);
  LOOK_UP(ANeuralNetworksExecution_setInputFromMemory);
  LOOK_UP(ANeuralNetworksExecution_setOutput);
  LOOK_UP(ANeuralNetworksExecution_setOutputFromMemory);
  LOOK_UP(ANeuralNetworksExecution_startCompute);
  LOOK_UP(ANeuralNetworksExecution_compute);
  LOOK_UP(ANeuralNetworksExecution_getOutputOperandRank);
  LOOK_UP(ANeuralNetworksExecution_getOutputOperandDimensions);
  LOOK_UP(ANeuralNetworksExecution_burstCompute);
  LOOK_UP(ANeuralNetworksExecution_setMeasureTiming);
  LOOK_UP(ANeuralNetworksExecution_getDuration);
  LOOK_UP(ANeuralNetworksEvent_wait);
  LOOK_UP(ANeuralNetworksEvent_free);
  LOOK_UP(ANeuralNetworksBurst_create);
  LOOK_UP(ANeuralNetworksBurst_free);
  LOOK_UP(ANeuralNetworksMemory_createFromAHardwareBuffer);
  LOOK_UP(ANeuralNetworks_getDeviceCount);
  LOOK_UP(ANeuralNetworks_getDevice);
  LOOK_UP(ANeuralNetworksDevice_getName);
  LOOK_UP(ANeuralNetworksDevice_getVersion);
  LOOK_UP(ANeuralNetworksDevice_getFeatureLevel);
  LOOK_UP(ANeuralNetworksDevice_getType);
#undef LOOK_UP
  look_up(library ? dlopen("libandroid.so", RTLD_LAZY | RTLD_LOCAL) : nullptr, "ASharedMemory_create",
          &api.ASharedMemory_create);
  return api;
}

}  // namespace

const NnApi* NnApiImplementation() {
  static const NnApi api = load();
  return &api;
}

// SPDX-License-Identifier: Apache-2.0
// Functions of the stock library for what does not exist here: each fails and says why.
#include "compat/handles/handles.h"
#include "tensorflow/lite/core/async/c/types.h"
#include "tensorflow/lite/profiling/telemetry/c/telemetry_setting.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

template <class T>
T absent(const char* function, const char* reason, T answer) {
  shielded([&] { report({}, "", diagnose(Code::A718, {{"function", function}, {"reason", reason}})); });
  return answer;
}

constexpr const char* kNoBuffers = "Surelite has no hardware buffers; use SetCustomAllocationForTensor";
constexpr const char* kNoFences = "Surelite runs synchronously and has no hardware fences";
constexpr const char* kNoTelemetry = "Surelite reports no telemetry";

}  // namespace

extern "C" {

TfLiteBackendBuffer* TfLiteBackendBufferCreate(void) {
  return absent<TfLiteBackendBuffer*>(__func__, kNoBuffers, nullptr);
}
void TfLiteBackendBufferDelete(TfLiteBackendBuffer* buf) {
  if (buf) absent(__func__, kNoBuffers, 0);
}
void TfLiteBackendBufferSetPtr(TfLiteBackendBuffer*, void*) { absent(__func__, kNoBuffers, 0); }
void* TfLiteBackendBufferGetPtr(const TfLiteBackendBuffer*) { return absent<void*>(__func__, kNoBuffers, nullptr); }
TfLiteSynchronization* TfLiteSynchronizationCreate(void) {
  return absent<TfLiteSynchronization*>(__func__, kNoFences, nullptr);
}
void TfLiteSynchronizationDelete(TfLiteSynchronization* sync) {
  if (sync) absent(__func__, kNoFences, 0);
}
void TfLiteSynchronizationSetPtr(TfLiteSynchronization*, void*) { absent(__func__, kNoFences, 0); }
void* TfLiteSynchronizationGetPtr(const TfLiteSynchronization*) { return absent<void*>(__func__, kNoFences, nullptr); }

const int32_t* TfLiteTelemetryConversionMetadataGetModelOptimizationModes(const TfLiteTelemetryConversionMetadata*) {
  return absent<const int32_t*>(__func__, kNoTelemetry, nullptr);
}
size_t TfLiteTelemetryConversionMetadataGetNumModelOptimizationModes(const TfLiteTelemetryConversionMetadata*) {
  return absent<size_t>(__func__, kNoTelemetry, 0);
}
const TfLiteTelemetryConversionMetadata* TfLiteTelemetryInterpreterSettingsGetConversionMetadata(
    const TfLiteTelemetryInterpreterSettings*) {
  return absent<const TfLiteTelemetryConversionMetadata*>(__func__, kNoTelemetry, nullptr);
}
size_t TfLiteTelemetryInterpreterSettingsGetNumSubgraphInfo(const TfLiteTelemetryInterpreterSettings*) {
  return absent<size_t>(__func__, kNoTelemetry, 0);
}
const TfLiteTelemetrySubgraphInfo* TfLiteTelemetryInterpreterSettingsGetSubgraphInfo(
    const TfLiteTelemetryInterpreterSettings*) {
  return absent<const TfLiteTelemetrySubgraphInfo*>(__func__, kNoTelemetry, nullptr);
}
size_t TfLiteTelemetrySubgraphInfoGetNumQuantizations(TfLiteTelemetrySubgraphInfo*) {
  return absent<size_t>(__func__, kNoTelemetry, 0);
}
const TfLiteQuantization* TfLiteTelemetrySubgraphInfoGetQuantizations(TfLiteTelemetrySubgraphInfo*) {
  return absent<const TfLiteQuantization*>(__func__, kNoTelemetry, nullptr);
}
size_t TfLiteTelemetryGpuDelegateSettingsGetNumNodesDelegated(const TfLiteTelemetryGpuDelegateSettings*) {
  return absent<size_t>(__func__, kNoTelemetry, 0);
}
int TfLiteTelemetryGpuDelegateSettingsGetBackend(const TfLiteTelemetryGpuDelegateSettings*) {
  return absent(__func__, kNoTelemetry, 0);
}

}  // extern "C"

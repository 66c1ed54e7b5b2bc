// SPDX-License-Identifier: Apache-2.0
// The asynchronous interface. No kernel of this library, and none that it runs, is asynchronous: there are no runners
// and no tasks, and every call says so. Attribute maps are plain maps.
#include <map>

#include "compat/handles/handles.h"
#include "tensorflow/lite/core/async/c/async_signature_runner.h"
#include "tensorflow/lite/core/async/interop/c/attribute_map.h"

using namespace surelite;
using namespace surelite::compat;

struct TfLiteAttributeMap {
  TfLiteAttrMapType type = kTfLiteAttrMapTypeUnknown;
  std::map<int, size_t> sizes;
  std::map<int, const char*> strings;
};

namespace {

template <class T>
T absent(const char* function, T answer) {
  shielded([&] {
    report({}, "",
           diagnose(Code::A718, {{"function", function},
                                 {"reason", "there is no asynchronous kernel; use TfLiteSignatureRunnerInvoke"}}));
  });
  return answer;
}

bool is_size(int key) { return key >= kTfLiteBufferAttrKeyAlignment && key <= kTfLiteBufferAttrKeySize; }

template <class T>
bool read(const std::map<int, T>& from, int key, T* value) {
  const auto found = from.find(key);
  if (found == from.end() || !value) return false;
  *value = found->second;
  return true;
}

template <class T>
bool write(std::map<int, T>* to, int key, T value) {
  return shielded(false, [&] { return to->insert_or_assign(key, value), true; });
}

}  // namespace

extern "C" {

TfLiteAttributeMap* TfLiteAttributeMapCreate(TfLiteAttrMapType type) {
  return shielded(static_cast<TfLiteAttributeMap*>(nullptr), [&] { return new TfLiteAttributeMap{type, {}, {}}; });
}
void TfLiteAttributeMapDelete(TfLiteAttributeMap* attrs) { delete attrs; }
bool TfLiteAttributeMapIsBufferAttributeMap(const TfLiteAttributeMap* attrs) {
  return attrs && attrs->type == kTfLiteAttrMapTypeBuffer;
}
bool TfLiteAttributeMapIsSyncAttributeMap(const TfLiteAttributeMap* attrs) {
  return attrs && attrs->type == kTfLiteAttrMapTypeSync;
}
void TfLiteAttributeMapCopy(const TfLiteAttributeMap* src, TfLiteAttributeMap* dst) {
  if (src && dst) shielded([&] { *dst = *src; });
}
bool TfLiteAttributeMapGetSizeTBufferAttr(const TfLiteAttributeMap* attrs, TfLiteBufferAttrKey key, size_t* val) {
  return TfLiteAttributeMapIsBufferAttributeMap(attrs) && read(attrs->sizes, key, val);
}
bool TfLiteAttributeMapGetStringBufferAttr(const TfLiteAttributeMap* attrs, TfLiteBufferAttrKey key,
                                           const char** val) {
  return TfLiteAttributeMapIsBufferAttributeMap(attrs) && read(attrs->strings, key, val);
}
bool TfLiteAttributeMapGetStringSyncAttr(const TfLiteAttributeMap* attrs, TfLiteSynchronizationAttrKey key,
                                         const char** val) {
  return TfLiteAttributeMapIsSyncAttributeMap(attrs) && read(attrs->strings, key, val);
}
bool TfLiteAttributeMapSetSizeTBufferAttr(TfLiteAttributeMap* attrs, TfLiteBufferAttrKey key, size_t val) {
  return TfLiteAttributeMapIsBufferAttributeMap(attrs) && is_size(key) && write(&attrs->sizes, key, val);
}
bool TfLiteAttributeMapSetStringBufferAttr(TfLiteAttributeMap* attrs, TfLiteBufferAttrKey key, const char* val) {
  return TfLiteAttributeMapIsBufferAttributeMap(attrs) && key == kTfLiteBufferAttrKeyResourceTypeName &&
         write(&attrs->strings, key, val);
}
bool TfLiteAttributeMapSetStringSyncAttr(TfLiteAttributeMap* attrs, TfLiteSynchronizationAttrKey key,
                                         const char* val) {
  return TfLiteAttributeMapIsSyncAttributeMap(attrs) && key == kTfLiteSynchronizationAttrKeyObjectTypeName &&
         write(&attrs->strings, key, val);
}

TfLiteStatus TfLiteExecutionTaskSetBuffer(TfLiteExecutionTask*, TfLiteIoType, const char*, TfLiteBufferHandle) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteExecutionTaskSetBufferByIndex(TfLiteExecutionTask*, int, TfLiteBufferHandle) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteExecutionTaskSetSync(TfLiteExecutionTask*, TfLiteIoType, const char*, TfLiteSynchronization*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteExecutionTaskSetSyncByIndex(TfLiteExecutionTask*, int, TfLiteSynchronization*) {
  return absent(__func__, kTfLiteError);
}
TfLiteBufferHandle TfLiteExecutionTaskGetBufferByName(const TfLiteExecutionTask*, TfLiteIoType, const char*) {
  return absent(__func__, kTfLiteNullBufferHandle);
}
TfLiteSynchronization* TfLiteExecutionTaskGetSyncByName(const TfLiteExecutionTask*, TfLiteIoType, const char*) {
  return absent(__func__, static_cast<TfLiteSynchronization*>(nullptr));
}
TfLiteBufferHandle TfLiteExecutionTaskGetBufferByIndex(const TfLiteExecutionTask*, int) {
  return absent(__func__, kTfLiteNullBufferHandle);
}
TfLiteSynchronization* TfLiteExecutionTaskGetSyncByIndex(const TfLiteExecutionTask*, int) {
  return absent(__func__, static_cast<TfLiteSynchronization*>(nullptr));
}
void* TfLiteExecutionTaskGetDelegateExecutionData(const TfLiteExecutionTask*, TfLiteAsyncKernel*) {
  return absent(__func__, static_cast<void*>(nullptr));
}
void TfLiteExecutionTaskSetDelegateExecutionData(TfLiteExecutionTask*, TfLiteAsyncKernel*, void*) {
  absent(__func__, 0);
}
TfLiteStatus TfLiteExecutionTaskGetStatus(const TfLiteExecutionTask*) { return absent(__func__, kTfLiteError); }
void TfLiteExecutionTaskSetStatus(TfLiteExecutionTask*, TfLiteStatus) { absent(__func__, 0); }
TfLiteAsyncSignatureRunner* TfLiteInterpreterGetAsyncSignatureRunner(const TfLiteInterpreter*, const char*) {
  return absent(__func__, static_cast<TfLiteAsyncSignatureRunner*>(nullptr));
}
TfLiteStatus TfLiteAsyncSignatureRunnerRegisterBuffer(
    TfLiteAsyncSignatureRunner*, TfLiteIoType, const TfLiteBackendBuffer*, const TfLiteAttributeMap*,
    TfLiteBufferHandle*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerRegisterBufferSlice(
    TfLiteAsyncSignatureRunner*, TfLiteBufferHandle, const TfLiteAttributeMap*, TfLiteBufferHandle*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerUnregisterBuffer(TfLiteAsyncSignatureRunner*, TfLiteBufferHandle) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerGetSupportedBufferTypes(
    const TfLiteAsyncSignatureRunner*, TfLiteIoType, const char* const**, size_t*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerGetSupportedSynchronizationTypes(
    const TfLiteAsyncSignatureRunner*, TfLiteIoType, const char* const**, size_t*) {
  return absent(__func__, kTfLiteError);
}
bool TfLiteAsyncSignatureRunnerReconcileRestrictions(
    const TfLiteAsyncSignatureRunner*, TfLiteIoType, const char*, const TfLiteAttributeMap*, TfLiteAttributeMap*,
    TfLiteAttributeMap*) {
  return absent(__func__, false);
}
TfLiteStatus TfLiteAsyncSignatureRunnerSetAttributes(
    TfLiteAsyncSignatureRunner*, TfLiteIoType, const char*, const TfLiteAttributeMap*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerSetBufferAttributes(
    TfLiteAsyncSignatureRunner*, const TfLiteBackendBuffer*, const TfLiteAttributeMap*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerGetBufferAttributes(
    TfLiteAsyncSignatureRunner*, const TfLiteBackendBuffer*, TfLiteAttributeMap*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerPrepareBackends(TfLiteAsyncSignatureRunner*) {
  return absent(__func__, kTfLiteError);
}
TfLiteExecutionTask* TfLiteAsyncSignatureRunnerCreateTask(TfLiteAsyncSignatureRunner*) {
  return absent(__func__, static_cast<TfLiteExecutionTask*>(nullptr));
}
TfLiteStatus TfLiteAsyncSignatureRunnerInvokeAsync(TfLiteAsyncSignatureRunner*, TfLiteExecutionTask*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerWait(TfLiteAsyncSignatureRunner*, TfLiteExecutionTask*) {
  return absent(__func__, kTfLiteError);
}
TfLiteStatus TfLiteAsyncSignatureRunnerFinish(TfLiteAsyncSignatureRunner*, TfLiteExecutionTask*) {
  return absent(__func__, kTfLiteError);
}
size_t TfLiteAsyncSignatureRunnerGetInputCount(const TfLiteAsyncSignatureRunner*) {
  return absent(__func__, size_t{0});
}
const char* TfLiteAsyncSignatureRunnerGetInputName(const TfLiteAsyncSignatureRunner*, int32_t) {
  return absent(__func__, static_cast<const char*>(nullptr));
}
size_t TfLiteAsyncSignatureRunnerGetOutputCount(const TfLiteAsyncSignatureRunner*) {
  return absent(__func__, size_t{0});
}
const char* TfLiteAsyncSignatureRunnerGetOutputName(const TfLiteAsyncSignatureRunner*, int32_t) {
  return absent(__func__, static_cast<const char*>(nullptr));
}
const TfLiteOpaqueTensor* TfLiteAsyncSignatureRunnerGetInputTensor(TfLiteAsyncSignatureRunner*, const char*) {
  return absent(__func__, static_cast<const TfLiteOpaqueTensor*>(nullptr));
}
const TfLiteOpaqueTensor* TfLiteAsyncSignatureRunnerGetOutputTensor(const TfLiteAsyncSignatureRunner*, const char*) {
  return absent(__func__, static_cast<const TfLiteOpaqueTensor*>(nullptr));
}
void TfLiteAsyncSignatureRunnerDelete(TfLiteAsyncSignatureRunner*) { absent(__func__, 0); }

}  // extern "C"

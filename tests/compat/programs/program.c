/* SPDX-License-Identifier: Apache-2.0 */
/* A client in C: every header of the C interface, versions, and the misuse that must be answered without a model. */
#include <stdio.h>
#include <string.h>

#include "surelite/compat.h"
#include "surelite/python.h"
#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/c/c_api_experimental.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/core/async/c/types.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"
#include "tensorflow/lite/delegates/gpu/delegate.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate_c_api.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"
#include "tensorflow/lite/profiling/telemetry/c/telemetry_setting.h"

static int failures = 0;

#define CHECK(condition)                                             \
  do {                                                               \
    if (!(condition)) {                                              \
      printf("line %d: %s is false\n", __LINE__, #condition);        \
      ++failures;                                                    \
    }                                                                \
  } while (0)

/* The last finding has this code. */
static int code_is(const char* code) { return strncmp(surelite_last_diagnostic(), code, strlen(code)) == 0; }

int main(void) {
  static const unsigned char crafted[8] = {0x18, 0, 0, 0, 'T', 'F', 'L', '3'};
  TfLiteIntArray* dims = TfLiteIntArrayCreate(3);
  TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
  CHECK(strcmp(TfLiteVersion(), "2.19.0") == 0);
  CHECK(TfLiteSchemaVersion() == 3);
  CHECK(sizeof(TfLiteTensor) == 112 || sizeof(void*) == 4);

  CHECK(dims != NULL && dims->size == 3);
  dims->data[0] = 1, dims->data[1] = 2, dims->data[2] = 3;
  {
    TfLiteIntArray* copy = TfLiteIntArrayCopy(dims);
    CHECK(TfLiteIntArrayEqual(dims, copy));
    TfLiteIntArrayFree(copy);
  }
  TfLiteIntArrayFree(dims);

  CHECK(TfLiteModelCreate(crafted, sizeof crafted) == NULL);
  CHECK(surelite_last_diagnostic()[0] == 'M');
  CHECK(TfLiteModelCreate(NULL, 8) == NULL && code_is("A711"));
  CHECK(TfLiteModelCreateFromFile("/no/such/file.tflite") == NULL && code_is("M101"));
  CHECK(TfLiteInterpreterCreate(NULL, options) == NULL && code_is("A710"));
  CHECK(TfLiteInterpreterInvoke(NULL) == kTfLiteError && code_is("A710"));
  CHECK(TfLiteInterpreterInvoke((TfLiteInterpreter*)options) == kTfLiteError && code_is("A710"));
  CHECK(TfLiteTensorCopyFromBuffer(NULL, crafted, 8) == kTfLiteError && code_is("A711"));
  CHECK(TfLiteTensorNumDims(NULL) == -1);

  TfLiteInterpreterOptionsDelete(options);
  TfLiteInterpreterOptionsDelete(options);
  CHECK(code_is("A710"));
  TfLiteInterpreterOptionsSetNumThreads(options, 4);
  CHECK(code_is("A710"));

  CHECK(TfLiteBackendBufferCreate() == NULL && code_is("A718"));
  CHECK(TfLiteSynchronizationCreate() == NULL && code_is("A718"));
  CHECK(TfLiteTelemetryGpuDelegateSettingsGetNumNodesDelegated(NULL) == 0 && code_is("A718"));

  {
    TfLiteXNNPackDelegateOptions xnnpack = TfLiteXNNPackDelegateOptionsDefault();
    TfLiteDelegate* delegate = TfLiteXNNPackDelegateCreate(&xnnpack);
    CHECK(delegate != NULL);
    TfLiteXNNPackDelegateDelete(delegate);
    TfLiteXNNPackDelegateDelete(delegate);
    CHECK(code_is("A710"));
  }
  {
    TfLiteExternalDelegateOptions external = TfLiteExternalDelegateOptionsDefault("/no/such/plugin.so");
    CHECK(external.insert(&external, "key", "value") == kTfLiteOk && external.count == 1);
    CHECK(TfLiteExternalDelegateCreate(&external) == NULL && code_is("D503"));
    CHECK(TfLiteExternalDelegateCreate(NULL) == NULL && code_is("A711"));
  }
  if (failures == 0) printf("all checks hold\n");
  return failures != 0;
}

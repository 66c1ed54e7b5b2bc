/* SPDX-License-Identifier: Apache-2.0 */
/* The C functions as installed: functions MODEL. */
#include <stdio.h>

#include "tensorflow/lite/c/c_api.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  TfLiteModel* model = TfLiteModelCreateFromFile(argv[1]);
  TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, NULL);
  if (TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) return 1;
  if (TfLiteInterpreterInvoke(interpreter) != kTfLiteOk) return 1;
  TfLiteInterpreterDelete(interpreter);
  TfLiteModelDelete(model);
  puts("ran");
  return 0;
}

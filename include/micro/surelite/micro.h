// SPDX-License-Identifier: Apache-2.0
// What the library for microcontrollers says beyond TensorFlow Lite Micro's interface: the code and the numbers of its
// last refusal, and how many bytes of memory may be read.
#ifndef SURELITE_MICRO_H_
#define SURELITE_MICRO_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// `code` is the number behind the U (301 of U301), 0 when nothing was refused; the host's `surelite explain U301` says
// what the numbers are. `op` and `tensor` are indices in the model, -1 for none.
typedef struct SureliteMicroDiagnostic {
  int32_t code;
  int32_t op;
  int32_t tensor;
  uint32_t first, second;
} SureliteMicroDiagnostic;

// The last refusal of any interpreter. Not thread-safe.
const SureliteMicroDiagnostic* SureliteMicroLastDiagnostic(void);
// Its sentence, ending in 0; returns its length. A library that is compiled with SURELITE_MICRO_NO_TEXTS says the code
// and the numbers only.
size_t SureliteMicroDescribe(const SureliteMicroDiagnostic* diagnostic, char* text, size_t bytes);

// The file's length, before GetModel. Remembered for the last four files.
void SureliteMicroSetModelSize(const void* file, size_t bytes);
// How many bytes may be read from an address on, for models of unknown length. A board may define its own.
size_t SureliteMicroReadableBytes(const void* from);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_MICRO_H_

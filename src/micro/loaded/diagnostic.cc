// SPDX-License-Identifier: Apache-2.0
// Texts of refusals. SURELITE_MICRO_NO_TEXTS leaves them out: then a message is the code and its numbers.
#include "micro/loaded/diagnostic.h"

#include "micro/doctor/hooks.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace surelite {
namespace micro {
namespace {

SureliteMicroDiagnostic last = {0, -1, -1, 0, 0};

// Of %1 and %2 the numbers, of %o the operator and of %t the tensor.
#if !defined(SURELITE_MICRO_NO_TEXTS)
struct Text {
  uint16_t code;
  const char* text;
};
const Text kTexts[] = {
    {101, "these bytes are not a TensorFlow Lite model, or not aligned to 4 bytes"},
    {102, "the model is damaged: part %1 leads to byte %2"},
    {103, "the model's schema version is %1; version 3 is what exists"},
    {104, "an index of the model is %1, but there are %2"},
    {105, "constant tensor %t has %1 bytes; its shape takes %2"},
    {106, "tensor %t cannot be: rule %1"},
    {107, "operator %o uses tensor %t against the order of the graph"},
    {108, "the model goes beyond a limit: %1, at most %2"},
    {201, "the resolver does not have operator %1 (operator %o of the model)"},
    {202, "operator %o does not take these tensors or options: rule %1"},
    {203, "the callback of operator %o failed with status %1"},
    {301, "the arena needs %1 bytes, %2 given"},
    {302, "there is no memory: the arena is null or has only %2 bytes"},
    {401, "call %1 came before AllocateTensors had succeeded"},
    {402, "the run is refused: AllocateTensors failed"},
    {403, "memory past the end of tensor %t was overwritten; the tensor has %2 bytes"},
    {404, "the data pointer of tensor %t was changed"},
    {405, "Invoke was called while a run was under way"},
    {406, "operator %o failed with status %1"},
    {407, "index %1 was asked for, but there are %2"},
};
#endif

struct Writer {
  char* to;
  size_t room, length = 0;

  void put(char c) {
    if (length + 1 < room) to[length] = c;
    ++length;
  }
  void put(const char* text) {
    while (*text) put(*text++);
  }
  void put(uint32_t number) {
    char digits[10];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + number % 10);
    while (number /= 10);
    while (count > 0) put(digits[--count]);
  }
};

}  // namespace

bool refuse(Code code, uint32_t first, uint32_t second, int32_t op, int32_t tensor) {
  last = {static_cast<int32_t>(code), op, tensor, first, second};
#if !defined(TF_LITE_STRIP_ERROR_STRINGS)
  char text[128];
  SureliteMicroDescribe(&last, text, sizeof text);
  MicroPrintf("%s", text);
#endif
  if (doctor()) doctor()->refused(last);
  return false;
}

bool refuse_first(Code code, uint32_t first, uint32_t second, int32_t op, int32_t tensor) {
  return last.code == 0 ? refuse(code, first, second, op, tensor) : false;
}

void forget() { last = {0, -1, -1, 0, 0}; }

}  // namespace micro
}  // namespace surelite

const SureliteMicroDiagnostic* SureliteMicroLastDiagnostic(void) { return &surelite::micro::last; }

size_t SureliteMicroDescribe(const SureliteMicroDiagnostic* diagnostic, char* text, size_t bytes) {
  surelite::micro::Writer out{text, bytes};
  out.put('U');
  out.put(static_cast<uint32_t>(diagnostic->code));
#if !defined(SURELITE_MICRO_NO_TEXTS)
  for (const auto& entry : surelite::micro::kTexts) {
    if (entry.code != diagnostic->code) continue;
    out.put(": ");
    for (const char* at = entry.text; *at; ++at) {
      if (*at != '%') {
        out.put(*at);
        continue;
      }
      const char what = *++at;
      out.put(what == '1'   ? diagnostic->first
              : what == '2' ? diagnostic->second
                            : static_cast<uint32_t>(what == 'o' ? diagnostic->op : diagnostic->tensor));
    }
  }
#else
  const uint32_t numbers[] = {diagnostic->first, diagnostic->second, static_cast<uint32_t>(diagnostic->op),
                              static_cast<uint32_t>(diagnostic->tensor)};
  for (const uint32_t number : numbers) {
    out.put(' ');
    out.put(number);
  }
#endif
  if (bytes > 0) text[out.length < bytes ? out.length : bytes - 1] = 0;
  return out.length;
}

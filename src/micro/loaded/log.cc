// SPDX-License-Identifier: Apache-2.0
// Messages without a C library: numbers to text, and the way out.
#undef TF_LITE_STRIP_ERROR_STRINGS  // for programs whose own files are compiled with texts
#include <stdint.h>

#include "tensorflow/lite/micro/cortex_m_generic/debug_log_callback.h"
#include "tensorflow/lite/micro/debug_log.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/tflite_bridge/micro_error_reporter.h"

namespace {

DebugLogCallback callback;

// Writes what there is room for and counts all.
struct Text {
  char* to;
  size_t room;
  size_t length;

  void put(char c) {
    if (length + 1 < room) to[length] = c;
    ++length;
  }
};

struct Field {
  int width = 0, precision = -1;
  char fill = ' ';
  bool left = false;
};

void put_padded(Text* text, const char* from, int length, const Field& field) {
  for (int i = length; !field.left && i < field.width; ++i) text->put(field.fill);
  for (int i = 0; i < length; ++i) text->put(from[i]);
  for (int i = length; field.left && i < field.width; ++i) text->put(' ');
}

void put_number(Text* text, uint64_t value, bool negative, uint32_t base, bool upper, const Field& field) {
  char digits[24];
  int at = static_cast<int>(sizeof digits);
  do digits[--at] = "0123456789abcdef0123456789ABCDEF"[value % base + (upper ? 16 : 0)];
  while (value /= base);
  if (negative) digits[--at] = '-';
  put_padded(text, digits + at, static_cast<int>(sizeof digits) - at, field);
}

void put_real(Text* text, double value, Field field) {
  const int places = field.precision < 0 ? 6 : field.precision > 9 ? 9 : field.precision;
  const bool negative = value < 0;
  if (negative) value = -value;
  if (!(value < 1e18)) {  // and NaN
    put_padded(text, value == value ? "inf" : "nan", 3, field);
    return;
  }
  uint64_t scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  auto whole = static_cast<uint64_t>(value);
  auto rest = static_cast<uint64_t>((value - static_cast<double>(whole)) * static_cast<double>(scale) + 0.5);
  if (rest >= scale) ++whole, rest -= scale;
  field.width -= places + (places > 0);
  put_number(text, whole, negative, 10, false, field);
  if (places == 0) return;
  text->put('.');
  Field digits;
  digits.width = places, digits.fill = '0';
  put_number(text, rest, false, 10, false, digits);
}

int number(const char** format) {
  int value = 0;
  while (**format >= '0' && **format <= '9') value = value * 10 + (*(*format)++ - '0');
  return value;
}

}  // namespace

int MicroVsnprintf(char* buffer, size_t size, const char* format, va_list args) {
  Text text{buffer, size, 0};
  for (; *format; ++format) {
    if (*format != '%') {
      text.put(*format);
      continue;
    }
    Field field;
    ++format;
    for (; *format == '-' || *format == '0' || *format == '+' || *format == ' ' || *format == '#'; ++format) {
      if (*format == '-') field.left = true;
      if (*format == '0') field.fill = '0';
    }
    field.width = *format == '*' ? (++format, va_arg(args, int)) : number(&format);
    if (*format == '.') field.precision = *++format == '*' ? (++format, va_arg(args, int)) : number(&format);
    int longs = 0;
    for (; *format == 'l' || *format == 'z' || *format == 't' || *format == 'h' || *format == 'j'; ++format)
      longs += *format == 'l' ? 1 : *format == 'h' ? 0 : *format == 'j' ? 2 : sizeof(size_t) == 8 ? 2 : 1;
    const bool wide = longs >= 2 || (longs == 1 && sizeof(long) == 8);
    switch (*format) {
      case 'd':
      case 'i': {
        const int64_t value = wide ? va_arg(args, int64_t) : va_arg(args, int);
        put_number(&text, value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value), value < 0, 10,
                   false, field);
        break;
      }
      case 'u':
      case 'x':
      case 'X': {
        const uint64_t value = wide ? va_arg(args, uint64_t) : va_arg(args, unsigned);
        put_number(&text, value, false, *format == 'u' ? 10 : 16, *format == 'X', field);
        break;
      }
      case 'p': put_number(&text, reinterpret_cast<uintptr_t>(va_arg(args, void*)), false, 16, false, field); break;
      case 'c': {
        const char c = static_cast<char>(va_arg(args, int));
        put_padded(&text, &c, 1, field);
        break;
      }
      case 's': {
        const char* from = va_arg(args, const char*);
        if (!from) from = "(null)";
        int length = 0;
        while (from[length] && (field.precision < 0 || length < field.precision)) ++length;
        put_padded(&text, from, length, field);
        break;
      }
      case 'f':
      case 'e':
      case 'g': put_real(&text, va_arg(args, double), field); break;
      case '%': text.put('%'); break;
      case 0: --format; break;
      default: text.put(*format);
    }
  }
  if (size > 0) buffer[text.length < size ? text.length : size - 1] = 0;
  return static_cast<int>(text.length);
}

int MicroSnprintf(char* buffer, size_t size, const char* format, ...) {
  va_list args;
  va_start(args, format);
  const int length = MicroVsnprintf(buffer, size, format, args);
  va_end(args);
  return length;
}

static void log_text(const char* text, ...) {
  va_list none;
  va_start(none, text);
  DebugLog(text, none);
  va_end(none);
}

void VMicroPrintf(const char* format, va_list args) {
  char text[256];
  const auto length = static_cast<size_t>(MicroVsnprintf(text, sizeof text, format, args));
  // Each % twice: whoever formats it again finds what is meant.
  size_t kept = length < sizeof text ? length : sizeof text - 1, percents = 0;
  for (size_t i = 0; i < kept; ++i) percents += text[i] == '%';
  while (kept + percents >= sizeof text) percents -= text[--kept] == '%';
  size_t to = kept + percents;
  text[to] = 0;
  for (; percents > 0; --kept) {
    text[--to] = text[kept - 1];
    if (text[kept - 1] == '%') text[--to] = '%', --percents;
  }
  log_text(text);
  log_text("\r\n");
}

void MicroPrintf(const char* format, ...) {
  va_list args;
  va_start(args, format);
  VMicroPrintf(format, args);
  va_end(args);
}

extern "C" {

void RegisterDebugLogCallback(DebugLogCallback to) { callback = to; }

__attribute__((weak)) int DebugVsnprintf(char* buffer, size_t size, const char* format, va_list args) {
  return MicroVsnprintf(buffer, size, format, args);
}

__attribute__((weak)) void DebugLog(const char* format, va_list args) {
  if (!callback) return;
  char text[256];
  MicroVsnprintf(text, sizeof text, format, args);
  callback(text);
}

}  // extern "C"

namespace tflite {

int ErrorReporter::Report(const char* format, ...) {
  va_list args;
  va_start(args, format);
  const int result = Report(format, args);
  va_end(args);
  return result;
}

int ErrorReporter::ReportError(void*, const char* format, ...) {
  va_list args;
  va_start(args, format);
  const int result = Report(format, args);
  va_end(args);
  return result;
}

namespace {

// Without a constructor that runs at start-up or a guard: an object is made of its class's table alone.
class StaticReporter : public MicroErrorReporter {
 public:
  constexpr StaticReporter() = default;
};

}  // namespace

ErrorReporter* GetMicroErrorReporter() {
  static StaticReporter reporter;
  return &reporter;
}

}  // namespace tflite

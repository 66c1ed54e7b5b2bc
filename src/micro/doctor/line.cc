// SPDX-License-Identifier: Apache-2.0
#include "micro/doctor/line.h"

namespace surelite {
namespace micro {
namespace {

char line[768];
uint32_t length;

void put(char c) {
  if (length + 2 < sizeof line) line[length++] = c;
}
void put_text(const char* text) {
  while (*text) put(*text++);
}
void put_name(const char* name) {
  put(' ');
  put_text(name);
  put('=');
}
void put_decimal(uint32_t number) {
  char digits[10];
  int count = 0;
  do digits[count++] = static_cast<char>('0' + number % 10);
  while (number /= 10);
  while (count > 0) put(digits[--count]);
}
void put_signed(int32_t value) {
  if (value < 0) put('-');
  put_decimal(value < 0 ? 0u - static_cast<uint32_t>(value) : static_cast<uint32_t>(value));
}
void put_hexadecimal(uint32_t value) {
  put_text("0x");
  for (int at = 28; at >= 0; at -= 4) put("0123456789abcdef"[value >> at & 15]);
}

constexpr uint32_t kVectors = 64;
constexpr uint32_t kMostCode = 4u << 20;  // of code behind the vectors that stack words are looked for in
constexpr int kMostWords = 256, kMostCallers = 16;

}  // namespace

void begin_line() {
  length = 0;
  put_text("surelite-doctor 1");
}

void put_word(const char* name, const char* value) {
  put_name(name);
  for (int i = 0; i < 40 && value && value[i]; ++i) put(value[i] > ' ' && value[i] <= '~' ? value[i] : '_');
}
void put_number(const char* name, int32_t value) {
  put_name(name);
  put_signed(value);
}
void put_address(const char* name, uint32_t value) {
  put_name(name);
  put_hexadecimal(value);
}
void put_next_address(uint32_t value) {
  put(',');
  put_hexadecimal(value);
}

void put_tensor(const Subject& subject) {
  static const char* const kRoles[] = {"input", "output", "tensor", "arena"};
  put_word("role", kRoles[static_cast<int>(subject.role)]);
  if (subject.role == Role::arena) return;
  put_number("index", subject.index);
  put_word("name", subject.name);
  put_address("data", address_of(subject.data));
  put_number("bytes", static_cast<int32_t>(subject.bytes));
}

void put_situation() {
  if (state.op >= 0) {
    put_number("op", state.op);
    put_word("by", state.op_name);
  }
  for (int i = 0; i < state.refusal_count; ++i) {
    const SureliteMicroDiagnostic& one = state.refusals[i];
    if (i == 0)
      put_name("refused");
    else
      put(',');
    put_signed(one.code);
    put(':');
    put_decimal(one.first);
    put(':');
    put_decimal(one.second);
    put(':');
    put_signed(one.op);
    put(':');
    put_signed(one.tensor);
  }
}

void put_stack(uint32_t sp) {
  int found = 0;
  for (int i = 0; i < kMostWords && found < kMostCallers; ++i) {
    const uint32_t at = sp + 4 * static_cast<uint32_t>(i);
    if (at % 4 != 0 || (sp < state.stack_top && at >= state.stack_top)) break;
    const uint32_t word = *reinterpret_cast<const volatile uint32_t*>(static_cast<uintptr_t>(at));
    if (word % 2 == 0 || word - state.code < kVectors || word - state.code >= kMostCode) continue;
    if (found++ == 0)
      put_address("stack", word);
    else
      put_next_address(word);
  }
}

void end_line() {
  line[length] = '\n';
  line[length + 1] = 0;
  const SureliteDoctorOptions& options = state.options;
  if (options.kept && options.kept_bytes > 0) {
    size_t i = 0;
    for (; i + 1 < options.kept_bytes && i < length; ++i) options.kept[i] = line[i];
    options.kept[i] = 0;
  }
  if (options.write) options.write(line);
}

}  // namespace micro
}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Start-up of a Cortex-M: vectors, memory, floating point, and a clock that counts instructions under qemu's -icount.
#include <stddef.h>
#include <stdint.h>

#include "board.h"

extern "C" {
extern void (*const board_constructors[])();
extern void (*const board_constructors_end[])();
extern uint32_t board_stack_top[], board_data_from[], board_data[], board_data_end[], board_bss[], board_bss_end[];
int main();
void reset_handler();
void fault_handler();
void tick_handler();
// Names of CMSIS, which a firmware or the doctor defines.
__attribute__((weak, alias("fault_handler"))) void NMI_Handler();
__attribute__((weak, alias("fault_handler"))) void HardFault_Handler();
__attribute__((weak, alias("fault_handler"))) void MemManage_Handler();
__attribute__((weak, alias("fault_handler"))) void BusFault_Handler();
__attribute__((weak, alias("fault_handler"))) void UsageFault_Handler();
__attribute__((weak, alias("fault_handler"))) void SecureFault_Handler();
__attribute__((weak, alias("fault_handler"))) void SVC_Handler();
__attribute__((weak, alias("fault_handler"))) void PendSV_Handler();
}

namespace {

volatile uint32_t& reg(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

constexpr uintptr_t kTickControl = 0xe000e010, kTickReload = 0xe000e014, kTickValue = 0xe000e018;
constexpr uintptr_t kCoprocessors = 0xe000ed88;
constexpr uint32_t kTickSpan = 1u << 24;

volatile uint32_t wraps;

}  // namespace

extern "C" {

// The first word is the stack pointer.
using Handler = void (*)();
struct Vectors {
  uint32_t* stack;
  Handler handlers[15];
};
extern const Vectors board_vectors;
__attribute__((section(".vectors"), used))
const Vectors board_vectors = {board_stack_top,
                               {reset_handler, NMI_Handler, HardFault_Handler, MemManage_Handler, BusFault_Handler,
                                UsageFault_Handler, SecureFault_Handler, fault_handler, fault_handler, fault_handler,
                                SVC_Handler, fault_handler, fault_handler, PendSV_Handler, tick_handler}};

void tick_handler() { wraps = wraps + 1; }

void fault_handler() {
  board::print("fault\n");
  board::leave(1);
}

__attribute__((noreturn)) void reset_handler() {
  reg(kCoprocessors) = reg(kCoprocessors) | 0xfu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
  const uint32_t* from = board_data_from;
  for (uint32_t* to = board_data; to != board_data_end;) *to++ = *from++;
  for (uint32_t* to = board_bss; to != board_bss_end;) *to++ = 0;
  reg(kTickReload) = kTickSpan - 1;
  reg(kTickValue) = 0;
  reg(kTickControl) = 7;
  for (auto* construct = board_constructors; construct != board_constructors_end; ++construct) (*construct)();
  board::leave(main());
}

}  // extern "C"

namespace board {

uint64_t ticks() {
  for (;;) {
    const uint32_t before = wraps, value = reg(kTickValue);
    if (before == wraps) return uint64_t{before} * kTickSpan + (kTickSpan - 1 - value);
  }
}

namespace {

int semihosting(int operation, const void* argument) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

}  // namespace

void print(const char* text) { semihosting(0x04, text); }

void print(uint32_t number) {
  char digits[11];
  char* at = digits + 10;
  *at = 0;
  do {
    *--at = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  print(at);
}

void print_thousandths(float value) {
  if (value < 0.0f) print("-");
  const auto all = static_cast<uint32_t>((value < 0.0f ? -value : value) * 1000.0f + 0.5f);
  const char rest[] = {static_cast<char>('0' + all / 100 % 10), static_cast<char>('0' + all / 10 % 10),
                       static_cast<char>('0' + all % 10), 0};
  print(all / 1000);
  print(".");
  print(rest);
}

void print_bytes(const void* bytes, size_t count) {
  const auto* from = static_cast<const uint8_t*>(bytes);
  const char* const digits = "0123456789abcdef";
  char text[33];
  for (size_t i = 0; i < count;) {
    size_t n = 0;
    for (; n < 32 && i < count; ++i) text[n++] = digits[from[i] >> 4], text[n++] = digits[from[i] & 15];
    text[n] = 0;
    print(text);
  }
}

void leave(int status) {
  const uint32_t block[2] = {0x20026, static_cast<uint32_t>(status)};
  for (;;) semihosting(0x20, block);
}

namespace {
constexpr uint32_t kPaint = 0x5ac3a53c;
uint32_t* painted_to;
}  // namespace

extern "C" uint32_t board_stack_end[];

__attribute__((noinline)) void paint_stack() {
  painted_to = reinterpret_cast<uint32_t*>(__builtin_frame_address(0)) - 16;
  for (volatile uint32_t* at = board_stack_end; at < painted_to; ++at) *at = kPaint;
}

__attribute__((noinline)) uint32_t stack_used() {
  const uint32_t* at = board_stack_end;
  while (at < painted_to && *at == kPaint) ++at;
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) -
                               reinterpret_cast<uintptr_t>(at));
}

}  // namespace board

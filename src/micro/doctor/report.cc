// SPDX-License-Identifier: Apache-2.0
// From a fault's registers to its line.
#include "micro/doctor/line.h"
#include "micro/doctor/mpu.h"

namespace surelite {
namespace micro {
namespace {

// r4 to r11, as the handler found them.
extern "C" uint32_t surelite_doctor_registers[8];
uint32_t surelite_doctor_registers[8];

struct Frame {
  uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
};

struct Status {
  uint32_t bits, address;
  bool has_address;
};

#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__)
Status read_status() { return {0, 0, false}; }
#else
Status read_status() {
  const uint32_t bits = system_register(0xe000ed28);
  if (bits & 1u << 7) return {bits, system_register(0xe000ed34), true};
  if (bits & 1u << 15) return {bits, system_register(0xe000ed38), true};
  return {bits, 0, false};
}
#endif

constexpr uint32_t kFetch = 1u << 0, kMemory = 0xff, kBus = 0xff00, kStackLimit = 1u << 20;
constexpr uint32_t kStacking = 1u << 4 | 1u << 12 | kStackLimit;  // there is no frame

constexpr uint32_t kNear = 256;  // bytes behind a tensor that an overrun is expected in

// Of the Thumb instruction at `pc`: 'w' if it stores, 'r' if it loads, 0 for others.
char access_at(uint32_t pc) {
  const auto* code = reinterpret_cast<const volatile uint16_t*>(static_cast<uintptr_t>(pc & ~1u));
  const uint32_t one = code[0];
  if (one >= 0xe800)
    return (one & 0xee00) == 0xe800 || (one & 0xee00) == 0xec00 || (one & 0xfe00) == 0xf800
               ? (one & 1u << 4 ? 'r' : 'w')
               : 0;
  if (one >> 12 == 5) return (one >> 9 & 7) < 3 ? 'w' : 'r';
  if (one >> 12 == 6 || one >> 12 == 7 || one >> 12 == 8 || one >> 12 == 9 || one >> 12 == 12)
    return one & 1u << 11 ? 'r' : 'w';
  if (one >> 9 == 0x5a) return 'w';  // push
  return one >> 9 == 0x5e ? 'r' : 0;
}

const Guard* guard_at(uint32_t address) {
  for (int i = 0; i < state.guard_count; ++i)
    if (address + 15 >= state.guards[i].begin && address < state.guards[i].end) return &state.guards[i];
  return nullptr;
}

const Subject* gone_at(uint32_t address) {
  for (int i = 0; i < state.gone_count; ++i)
    if (address - address_of(state.gone[i].data) < state.gone[i].bytes) return &state.gone[i];
  return nullptr;
}

void put_memory(uint32_t address) {
  const Guard* guard = guard_at(address);
  // Close behind a tensor that lies there now it is an overrun; farther away an older tensor explains more.
  const Subject* gone = gone_at(address);
  const uint32_t end = guard ? address_of(guard->behind.data) + guard->behind.bytes : 0;
  if (gone &&
      (!guard || guard->behind.role == Role::arena || guard->behind.data == gone->data || address >= end + kNear)) {
    put_word("fault", "stale");
    put_address("at", address);
    put_tensor(*gone);
    put_number("past", static_cast<int32_t>(address - address_of(gone->data)));
  } else if (guard && guard->behind.data) {
    put_word("fault", "past");
    put_address("at", address);
    put_tensor(guard->behind);
    put_number("past", static_cast<int32_t>(address - end));
  } else {
    put_word("fault", guard ? "arena" : address < 256 ? "null" : "memory");
    put_address("at", address);
  }
}

}  // namespace

extern "C" __attribute__((noreturn, used)) void surelite_doctor_fault(uint32_t exception_return, uint32_t main_stack,
                                                                      uint32_t process_stack) {
  const Status status = read_status();
  if (mpu_regions() > 0) mpu_disable();
#if !defined(__ARM_ARCH_6M__) && !defined(__ARM_ARCH_8M_BASE__)
  // Wrong addresses give wrong words instead of another fault.
  system_register(0xe000ed14) = system_register(0xe000ed14) | 1u << 8;
  __asm__ volatile("cpsid f\n dsb\n isb" ::: "memory");
#endif
  const uint32_t sp = exception_return & 4 ? process_stack : main_stack;
  const bool has_frame = (status.bits & kStacking) == 0 && sp % 4 == 0;
  const auto* frame = reinterpret_cast<const volatile uint32_t*>(static_cast<uintptr_t>(sp));
  const uint32_t stack = sp + (has_frame ? (exception_return & 16 ? 32u : 104u) : 0u);
  const uint32_t limit = address_of(state.options.stack_limit);
  const bool near_limit = limit != 0 && sp - (limit - kStackGuard) < 3 * kStackGuard;
  begin_line();
  if ((status.bits & kStackLimit) || (!has_frame && near_limit) ||
      (status.has_address && limit != 0 && status.address - limit < 2 * kStackGuard)) {
    put_word("fault", "stack");
    put_address("limit", limit);
  } else if ((status.bits & (kMemory | kBus)) && status.has_address) {
    put_memory(status.address);
    if (has_frame)
      if (const char access = access_at(frame[6])) put_word("access", access == 'w' ? "write" : "read");
  } else {
    const uint32_t usage = status.bits >> 16;
    put_word("fault", status.bits & kFetch          ? "fetch"
                      : status.bits & kBus          ? "bus"
                      : usage & 1u << 0             ? "instruction"
                      : usage & (1u << 1 | 1u << 2) ? "state"
                      : usage & 1u << 3             ? "coprocessor"
                      : usage & 1u << 8             ? "unaligned"
                      : usage & 1u << 9             ? "division"
                                                    : "other");
  }
  put_situation();
  if (has_frame) {
    put_address("pc", frame[6]);
    put_address("lr", frame[5]);
    if (frame[7] & 0x1ff) put_number("interrupt", static_cast<int32_t>(frame[7] & 0x1ff));
    put_address("regs", frame[0]);
    for (int i = 1; i < 4; ++i) put_next_address(frame[i]);
    for (const uint32_t saved : surelite_doctor_registers) put_next_address(saved);
    put_next_address(frame[4]);
  }
  put_address("status", status.bits);
  put_address("sp", sp);
  put_stack(stack);
  end_line();
  if (state.options.after) state.options.after();
  for (;;) {
  }
}

}  // namespace micro
}  // namespace surelite

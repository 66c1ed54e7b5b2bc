// SPDX-License-Identifier: Apache-2.0
// What the examples need of a board. Text goes to the debugger (semihosting); a firmware puts its UART here.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace board {

void print(const char* text);
void print(uint32_t number);
void print_thousandths(float value);        // -1.234, of a magnitude below a million
void print_bytes(const void* bytes, size_t count);  // as hexadecimal digits
__attribute__((noreturn)) void leave(int status);

// Of the core's clock. Under qemu's -icount shift=0 a tick is a fixed number of instructions.
uint64_t ticks();

// The stack below here is painted; later stack_used() says how much of it was used.
void paint_stack();
uint32_t stack_used();

}  // namespace board

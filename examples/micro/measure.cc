// SPDX-License-Identifier: Apache-2.0
// Runs a planned program once and says what came out, how many ticks it took and how deep the stack went. The build
// names the program in program_under_test.h: its header, inputs and functions (scripts/micro.py writes it).
#include <string.h>

#include "board/board.h"
#include "program_under_test.h"

int main() {
  for (size_t i = 0; i < sizeof test_inputs / sizeof test_inputs[0]; ++i)
    memcpy(test_inputs[i].to(), test_inputs[i].from, test_inputs[i].bytes);
  board::paint_stack();
  const uint64_t before = board::ticks();
  test_run();
  const uint64_t after = board::ticks();
  const uint32_t stack = board::stack_used();
  for (size_t i = 0; i < sizeof test_outputs / sizeof test_outputs[0]; ++i) {
    board::print("output ");
    board::print_bytes(test_outputs[i].from(), test_outputs[i].bytes);
    board::print("\n");
  }
  board::print("ticks ");
  board::print(static_cast<uint32_t>(after - before));
  board::print("\nstack ");
  board::print(stack);
  board::print("\n");
  return 0;
}

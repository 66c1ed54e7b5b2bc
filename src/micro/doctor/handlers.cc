// SPDX-License-Identifier: Apache-2.0
// Fault handlers: registers are kept, then a stack of the doctor's own is taken, as the program's may be used up.
#include <stdint.h>

extern "C" {

alignas(8) uint8_t surelite_doctor_stack[1024];

#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
#define SURELITE_NO_LIMIT "movs r4, #0\n msr msplim, r4\n"
#else
#define SURELITE_NO_LIMIT ""
#endif

__attribute__((naked)) void HardFault_Handler() {
  __asm__ volatile(
      ".syntax unified\n"
      "mov r0, lr\n mrs r1, msp\n mrs r2, psp\n"
      "ldr r3, =surelite_doctor_registers\n"
      "stmia r3!, {r4-r7}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "stmia r3!, {r4-r7}\n" SURELITE_NO_LIMIT
      "ldr r4, =surelite_doctor_stack + 1024\n mov sp, r4\n"
      "ldr r4, =surelite_doctor_fault\n bx r4\n .ltorg\n");
}
__attribute__((alias("HardFault_Handler"), nothrow)) void MemManage_Handler();
__attribute__((alias("HardFault_Handler"), nothrow)) void BusFault_Handler();
__attribute__((alias("HardFault_Handler"), nothrow)) void UsageFault_Handler();
__attribute__((alias("HardFault_Handler"), nothrow)) void SecureFault_Handler();

}  // extern "C"

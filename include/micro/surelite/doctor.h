// SPDX-License-Identifier: Apache-2.0
// The doctor of a firmware: guards behind inputs, outputs and the arena, handlers of faults, and one line about each
// fault that says which tensor, how far past its end, and which operator was running. It is a debugging aid that the
// linker takes when SureliteDoctorStart is called; `surelite guard --symbolize` makes sentences of its lines.
//
// Its handlers have the names of CMSIS (HardFault_Handler, MemManage_Handler, BusFault_Handler, UsageFault_Handler,
// SecureFault_Handler): a vector table that uses those names needs no change.
#ifndef SURELITE_DOCTOR_H_
#define SURELITE_DOCTOR_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct SureliteDoctorOptions {
  // Gets every line, ending in "\n" and 0, also from fault handlers: a UART without interrupts, or
  // SureliteDoctorSemihosting. Null: none.
  void (*write)(const char* line);
  // Memory that survives a reset, for the last line, ending in 0; the next start can send it. Null: none.
  char* kept;
  size_t kept_bytes;
  // What follows a fault's line, for instance a reset. Null or returning: an endless loop.
  void (*after)(void);
  // Lowest address of the main stack. Null: the stack has no guard.
  void* stack_limit;
  // Not 0: address 0 is not guarded, as something of the firmware's own lies there.
  uint8_t null_is_memory;
  // Not 0: a sum over the model's file is compared before each run (loaded form).
  uint8_t check_model;
} SureliteDoctorOptions;

// Once, before models are loaded; the options are copied. Returns the number of regions that the memory protection
// unit has: with 0 there are only the words behind inputs and outputs that every run looks at. Takes the unit's
// regions for itself, but leaves an enabled unit's background as it is. Not to be called from an interrupt.
int SureliteDoctorStart(const SureliteDoctorOptions* options);

// Writes to the debugger. Needs one: without, the instruction is a fault itself.
void SureliteDoctorSemihosting(const char* line);

// A planned program, as `surelite codegen --micro --doctor` writes it. Not for applications.
typedef struct SureliteDoctorTensor {
  const char* name;
  uint32_t offset, bytes;  // in the arena
} SureliteDoctorTensor;
typedef struct SureliteDoctorProgram {
  uint8_t* arena;
  uint32_t arena_bytes;  // the last 32 of them are the guard
  const SureliteDoctorTensor* ends;
  uint16_t input_count, output_count;
  const char* const* operators;  // name by the operator's index in the model
} SureliteDoctorProgram;
// The application's turn: inputs and outputs are guarded.
void SureliteDoctorWatch(const SureliteDoctorProgram* program);
// An operator begins; memory is the program's.
void SureliteDoctorStep(const SureliteDoctorProgram* program, int32_t op);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_DOCTOR_H_

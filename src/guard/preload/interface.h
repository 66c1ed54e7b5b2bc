/* SPDX-License-Identifier: Apache-2.0 */
/* What the preloaded library and the fault handler know of each other. Found by name at run time; each works without
 * the other. */
#ifndef SURELITE_GUARD_PRELOAD_INTERFACE_H_
#define SURELITE_GUARD_PRELOAD_INTERFACE_H_

#include <stdint.h>

/* The copy that a thread is making; bytes is 0 outside copies. */
struct surelite_guard_copy {
  uint64_t to, from, bytes;
};

/* Exported by the preloaded library:
   const volatile struct surelite_guard_copy* surelite_guard_copy_in_flight(void)   of the calling thread
   int surelite_guard_real_sigaction(int, const struct sigaction*, struct sigaction*)
   void surelite_guard_hold_signals(struct sigaction* previous)   from now on, what the program installs for the signals
   of faults goes into this table of 64, and the handler in force stays void surelite_guard_watch_room(size_t
   (*room)(const void*))   how many bytes of a tensor are left from an address on, SIZE_MAX outside tensors
   void surelite_guard_check_copies(void (*check)(const void* to, const void* from, size_t bytes))   called before every
   copy; does not return from one that leaves the program's own memory */

#endif

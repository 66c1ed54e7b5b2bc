/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded by `surelite guard`: a program that installs handlers for faults of its own keeps them, behind the
 * reporting one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>

#include "interface.h"

#define EXPORT __attribute__((visibility("default")))

static struct sigaction* held = NULL;

EXPORT int surelite_guard_real_sigaction(int number, const struct sigaction* action, struct sigaction* before) {
  static int (*real)(int, const struct sigaction*, struct sigaction*) = NULL;
  if (!real) real = (int (*)(int, const struct sigaction*, struct sigaction*))dlsym(RTLD_NEXT, "sigaction");
  return real(number, action, before);
}

EXPORT void surelite_guard_hold_signals(struct sigaction* previous) { held = previous; }

static int is_held(int number) {
#if defined(__aarch64__)
  if (held && number == SIGTRAP) return 1;
#endif
  return held && (number == SIGSEGV || number == SIGBUS || number == SIGABRT || number == SIGFPE || number == SIGILL);
}

EXPORT int sigaction(int number, const struct sigaction* action, struct sigaction* before) {
  if (!is_held(number)) return surelite_guard_real_sigaction(number, action, before);
  if (before) *before = held[number];
  if (action) held[number] = *action;
  return 0;
}

EXPORT sighandler_t signal(int number, sighandler_t handler) {
  struct sigaction action = {0}, before;
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, &before) == 0 ? before.sa_handler : SIG_ERR;
}

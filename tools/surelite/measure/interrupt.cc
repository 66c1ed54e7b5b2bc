// SPDX-License-Identifier: Apache-2.0
#include "measure/interrupt.h"

#include <csignal>

namespace surelite::tool {
namespace {

volatile std::sig_atomic_t noted = 0;
struct sigaction before;

}  // namespace

Interruptible::Interruptible() {
  struct sigaction action {};
  action.sa_handler = [](int) { noted = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before);
}

Interruptible::~Interruptible() { sigaction(SIGINT, &before, nullptr); }

bool interrupted() { return noted != 0; }

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// Calls of the three interfaces as a script has them: in any order, with arguments that are right, wrong or deleted.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "calls/script.h"

namespace surelite::fuzz {

// Small sound models: floats, int8, strings, variables, a signature, a size that depends on data.
const std::vector<std::vector<std::byte>>& models();

// Of the C interface. Threads may take calls of one pool at the same time; what one deletes another may go on using.
class CCalls {
 public:
  CCalls();
  ~CCalls();
  CCalls(const CCalls&) = delete;
  CCalls& operator=(const CCalls&) = delete;
  void one(Script* script);

 private:
  struct Pool;
  Pool* pool_;
};

// Of the C++ classes and of the native interface, on one thread.
void call_classes(Script script);
void call_native(Script script);
// Of one session from several threads: each call is done or refused.
void call_one_session(std::span<const Script> scripts);

}  // namespace surelite::fuzz

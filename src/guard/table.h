// SPDX-License-Identifier: Apache-2.0
// Keeps the process's guard State up to date: regions as they are mapped and retired, operators and calls as they
// happen.
#pragma once

#include <span>
#include <string_view>

#include "guard/state.h"
#include "surelite/diagnostic.h"
#include "surelite/types.h"

namespace surelite::guard {

const State& state();

struct Description {
  uint32_t session = 0;
  int subgraph = 0, tensor = 0, position = -1;
  Role role = Role::internal;
  ElementType type = ElementType::float32;
  const Shape* shape = nullptr;
  const Quantization* quantization = nullptr;
  std::string_view name;
};

uint32_t new_session();
// Slot of the new live region, or -1 if the table is full (the memory stays guarded, it has no name).
int add_region(std::span<const std::byte> mapping, std::span<const std::byte> data, const Description& description);
void retire_region(int slot, std::string_view by);
void free_region(int slot);

// Bytes from an address to the end of the tensor that it lies in; SIZE_MAX if it lies in none. Takes no lock.
size_t room_from(const void* address);

// False for most addresses outside tensors, quickly.
bool may_be_tensor(const void* address);

// What this thread does. Cheap: plain stores into its own slot.
void begin_op(int subgraph, int op, std::string_view name, bool custom);
// Code from outside prepares (Thread::preparing); 0 and no name at its end.
void set_preparing(int what, std::string_view name);
void end_op();
// `name` must be a literal.
void note_call(const char* name);
// A tensor's data was handed out as null; `bytes` is what it will have, 0 if that is not known.
void note_null(int tensor, std::string_view name, size_t bytes);
// And that of `tensor` not: what was noted of it, or of one that only has to be allocated, is forgotten.
void forget_null(int tensor);
// A run begins.
void note_run();
// The application asked for this tensor's bytes.
void note_tensor(int tensor, std::string_view name);
// The library copies for the application; 0 bytes: no longer.
void note_copy(const void* to, const void* from, size_t bytes);
// A call was refused, or (not `seen`) something failed inside that the application may not learn of.
void note_refusal(const Diagnostic& why, bool seen) noexcept;
// After a fork the table is not locked, and the child's only thread keeps its slot.
void watch_forks();

}  // namespace surelite::guard

// SPDX-License-Identifier: Apache-2.0
// Every handle that a client holds is known here, so that a deleted, foreign or null one is answered instead of used.
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

#include "compat/handles/report.h"

namespace surelite::compat {

enum class HandleKind : unsigned char { model, options, interpreter, signature_runner, op, tensor_builder, delegate };

// Memory of a handle. Freed memory is kept aside for a while, so that its address is not given to the next handle at
// once.
void* take_handle_memory(size_t bytes, HandleKind kind);
void retire_handle_memory(void* handle);
// What surelite_live() and reports about leaks say that a model, options or a delegate holds.
void note_held(const void* handle, int64_t bytes);

bool handle_is_live(const void* handle, HandleKind kind);
// Known, and deleted.
bool handle_is_deleted(const void* handle);
// The same; says what is wrong (A710) through the reporter and in the last diagnostic.
bool check_handle(const void* handle, HandleKind kind, const char* function, const Reporter& reporter = {});

template <class T, class... Args>
T* make_handle(HandleKind kind, Args&&... args) {
  void* memory = take_handle_memory(sizeof(T), kind);
  if (!memory) throw std::bad_alloc();
  try {
    return ::new (memory) T(std::forward<Args>(args)...);
  } catch (...) {
    retire_handle_memory(memory);
    throw;
  }
}

// Keeps a handle from being deleted by another thread as long as this object lives, in the thread that made it.
class Pin {
 public:
  // Not held, after a message, if the handle is not live.
  Pin(const void* handle, HandleKind kind, const char* function, const Reporter& reporter = {});
  ~Pin();
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  friend int pins_here(const void* handle);
  const void* handle_ = nullptr;
  std::atomic<int>* pins_ = nullptr;
  const Pin* outer_ = nullptr;  // of the same thread
  const Pin** innermost_ = nullptr;  // where the thread keeps it
};
// By this thread: a call on the handle is under way, and deleting it must wait for that.
bool pinned_here(const void* handle);

// From now on nobody finds it live; waits for the calls of other threads on it. False, after a message, if it was not.
bool end_handle(const void* handle, HandleKind kind, const char* function);

// False, with a message, if it is not live: deleting twice does nothing. Null is allowed and does nothing.
template <class T>
bool delete_handle(T* handle, HandleKind kind, const char* function) {
  if (!handle || !end_handle(handle, kind, function)) return false;
  handle->~T();
  retire_handle_memory(handle);
  return true;
}

}  // namespace surelite::compat

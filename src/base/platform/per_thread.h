// SPDX-License-Identifier: Apache-2.0
// One T for each thread that asks, gone with its thread. Unlike an object declared thread_local it can do without
// memory: the system ends a process that cannot register a thread_local object's destructor. Libraries that use it must
// stay loaded (-z nodelete), because threads that end later call into them. The main thread's lasts as long as the
// process.
#pragma once

#include <pthread.h>

#include <cstdlib>
#include <new>
#include <type_traits>

namespace surelite {

template <class T>
class PerThread {
 public:
  // The calling thread's, made at its first call; null without memory.
  static T* get() noexcept { return own_ ? own_ : make(); }

 private:
  static_assert(std::is_nothrow_default_constructible_v<T>);

  static T* make() noexcept {
    static pthread_key_t key;
    static const bool has_key = pthread_key_create(&key, end) == 0;
    void* const memory = has_key ? std::malloc(sizeof(T)) : nullptr;
    if (!memory) return nullptr;
    if (pthread_setspecific(key, memory) != 0) return std::free(memory), nullptr;
    return own_ = new (memory) T();
  }
  static void end(void* memory) {
    own_ = nullptr;
    static_cast<T*>(memory)->~T();
    std::free(memory);
  }

  constinit static inline thread_local T* own_ = nullptr;
};

}  // namespace surelite

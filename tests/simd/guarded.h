// SPDX-License-Identifier: Apache-2.0
// Memory that ends, or starts, right at a page that may not be touched.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <span>

namespace surelite::simd_test {

enum class Guard { after, before };

template <class T>
class Guarded {
 public:
  Guarded(size_t count, Guard guard) : count_(count) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const size_t bytes = count * sizeof(T), room = (bytes + page - 1) / page * page;
    size_ = room + 2 * page;
    base_ = static_cast<std::byte*>(mmap(nullptr, size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(base_ + page, room, PROT_READ | PROT_WRITE);
    std::memset(base_ + page, 0x5a, room);
    data_ = reinterpret_cast<T*>(guard == Guard::after ? base_ + page + room - bytes : base_ + page);
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { munmap(base_, size_); }

  T* data() { return data_; }
  T& operator[](size_t i) { return data_[i]; }
  std::span<T> span() { return {data_, count_}; }

 private:
  std::byte* base_ = nullptr;
  size_t size_ = 0, count_;
  T* data_ = nullptr;
};

}  // namespace surelite::simd_test

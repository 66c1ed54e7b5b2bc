// SPDX-License-Identifier: Apache-2.0
// Tensors of a list that are there: optional inputs, and results that nobody reads, may be absent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace surelite {

class Present {
 public:
  explicit Present(std::span<const int32_t> list) : list_(list) {}

  class Iterator {
   public:
    Iterator(const int32_t* at, const int32_t* end) : at_(next(at, end)), end_(end) {}
    int32_t operator*() const { return *at_; }
    void operator++() { at_ = next(at_ + 1, end_); }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    static const int32_t* next(const int32_t* at, const int32_t* end) {
      return std::find_if(at, end, [](int32_t t) { return t >= 0; });
    }
    const int32_t *at_, *end_;
  };
  Iterator begin() const { return {list_.data(), list_.data() + list_.size()}; }
  Iterator end() const { return {list_.data() + list_.size(), list_.data() + list_.size()}; }

 private:
  std::span<const int32_t> list_;
};

// For a loop over those tensors that are not absent.
inline Present present(std::span<const int32_t> list) { return Present(list); }

}  // namespace surelite

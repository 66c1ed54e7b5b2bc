// SPDX-License-Identifier: Apache-2.0
// Copies vectors and texts out of FlatBuffers tables, within a budget: a small file may refer to one long vector from
// very many tables, and the copies would then fill the memory.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <span>
#include <string>
#include <vector>

namespace surelite {

class TableCopier {
 public:
  explicit TableCopier(uint64_t file_bytes) : budget_(4 * file_bytes + (uint64_t{64} << 20)) {}

  // In their place. The verifier aligns vectors to 4 bytes, whatever their elements are.
  template <class T>
  std::span<const T> view(const flatbuffers::Vector<T>* from) {
    static_assert(alignof(T) <= 4);
    if (!takes(from)) return {};
    return {reinterpret_cast<const T*>(from->Data()), from->size()};
  }
  template <class T>
  std::vector<T> values(const flatbuffers::Vector<T>* from) {
    const std::span<const T> list = view(from);
    return std::vector<T>(list.begin(), list.end());
  }
  // For lists that are looked through instead: their bytes count as well.
  template <class T>
  bool takes(const flatbuffers::Vector<T>* from) {
    return from && take(uint64_t{from->size()} * sizeof(T));
  }
  std::string text(const flatbuffers::String* from) { return from && take(from->size()) ? from->str() : std::string(); }

  // True if something was left out.
  bool exceeded() const { return exceeded_; }
  uint64_t taken() const { return taken_; }
  uint64_t budget() const { return budget_; }

 private:
  bool take(uint64_t bytes) {
    taken_ += bytes;  // at most 2^32 vectors of 2^34 bytes
    exceeded_ |= taken_ > budget_;
    return !exceeded_;
  }

  uint64_t budget_;
  uint64_t taken_ = 0;
  bool exceeded_ = false;
};

}  // namespace surelite

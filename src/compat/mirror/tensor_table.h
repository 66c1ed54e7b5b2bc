// SPDX-License-Identifier: Apache-2.0
// The TfLiteTensor structs of one subgraph. They never move, however many are added, and their addresses are known, so
// that a pointer to one leads back to its interpreter, or to the answer that the interpreter is gone.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "compat/handles/gate.h"
#include "surelite/diagnostic.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

class Subgraph;

class TensorTable {
 public:
  // `gate` outlives the table.
  static Result<std::unique_ptr<TensorTable>> make(Subgraph* owner, Gate* gate, size_t count);
  ~TensorTable();
  TensorTable(const TensorTable&) = delete;
  TensorTable& operator=(const TensorTable&) = delete;

  TfLiteTensor* data() const { return data_; }
  int size() const { return static_cast<int>(size_); }
  bool contains(int index) const { return index >= 0 && static_cast<size_t>(index) < size_; }
  TfLiteTensor& operator[](int index) const { return data_[index]; }
  // New ones are empty. False beyond the reserved room.
  bool grow(size_t count);
  // -1 for a pointer that is not an entry.
  int index_of(const TfLiteTensor* tensor) const;

  // Where the tensor's data lives now is not the tensor's own: it must not be freed with it.
  void lend(int index, void* data);
  // What it points at, if anything, is its own again: a client replaced what was lent.
  void own(int index) { lent_[static_cast<size_t>(index)] = nullptr; }
  bool is_lent(int index) const {
    return data_[index].data.data != nullptr && has_lent(index, data_[index].data.data);
  }
  bool has_lent(int index, const void* data) const { return lent_[static_cast<size_t>(index)] == data; }
  // Frees what the tensor owns of its data. Memory that a client has put there is the client's.
  void drop_data(int index);

 private:
  TensorTable() = default;
  Subgraph* owner_ = nullptr;
  void* base_ = nullptr;
  size_t mapped_ = 0;
  size_t capacity_ = 0;
  TfLiteTensor* data_ = nullptr;
  size_t size_ = 0;
  std::vector<void*> lent_;
};

// Whose tensor this is.
struct TensorOwner {
  // `changing`: another thread changes or deletes the interpreter right now.
  enum class Kind : unsigned char { unknown, live, deleted, changing } kind = Kind::unknown;
  Subgraph* subgraph = nullptr;
  int index = -1;
};
TensorOwner find_tensor(const TfLiteTensor* tensor);
// The same; a live tensor's interpreter stays as it is during the look.
TensorOwner find_tensor(const TfLiteTensor* tensor, Gate::Look* look);
// A pointer to memory that is not the tensor's own becomes null, before somebody frees it.
void forget_lent_data(const TfLiteTensor* tensor);
// Frees what a live tensor owns of its data, so that it can be given other memory.
void release_tensor_data(const TensorOwner& owner);

}  // namespace surelite::compat

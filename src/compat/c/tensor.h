// SPDX-License-Identifier: Apache-2.0
// Checked access to a tensor by pointer, shared by the plain and the opaque functions.
#pragma once

#include "compat/mirror/tensor_table.h"

namespace surelite::compat {

// A look at a tensor, whose interpreter no other thread changes meanwhile. Not usable, after a report, if it is null,
// its interpreter is gone, or another thread is about to change what would be read.
class KnownTensor {
 public:
  enum class Use : unsigned char { description, data };
  KnownTensor(const TfLiteTensor* tensor, const char* function, Use use = Use::description);
  explicit operator bool() const { return usable_; }
  // False for a struct that a client made itself.
  bool is_live() const { return owner_.kind == TensorOwner::Kind::live; }
  Subgraph& subgraph() const { return *owner_.subgraph; }
  int index() const { return owner_.index; }

 private:
  void look(const TfLiteTensor* tensor, const char* function, Use use);
  Gate::Look look_;
  TensorOwner owner_;
  bool usable_ = false;
};
TfLiteStatus copy_into(TfLiteTensor* tensor, const void* from, size_t bytes, const char* function);
TfLiteStatus copy_out_of(const TfLiteTensor* tensor, void* to, size_t bytes, const char* function);
// To a client, with memory if it is an input that has none yet.
TfLiteTensor* hand_out(Subgraph& graph, int index, const char* function);
void* data_of(const TfLiteTensor* tensor, const char* function);

}  // namespace surelite::compat

// SPDX-License-Identifier: Apache-2.0
// The delegates in force on one subgraph, in the order in which they were applied, and the graph as it was before the
// first of them.
#pragma once

#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

bool is_opaque(const TfLiteDelegate& delegate);
int64_t flags_of(const TfLiteDelegate& delegate);
// Its Prepare, in whichever form.
TfLiteStatus call_delegate_prepare(TfLiteContext* context, TfLiteDelegate* delegate);

// A delegate in force. The callbacks are copied: the struct may be gone when the interpreter goes.
struct AppliedDelegate {
  TfLiteDelegate* delegate = nullptr;
  TfLiteDelegate copy{};
  TfLiteOpaqueDelegateBuilder opaque{};
  std::string name;
};

// Whoever made it has freed it, by plain delete or free, since it was applied: something else is in its memory.
bool is_gone(const AppliedDelegate& applied);

class DelegateStack {
 public:
  DelegateStack() = default;
  ~DelegateStack();
  DelegateStack(const DelegateStack&) = delete;
  DelegateStack& operator=(const DelegateStack&) = delete;

  bool empty() const { return applied_.empty(); }
  // One of them wants the shapes that the operators which it replaces would have set.
  bool want_shapes() const;
  // For a message about a delegate that is gone while it is in force; empty for one that is there.
  std::string name_if_gone(const TfLiteDelegate* delegate) const;
  // Each is pinned while it is here.
  void push(TfLiteDelegate* delegate);
  void clear();
  // For applying them once more: they stay pinned, and the caller unpins them.
  std::vector<AppliedDelegate> take();

  // What the graph was before the first one, for taking them all away.
  std::vector<int> order_before;
  size_t nodes_before = 0;
  bool undone = false;  // by a resize, until memory is due

  // Tensors whose data a delegate keeps in a buffer of its own.
  void free_handle(TfLiteContext* context, TfLiteTensor* tensor) const;
  // Copies it to where the CPU reads. Null, or why that failed.
  const char* copy_from_handle(TfLiteContext* context, TfLiteTensor* tensor) const;

  // What the last PreviewDelegatePartitioning showed; the blocks are from malloc, and taken over.
  TfLiteDelegateParams* show_previews(std::vector<TfLiteDelegateParams*> blocks);

 private:
  const AppliedDelegate* find(const TfLiteDelegate* delegate) const;

  std::vector<AppliedDelegate> applied_;
  std::vector<TfLiteDelegateParams*> previews_;
  std::vector<TfLiteDelegateParams> preview_array_;
};

}  // namespace surelite::compat

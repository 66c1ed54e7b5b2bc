// SPDX-License-Identifier: Apache-2.0
#include "compat/foreign/delegate_stack.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "base/platform/memory.h"
#include "compat/foreign/operator.h"
#include "compat/foreign/owned_delegate.h"

namespace surelite::compat {
namespace {

bool wants_shapes(const AppliedDelegate& applied) {
  const int64_t flags = applied.opaque.Prepare ? applied.opaque.flags : applied.copy.flags;
  return (flags & kTfLiteDelegateFlagsRequirePropagatedShapes) != 0;
}

}  // namespace

bool is_opaque(const TfLiteDelegate& delegate) {
  return !delegate.Prepare && delegate.opaque_delegate_builder && delegate.opaque_delegate_builder->Prepare;
}

int64_t flags_of(const TfLiteDelegate& delegate) {
  return is_opaque(delegate) ? delegate.opaque_delegate_builder->flags : delegate.flags;
}

TfLiteStatus call_delegate_prepare(TfLiteContext* context, TfLiteDelegate* delegate) {
  if (!is_opaque(*delegate)) return delegate->Prepare(context, delegate);
  const TfLiteOpaqueDelegateBuilder& builder = *delegate->opaque_delegate_builder;
  return builder.Prepare(opaque_of(context), delegate, builder.data);
}

namespace {

// The C library's lists of free blocks keep the next one in a block's first word, hidden by the block's own address;
// the rest of the block may stay as it was.
bool links_free_blocks(const void* word, const void* block) {
  const auto at = reinterpret_cast<uintptr_t>(block), next = reinterpret_cast<uintptr_t>(word) ^ (at >> 12);
  constexpr uintptr_t kNear = uintptr_t{1} << 26;
  return next == 0 || (next % 16 == 0 && (next > at ? next - at : at - next) < kNear);
}

}  // namespace

bool is_gone(const AppliedDelegate& applied) {
  TfLiteDelegate now{};
  const bool opaque = !applied.copy.Prepare;
  const size_t bytes = opaque ? sizeof(now) : offsetof(TfLiteDelegate, Prepare) + sizeof(now.Prepare);
  const auto* const from = reinterpret_cast<const std::byte*>(applied.delegate);
  if (!copy_if_readable(reinterpret_cast<std::byte*>(&now), from, bytes)) return true;
  if (now.data_ != applied.copy.data_ && links_free_blocks(now.data_, applied.delegate)) return true;
  return now.Prepare != applied.copy.Prepare ||
         (opaque && now.opaque_delegate_builder != applied.copy.opaque_delegate_builder);
}

DelegateStack::~DelegateStack() {
  clear();
  show_previews({});
}

void DelegateStack::push(TfLiteDelegate* delegate) {
  AppliedDelegate applied{delegate, *delegate, {}, name_of_delegate(delegate)};
  // An older release has a shorter struct, with other memory where this member would be.
  if (is_opaque(*delegate)) applied.opaque = *delegate->opaque_delegate_builder;
  applied_.push_back(applied);
  pin_delegate(delegate);
}

std::string DelegateStack::name_if_gone(const TfLiteDelegate* delegate) const {
  const AppliedDelegate* const found = find(delegate);
  return found && is_gone(*found) ? found->name : std::string();
}

bool DelegateStack::want_shapes() const {
  return std::any_of(applied_.begin(), applied_.end(), wants_shapes);
}

void DelegateStack::clear() {
  for (const AppliedDelegate& applied : applied_) unpin_delegate(applied.delegate);
  applied_.clear();
  undone = false;
}

std::vector<AppliedDelegate> DelegateStack::take() {
  undone = false;
  return std::exchange(applied_, {});
}

const AppliedDelegate* DelegateStack::find(const TfLiteDelegate* delegate) const {
  const AppliedDelegate* found = nullptr;
  for (const AppliedDelegate& applied : applied_)
    if (applied.delegate == delegate) found = &applied;
  return found;
}

void DelegateStack::free_handle(TfLiteContext* context, TfLiteTensor* tensor) const {
  if (!tensor->delegate || tensor->buffer_handle == kTfLiteNullBufferHandle) return;
  const AppliedDelegate* owner = find(tensor->delegate);
  if (owner && owner->copy.FreeBufferHandle)
    owner->copy.FreeBufferHandle(context, owner->delegate, &tensor->buffer_handle);
  else if (owner && owner->opaque.FreeBufferHandle)
    owner->opaque.FreeBufferHandle(opaque_of(context), owner->delegate, owner->opaque.data, &tensor->buffer_handle);
  tensor->buffer_handle = kTfLiteNullBufferHandle;
}

const char* DelegateStack::copy_from_handle(TfLiteContext* context, TfLiteTensor* tensor) const {
  if (!tensor->delegate || tensor->buffer_handle == kTfLiteNullBufferHandle)
    return "its data is marked stale but no buffer is named";
  const AppliedDelegate* owner = find(tensor->delegate);
  if (!owner) return "the delegate that owns its buffer is not in force";
  if (is_gone(*owner)) return "the delegate that owns its buffer was deleted while the interpreter uses it";
  TfLiteStatus status = kTfLiteError;
  if (owner->copy.CopyFromBufferHandle)
    status = owner->copy.CopyFromBufferHandle(context, owner->delegate, tensor->buffer_handle, tensor);
  else if (owner->opaque.CopyFromBufferHandle)
    status = owner->opaque.CopyFromBufferHandle(opaque_of(context), owner->delegate, owner->opaque.data,
                                                tensor->buffer_handle, reinterpret_cast<TfLiteOpaqueTensor*>(tensor));
  if (status != kTfLiteOk) return "CopyFromBufferHandle returned an error";
  tensor->data_is_stale = false;
  return nullptr;
}

TfLiteDelegateParams* DelegateStack::show_previews(std::vector<TfLiteDelegateParams*> blocks) {
  for (TfLiteDelegateParams* old : previews_) std::free(old);
  previews_ = std::move(blocks);
  preview_array_.clear();
  for (const TfLiteDelegateParams* block : previews_) preview_array_.push_back(*block);
  return preview_array_.data();
}

}  // namespace surelite::compat

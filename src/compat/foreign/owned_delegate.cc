// SPDX-License-Identifier: Apache-2.0
// Delegates made by the library, and who uses them.
#include "compat/foreign/owned_delegate.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "compat/handles/handles.h"
#include "compat/interpreter.h"

namespace surelite::compat {
namespace {

struct Owned {
  TfLiteDelegate delegate{};
  TfLiteOpaqueDelegateBuilder builder{};
  TfLiteDelegate* inner = nullptr;
  std::function<void()> destroy;
  BackendWish wish;
  int users = 0;
  bool deleted = false;
};

struct Registry {
  std::mutex mutex;
  std::map<const TfLiteDelegate*, Owned*> all;
};

Registry& registry() {
  static Registry* const instance = new Registry;
  return *instance;
}

Owned* make() {
  auto* owned = make_handle<Owned>(HandleKind::delegate);
  owned->delegate.data_ = owned;
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  r.all[&owned->delegate] = owned;
  return owned;
}

Owned* find(const TfLiteDelegate* delegate) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  const auto found = r.all.find(delegate);
  return found == r.all.end() ? nullptr : found->second;
}

void destroy(Owned* owned) {
  {
    Registry& r = registry();
    const std::lock_guard lock(r.mutex);
    r.all.erase(&owned->delegate);
  }
  if (owned->destroy) owned->destroy();
  delete_handle(owned, HandleKind::delegate, "the delegate's deletion");
}

TfLiteStatus prepare_needless(TfLiteContext* context, TfLiteDelegate* delegate) {
  const Diagnostic note =
      diagnose(Code::D523, {{"delegate", static_cast<const Owned*>(delegate->data_)->wish.engine}});
  report(Subgraph::of(context).interpreter().reporter(), "", note);
  return kTfLiteOk;
}

TfLiteStatus prepare_backend(TfLiteContext* context, TfLiteDelegate* delegate) {
  return use_backend(context, delegate, static_cast<const Owned*>(delegate->data_)->wish);
}

TfLiteDelegate* inner_of(TfLiteDelegate* delegate) { return static_cast<Owned*>(delegate->data_)->inner; }

TfLiteStatus prepare_wrapped(TfLiteContext* context, TfLiteDelegate* delegate) {
  TfLiteDelegate* inner = inner_of(delegate);
  if (inner->Prepare) return inner->Prepare(context, inner);
  TfLiteOpaqueDelegateBuilder* builder = inner->opaque_delegate_builder;
  return builder && builder->Prepare
             ? builder->Prepare(reinterpret_cast<TfLiteOpaqueContext*>(context), inner, builder->data)
             : kTfLiteDelegateError;
}
TfLiteStatus copy_from_wrapped(TfLiteContext* context, TfLiteDelegate* delegate, TfLiteBufferHandle handle,
                               TfLiteTensor* tensor) {
  TfLiteDelegate* inner = inner_of(delegate);
  return inner->CopyFromBufferHandle ? inner->CopyFromBufferHandle(context, inner, handle, tensor) : kTfLiteError;
}
TfLiteStatus copy_to_wrapped(TfLiteContext* context, TfLiteDelegate* delegate, TfLiteBufferHandle handle,
                             TfLiteTensor* tensor) {
  TfLiteDelegate* inner = inner_of(delegate);
  return inner->CopyToBufferHandle ? inner->CopyToBufferHandle(context, inner, handle, tensor) : kTfLiteError;
}
void free_handle_wrapped(TfLiteContext* context, TfLiteDelegate* delegate, TfLiteBufferHandle* handle) {
  TfLiteDelegate* inner = inner_of(delegate);
  if (inner->FreeBufferHandle) inner->FreeBufferHandle(context, inner, handle);
}

}  // namespace

TfLiteDelegate* make_opaque_delegate(const TfLiteOpaqueDelegateBuilder& builder) {
  Owned* owned = make();
  owned->builder = builder;
  owned->delegate.data_ = builder.data;
  owned->delegate.flags = builder.flags;
  owned->delegate.opaque_delegate_builder = &owned->builder;
  return &owned->delegate;
}

TfLiteDelegate* make_needless_delegate(const char* name) {
  Owned* owned = make();
  owned->wish.engine = name;
  owned->delegate.Prepare = prepare_needless;
  owned->delegate.flags = kTfLiteDelegateFlagsAllowDynamicTensors;
  return &owned->delegate;
}

TfLiteDelegate* make_backend_delegate(BackendWish wish) {
  Owned* owned = make();
  owned->wish = std::move(wish);
  owned->delegate.Prepare = prepare_backend;
  owned->delegate.flags = kTfLiteDelegateFlagsAllowDynamicTensors;
  return &owned->delegate;
}

TfLiteDelegate* make_wrapped_delegate(TfLiteDelegate* inner, std::function<void()> on_destroy) {
  Owned* owned = make();
  owned->inner = inner;
  owned->destroy = std::move(on_destroy);
  owned->delegate.Prepare = prepare_wrapped;
  owned->delegate.CopyFromBufferHandle = copy_from_wrapped;
  owned->delegate.CopyToBufferHandle = copy_to_wrapped;
  owned->delegate.FreeBufferHandle = free_handle_wrapped;
  owned->delegate.flags =
      inner->Prepare || !inner->opaque_delegate_builder ? inner->flags : inner->opaque_delegate_builder->flags;
  return &owned->delegate;
}

void delete_owned_delegate(TfLiteDelegate* delegate, const char* function) {
  if (!delegate) return;
  Owned* owned = find(delegate);
  if (!owned || owned->deleted) {
    report({}, "",
           diagnose(Code::A710, {{"function", function},
                                 {"kind", "TfLiteDelegate"},
                                 {"reason", owned ? "was deleted before"
                                                  : "was not made by this library, or was deleted before"}}));
    return;
  }
  owned->deleted = true;
  if (owned->users == 0) return destroy(owned);
  remember(
      diagnose(Code::A712, {{"function", function},
                            {"what", std::to_string(owned->users) +
                                         " interpreter(s) still use this delegate; it is kept until they are gone"},
                            {"hint", "Delete the interpreter first."}}));
}

std::string name_of_delegate(const TfLiteDelegate* delegate) {
  const Owned* const owned = find(delegate);
  if (owned && !owned->wish.engine.empty()) return owned->wish.engine;
  if (owned && owned->inner) delegate = owned->inner;
  const void* code = reinterpret_cast<const void*>(delegate->Prepare);
  if (!code && delegate->opaque_delegate_builder)
    code = reinterpret_cast<const void*>(delegate->opaque_delegate_builder->Prepare);
  Dl_info found{};
  if (!code || !dladdr(code, &found) || !found.dli_fname) return "TfLiteDelegate";
  const std::string_view path = found.dli_fname;
  return fmt::format("from {}", path.substr(path.rfind('/') + 1));
}

void pin_delegate(TfLiteDelegate* delegate) {
  if (Owned* owned = find(delegate)) ++owned->users;
}

void unpin_delegate(TfLiteDelegate* delegate) {
  Owned* owned = find(delegate);
  if (owned && --owned->users == 0 && owned->deleted) destroy(owned);
}

}  // namespace surelite::compat

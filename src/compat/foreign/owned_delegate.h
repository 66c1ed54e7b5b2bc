// SPDX-License-Identifier: Apache-2.0
// Delegates that this library made. One that is deleted while an interpreter uses it lives on until that interpreter is
// gone.
#pragma once

#include <functional>
#include <string>

#include "compat/foreign/backend.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

TfLiteDelegate* make_opaque_delegate(const TfLiteOpaqueDelegateBuilder& builder);
// Takes no operator, as the CPU's own kernels do its work, and says so.
TfLiteDelegate* make_needless_delegate(const char* name);
// Stands for a backend of this library, which takes its operators when the graph is compiled.
TfLiteDelegate* make_backend_delegate(BackendWish wish);
// Passes everything on to `inner`; `destroy` runs when nobody uses it any more.
TfLiteDelegate* make_wrapped_delegate(TfLiteDelegate* inner, std::function<void()> destroy);

void delete_owned_delegate(TfLiteDelegate* delegate, const char* function);
// For messages: its own name, or the library that its Prepare lies in.
std::string name_of_delegate(const TfLiteDelegate* delegate);
// While an interpreter holds it. Delegates of others are let through untouched.
void pin_delegate(TfLiteDelegate* delegate);
void unpin_delegate(TfLiteDelegate* delegate);

}  // namespace surelite::compat

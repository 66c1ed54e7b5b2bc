// SPDX-License-Identifier: Apache-2.0
#include "delegates/module/entry.h"

#include "surelite/open_delegate.h"

extern "C" __attribute__((visibility("default"))) bool surelite_open_backend(const surelite::BackendRequest* request) {
  using namespace surelite;
  if (!request || request->layout != kBackendLayout) return false;
  try {
    DelegateSetup setup;
    setup.threads = request->threads;
    Result<std::shared_ptr<Delegate>> opened = open_delegate(request->name, setup);
    if (opened) *request->made = std::move(*opened);
    else *request->why = opened.error();
    return opened.has_value();
  } catch (...) {
    return false;
  }
}

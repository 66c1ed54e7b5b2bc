// SPDX-License-Identifier: Apache-2.0
// How the drop-in asks for a delegate that is in a library of its own, libsurelite_backends.so, so that applications
// which want none do not carry it.
#pragma once

#include <memory>

#include "plan/delegate.h"

namespace surelite {

// What crosses between the two libraries has one layout in both, or they are of different builds.
inline constexpr size_t kBackendLayout =
    ((sizeof(Tensor) * 512 + sizeof(TensorDef)) * 512 + sizeof(OperatorDef)) * 512 + sizeof(PartView) * 8 + 1;

struct BackendRequest {
  size_t layout = kBackendLayout;
  const char* name = nullptr;  // as open_delegate takes it
  int threads = 1;
  std::shared_ptr<Delegate>* made = nullptr;
  Diagnostics* why = nullptr;  // where it is not
};

// surelite_open_backend of the library. False, and *why says what is wrong, where there is no such delegate.
using OpenBackend = bool (*)(const BackendRequest*);
inline constexpr char kOpenBackend[] = "surelite_open_backend";

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// A session for timing: its inputs are zeros, and it has run once.
#pragma once

#include <cstring>

#include "surelite/session.h"

namespace surelite {

inline Result<Session> open_zeroed(const char* path, const CompileOptions& options = {}) {
  SURELITE_LET(const Model model, Model::open(path));
  SURELITE_LET(const Program program, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(program));
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    if (!bytes.empty()) std::memset(bytes.data(), 0, bytes.size());
  }
  SURELITE_TRY(session.run());
  return session;
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// operators MODEL...: runs each model on fixed inputs and prints the bytes of its outputs, or the diagnostic that
// refuses it.
#include <cstdint>
#include <cstdio>

#include "surelite/session.h"

namespace {

using namespace surelite;

Status run(const char* path) {
  SURELITE_LET(const Model model, Model::open(path));
  SURELITE_LET(const Program program, Program::compile(model));
  SURELITE_LET(Session session, Session::open(program));
  uint32_t seed = 1;
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    for (std::byte& byte : bytes) byte = static_cast<std::byte>((seed = seed * 1664525 + 1013904223) >> 24);
  }
  SURELITE_TRY(session.run());
  for (int i = 0; i < session.output_count(); ++i) {
    SURELITE_LET(TensorView view, session.output(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    for (const std::byte byte : bytes) std::printf("%02x", static_cast<unsigned>(byte));
    std::puts("");
  }
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i)
    if (const Status status = run(arguments[i]); !status) std::puts(status.error().front().text().c_str());
}

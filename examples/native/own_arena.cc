// SPDX-License-Identifier: Apache-2.0
// Memory of the application's own: its size is known before anything is allocated, and a run allocates nothing.
#include <cstdio>
#include <cstdlib>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model);
  constexpr size_t kAlignment = 64;
  const size_t bytes = (program->footprint().arena_bytes + kAlignment - 1) / kAlignment * kAlignment;
  void* const memory = bytes ? std::aligned_alloc(kAlignment, bytes) : nullptr;
  int result = 1;
  {
    auto session = surelite::Session::open_in(*program, {static_cast<std::byte*>(memory), bytes});
    surelite::Status status = session->status();
    if (status) status = session->run();
    if (status) std::printf("ran in %zu bytes of our own\n", bytes), result = 0;
    else std::puts(status.error()[0].text().c_str());
  }  // the session ends before its memory does
  std::free(memory);
  return result;
}

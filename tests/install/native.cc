// SPDX-License-Identifier: Apache-2.0
// The native interface as installed: native MODEL.
#include <cstdio>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : nullptr);
  const auto program = surelite::Program::compile(*model);
  auto session = surelite::Session::open(*program);
  const auto status = session->run();
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  std::puts("ran");
}

// SPDX-License-Identifier: Apache-2.0
// The native interface as installed: native MODEL.
#include <cstdio>

#include "surelite/session.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto model = surelite::Model::open(argv[1]);
  if (!model) return std::puts(model.error()[0].text().c_str()), 1;
  auto program = surelite::Program::compile(*model);
  if (!program) return std::puts(program.error()[0].text().c_str()), 1;
  auto session = surelite::Session::open(*program);
  if (!session || !session->run()) return 1;
  std::puts("ran");
}

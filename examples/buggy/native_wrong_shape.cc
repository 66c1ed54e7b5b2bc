// SPDX-License-Identifier: Apache-2.0
// A mistake on purpose: a picture with four channels for a model that takes one, and the status of the copy is dropped.
#include <cstdio>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "digits_float.tflite");
  if (!model) return std::puts(model.error()[0].text().c_str()), 1;
  const auto program = surelite::Program::compile(*model);
  if (!program) return std::puts(program.error()[0].text().c_str()), 1;
  auto session = surelite::Session::open(*program);
  if (!session) return std::puts(session.error()[0].text().c_str()), 1;

  const std::vector<float> rgba(28 * 28 * 4, 0.5f);
  (void)session->input(0)->copy_from(rgba);  // refused, and nobody looks

  const auto status = session->run();
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  std::puts("it ran; nobody noticed");
  return 0;
}

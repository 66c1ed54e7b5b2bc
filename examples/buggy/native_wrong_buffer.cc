// SPDX-License-Identifier: Apache-2.0
// A mistake on purpose: float pixels go into the input of an int8 model, with memcpy. Four times too many bytes.
#include <cstdio>
#include <cstring>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "digits_int8.tflite");
  if (!model) return std::puts(model.error()[0].text().c_str()), 1;
  const auto program = surelite::Program::compile(*model);
  if (!program) return std::puts(program.error()[0].text().c_str()), 1;
  auto session = surelite::Session::open(*program);
  if (!session) return std::puts(session.error()[0].text().c_str()), 1;

  const std::vector<float> pixels(28 * 28, 0.5f);
  auto input = session->input(0);
  auto bytes = input->bytes();
  std::memcpy(bytes->data(), pixels.data(), pixels.size() * sizeof(float));  // the tensor has 784 bytes

  const auto status = session->run();
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  std::puts("it ran; nobody noticed");
  return 0;
}

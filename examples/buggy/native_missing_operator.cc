// SPDX-License-Identifier: Apache-2.0
// A mistake on purpose: a model with a custom operator that nobody registered.
#include <cstdio>

#include "model/writer/writer.h"
#include "surelite/session.h"

int main() {
  surelite::ModelWriter writer;
  const int in = writer.add_tensor("image", surelite::ElementType::float32, {1, 28, 28, 1});
  const int out = writer.add_tensor("digit", surelite::ElementType::float32, {1, 10});
  writer.add_custom_operator("MyDetector", {in}, {out});
  writer.set_inputs({in});
  writer.set_outputs({out});
  const auto bytes = writer.finish();
  if (!bytes) return std::puts(bytes.error()[0].text().c_str()), 1;
  const auto model = surelite::Model::from_bytes(*bytes);
  if (!model) return std::puts(model.error()[0].text().c_str()), 1;
  const auto program = surelite::Program::compile(*model);
  if (!program) return std::puts(program.error()[0].text().c_str()), 1;
  std::puts("it compiled; nobody noticed");
  return 0;
}

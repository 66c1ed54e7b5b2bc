// SPDX-License-Identifier: Apache-2.0
// An operator that the application brings along for a custom code in its model.
#include <cstdio>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  surelite::CustomOperator twice;
  twice.code = "Twice";
  twice.prepare = [](surelite::CustomPrepare& op) { return op.set_output_shape(0, op.input_shape(0)); };
  twice.run = [](surelite::CustomRun& op) -> surelite::Status {
    SURELITE_LET(const std::span<const float> in, op.input<float>(0));
    SURELITE_LET(const std::span<float> out, op.output<float>(0));
    for (size_t i = 0; i < out.size(); ++i) out[i] = 2 * in[i];
    return {};
  };
  surelite::CompileOptions options;
  options.operators = {twice};
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model, options);
  auto session = surelite::Session::open(*program);
  const std::vector<float> values{1, 2, 3, 4};
  surelite::Status status = session->input(0)->copy_from(values);
  if (status) status = session->run();
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  const auto doubled = session->output<float>(0);
  if (!doubled) return std::puts(doubled.error()[0].text().c_str()), 1;
  for (const float value : *doubled) std::printf("%g\n", value);
}

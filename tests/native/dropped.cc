// SPDX-License-Identifier: Apache-2.0
// Every line that says so drops a status or a result, and has to warn under -Wall; no other line may.
#include "surelite/session.h"

void drop(surelite::Session& session, surelite::TensorView& view, const surelite::Model& model,
          const surelite::Program& program) {
  surelite::Model::open("model.tflite");  // warns
  surelite::Model::from_bytes({});        // warns
  surelite::Program::compile(model);      // warns
  surelite::Session::open(program);       // warns
  surelite::Session::open_in(program, {});  // warns
  session.input(0);                       // warns
  session.input<float>("image");          // warns
  session.output("digit");                // warns
  session.run();                          // warns
  session.resize(0, {1, 28, 28, 1});      // warns
  session.reset_variables();              // warns
  session.status();                       // warns
  view.copy_from(std::vector<float>(4));  // warns
  view.write_real({});                    // warns
  view.read_real();                       // warns
  view.values<float>();                   // warns
  view.set_strings({});                   // warns
  program.footprint();                    // warns
  session.run().error();                  // warns
  surelite::fail(surelite::Code::A704);   // warns
  (void)session.run();
  session.cancel();
  if (!session.run()) return;
}

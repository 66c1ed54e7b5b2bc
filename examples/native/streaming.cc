// SPDX-License-Identifier: Apache-2.0
// A model with a state of its own (SVDF, LSTM, variables), fed piece by piece as sound comes in: what it keeps between
// runs is forgotten when the next recording begins.
#include <cstdio>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model);
  auto session = surelite::Session::open(*program);
  const auto input = session->input(0);
  const size_t piece = input ? static_cast<size_t>(input->shape().count()) : 0;
  for (const float loudness : {1.0f, 2.0f}) {  // two recordings
    surelite::Status status = session->reset_variables();
    for (int i = 0; i < 4 && status; ++i) {
      status = session->input(0)->write_real(std::vector<float>(piece, loudness));
      if (status) status = session->run();
      if (!status) break;
      const auto scores = session->output(0)->read_real();
      std::printf("%s%g", i > 0 ? " " : "", scores && !scores->empty() ? scores->front() : 0);
    }
    if (!status) return std::puts(status.error()[0].text().c_str()), 1;
    std::puts("");
  }
}

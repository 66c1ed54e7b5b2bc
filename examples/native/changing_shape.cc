// SPDX-License-Identifier: Apache-2.0
// Inputs of another size from run to run: resize, write, run; spans from before are stale.
#include <cstdio>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model);
  auto session = surelite::Session::open(*program);
  for (const int32_t rows : {1, 4}) {
    const surelite::Shape shape{rows, 3};
    const std::vector<surelite::Shape> shapes{shape, shape};
    const std::vector<float> ones(static_cast<size_t>(shape.count()), 1.0f);
    surelite::Status status = session->resize(shapes);
    for (int i = 0; i < 2 && status; ++i) status = session->input(i)->copy_from(ones);
    if (status) status = session->run();
    if (!status) return std::puts(status.error()[0].text().c_str()), 1;
    const auto sums = session->output<float>(0);
    if (!sums) return std::puts(sums.error()[0].text().c_str()), 1;
    std::printf("%zu sums, the last is %g\n", sums->size(), sums->back());
  }
}

// SPDX-License-Identifier: Apache-2.0
// A detector that ends in TFLite_Detection_PostProcess: as many boxes as its last output says, never more than there is
// room for.
#include <algorithm>
#include <cstdio>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model);
  auto session = surelite::Session::open(*program);
  surelite::Status status = session->run();  // inputs are zero until they are written
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  const auto boxes = session->output<float>(0), classes = session->output<float>(1), scores = session->output<float>(2),
             count = session->output<float>(3);
  for (const auto* output : {&boxes, &classes, &scores, &count})
    if (!*output) return std::puts(output->error()[0].text().c_str()), 1;
  const size_t room = std::min({boxes->size() / 4, classes->size(), scores->size()});
  const float stated = count->empty() ? 0 : (*count)[0];
  const size_t found = stated > 0 ? std::min(room, static_cast<size_t>(stated)) : 0;
  for (size_t i = 0; i < found; ++i)
    std::printf("class %g with %.2f, from (%g, %g) to (%g, %g)\n", (*classes)[i], (*scores)[i], (*boxes)[4 * i + 1],
                (*boxes)[4 * i], (*boxes)[4 * i + 3], (*boxes)[4 * i + 2]);
  std::printf("%zu boxes\n", found);
}

// SPDX-License-Identifier: Apache-2.0
// A program of the native interface with one mistake at a time, or none: native SCENARIO MODEL.
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "surelite/session.h"

namespace {

using namespace surelite;

// Nobody looks at the results: each stands for an empty object, and the last one's pointer is null.
int no_model() {
  Session session = *Session::open(*Program::compile(*Model::open("there_is_no_such_model.tflite")));
  session.input(0)->bytes()->data()[5] = std::byte{1};
  return 7;
}

int use(const char* path, std::string_view scenario) {
  Result<Model> model = Model::open(path);
  Result<Program> program = Program::compile(*model);
  Result<Session> session = Session::open(*program);
  if (!session) {
    std::fprintf(stderr, "%s\n", session.error()[0].text().c_str());
    return 3;
  }
  if (scenario == "wrong_name") session->input("pixels")->bytes()->data()[0] = std::byte{1};
  if (scenario == "wrong_type") session->input<float>(0)->data()[0] = 1;
  const std::span<std::byte> input = *session->input(0)->bytes();
  if (scenario == "copy_floats") {
    const std::vector<float> pixels(input.size(), 0.5f);
    std::memcpy(input.data(), pixels.data(), pixels.size() * sizeof(float));
  }
  std::memset(input.data(), 1, input.size());
  return session->run() ? 0 : 5;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string_view scenario = argv[1];
  return scenario == "no_model" ? no_model() : use(argv[2], scenario);
}

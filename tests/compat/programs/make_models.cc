// SPDX-License-Identifier: Apache-2.0
// Writes the models for the user programs into the folder given.
#include <cstdio>
#include <string>

#include "compat/shared/models.h"

namespace {

bool write(const std::string& path, const std::vector<uint8_t>& bytes) {
  FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return false;
  const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  return std::fclose(file) == 0 && whole;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace surelite::compat_tests;
  if (argc < 2) return 2;
  const std::string folder(argv[1]);
  const bool written =
      write(folder + "/float_image.tflite", add_model({1, 224, 224, 3})) &&
      write(folder + "/int8_image.tflite", add_model({1, 224, 224, 3}, tflite::TensorType_INT8, 0.0078f)) &&
      write(folder + "/add_small.tflite", add_model()) && write(folder + "/chain.tflite", chain_model(4)) &&
      write(folder + "/float_12.tflite", chain_model(2, {1, 12})) &&
      write(folder + "/custom.tflite", custom_model("MyOperator"));
  return written ? 0 : 1;
}

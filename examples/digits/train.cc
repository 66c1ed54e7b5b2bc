// SPDX-License-Identifier: Apache-2.0
// digits_train DATA OUT: trains the classifier, writes digits_float.tflite, digits_int8.tflite, digits_uint8.tflite and
// ten test pictures, and prints how many of the test pictures each model recognizes when Surelite runs it.
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "data.h"
#include "export.h"
#include "surelite/session.h"

namespace {

using digits::Kind;

constexpr uint32_t kSeed = 1;
constexpr int kEpochs = 8;

// Share of the pictures that the model recognizes, or -1 if it does not run.
double measure(const std::vector<std::byte>& bytes, const std::vector<digits::Picture>& pictures) {
  const auto model = surelite::Model::from_bytes(bytes);
  if (!model) return -1;
  const auto program = surelite::Program::compile(*model);
  if (!program) return -1;
  auto session = surelite::Session::open(*program);
  if (!session) return -1;
  auto image = session->input("image");
  auto digit = session->output("digit");
  if (!image || !digit) return -1;
  int right = 0;
  for (const digits::Picture& picture : pictures) {
    if (!image->write_real(picture.pixels) || !session->run()) return -1;
    const auto p = digit->read_real();
    if (!p) return -1;
    right += std::max_element(p->begin(), p->end()) - p->begin() == picture.digit;
  }
  return static_cast<double>(right) / static_cast<double>(pictures.size());
}

bool save(const std::vector<std::byte>& bytes, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return out.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: digits_train DATA OUT\n");
    return 2;
  }
  const std::string out = argv[2];
  const digits::DataSet data = digits::load_data(argv[1]);
  if (data.training.empty()) {
    std::fprintf(stderr, "no digits in %s\n", argv[1]);
    return 1;
  }
  digits::Network network(kSeed);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    digits::train_epoch(&network, data.training, epoch < 5 ? 0.03f : 0.008f, static_cast<uint32_t>(epoch));
    std::printf("epoch %d: %.2f %% of the test pictures\n", epoch + 1, 100 * digits::accuracy(network, data.test));
  }
  const digits::Ranges ranges = digits::measure_ranges(network, data.training);
  for (const auto& [kind, name] :
       {std::pair{Kind::float32, "float"}, std::pair{Kind::int8, "int8"}, std::pair{Kind::uint8, "uint8"}}) {
    const auto bytes = digits::export_model(network, ranges, kind);
    if (!bytes || !save(*bytes, out + "/digits_" + name + ".tflite")) {
      std::fprintf(stderr, "cannot write the %s model: %s\n", name,
                   bytes ? "no such folder" : bytes.error()[0].text().c_str());
      return 1;
    }
    std::printf("digits_%s.tflite: %zu bytes, %.2f %% of %zu test pictures\n", name, bytes->size(),
                100 * measure(*bytes, data.test), data.test.size());
  }
  for (int digit = 0; digit < digits::kClasses; ++digit)
    for (const digits::Picture& picture : data.test)
      if (picture.digit == digit) {
        if (!digits::save_picture(picture, out + "/" + std::to_string(digit) + ".pgm")) return 1;
        break;
      }
  return 0;
}

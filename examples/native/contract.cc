// SPDX-License-Identifier: Apache-2.0
// The contract of the digits model as a header, which `surelite codegen --header` wrote while this was built: the size,
// type and scale of what goes in and comes out are part of the types. Lines that are out of comment do not compile.
#include <array>
#include <cstdio>

#include "digits_contract.h"

int main(int argc, char** argv) {
  auto runner = digits_int8::Runner::open(argc > 1 ? argv[1] : "");
  if (!runner) return std::puts(runner.error()[0].text().c_str()), 1;
  const std::array<float, digits_int8::image::count> pixels{};
  // runner->set_image(pixels);                            // floats for an int8 tensor
  // runner->set_image(std::array<std::int8_t, 3136>{});   // RGBA for grey: four times too many
  // runner->set_image_real(std::array<float, 1000>{});    // the number of classes for the number of pixels
  surelite::Status status = runner->set_image_real(pixels);
  if (status) status = runner->run();
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  const auto scores = runner->get_digit_real();
  std::printf("%zu scores for %zu pixels\n", scores->size(), digits_int8::image::count);
}

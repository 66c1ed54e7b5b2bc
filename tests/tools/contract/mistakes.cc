// SPDX-License-Identifier: Apache-2.0
// What the header of a model refuses. compile.cmake compiles this file once as it is, and once per mistake, which must
// not compile.
#include <array>
#include <vector>

#include "digits_int8.h"

namespace {

surelite::Status use(digits_int8::Runner* runner) {
  [[maybe_unused]] std::array<float, 784> pixels{};
  [[maybe_unused]] std::array<std::int8_t, 784> stored{};
  SURELITE_TRY(runner->set_image(stored));
  SURELITE_TRY(runner->set_image_real(pixels));
#if MISTAKE == 1  // floats copied into an int8 tensor
  SURELITE_TRY(runner->set_image(pixels));
#elif MISTAKE == 2  // unsigned bytes for signed ones
  const std::array<std::uint8_t, 784> bytes{};
  SURELITE_TRY(runner->set_image(bytes));
#elif MISTAKE == 3  // too few
  const std::array<std::int8_t, 783> few{};
  SURELITE_TRY(runner->set_image(few));
#elif MISTAKE == 4  // RGBA for grey
  const std::array<std::int8_t, 4 * 784> coloured{};
  SURELITE_TRY(runner->set_image(coloured));
#elif MISTAKE == 5  // as many as there happen to be
  const std::vector<std::int8_t> some(100);
  SURELITE_TRY(runner->set_image(some));
#elif MISTAKE == 6  // an input that the model has not
  SURELITE_TRY(runner->set_picture(stored));
#elif MISTAKE == 7  // stored integers as if they were real values
  SURELITE_TRY(runner->set_image_real(stored));
#endif
  SURELITE_TRY(runner->run());
#if MISTAKE == 8  // a status dropped
  runner->run();
#endif
  SURELITE_LET(const auto scores, runner->get_digit());
  static_assert(scores.size() == digits_int8::digit::count);
#if MISTAKE == 9  // stored scores read as floats
  const std::span<const float> real = scores;
  static_cast<void>(real);
#elif MISTAKE == 10  // more classes than there are
  const std::span<const std::int8_t, 11> eleven = scores;
  static_cast<void>(eleven);
#elif MISTAKE == 11  // an output written
  scores[0] = 0;
#elif MISTAKE == 12  // a class that there is not
  static_assert(std::get<10>(std::array<int, scores.size()>{}) == 0);
#endif
  const std::vector<std::int8_t> many(784);
  SURELITE_LET(const auto checked, digits_int8::sized<digits_int8::image>(many));
  return runner->set_image(checked);
}

}  // namespace

int main() {
  auto runner = digits_int8::Runner::open("digits_int8.tflite");
  return runner && use(&*runner) ? 0 : 1;
}

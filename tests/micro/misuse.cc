// SPDX-License-Identifier: Apache-2.0
// Right use of the header that `surelite codegen --micro` writes for the digits, and mistakes, each of which must not
// compile.
#include "digits_int8.h"

void use() {
  int8_t pixels[784] = {};
  digits_int8::set_image(pixels);
  digits_int8::run();
  const int8_t(&scores)[10] = digits_int8::get_digit();
  static_cast<void>(scores);
#if MISTAKE == 1  // real numbers for stored ones
  float reals[784] = {};
  digits_int8::set_image(reals);
#elif MISTAKE == 2  // colours for grey
  int8_t colours[3 * 784] = {};
  digits_int8::set_image(colours);
#elif MISTAKE == 3  // scores as real numbers
  const float(&probabilities)[10] = digits_int8::get_digit();
#elif MISTAKE == 4  // another number of scores
  const int8_t(&more)[11] = digits_int8::get_digit();
#elif MISTAKE == 5  // outputs are for reading
  digits_int8::get_digit()[0] = 1;
#elif MISTAKE == 6  // an input that is not there
  digits_int8::set_picture(pixels);
#endif
}

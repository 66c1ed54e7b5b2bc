/* SPDX-License-Identifier: Apache-2.0 */
/* Use of the header that `surelite codegen --micro` writes, from C. */
#include "digits_int8.h"

int first_score(const digits_int8_image_values* picture);
int first_score(const digits_int8_image_values* picture) {
  *digits_int8_image() = *picture;
  digits_int8_run();
  return digits_int8_digit()->values[DIGITS_INT8_DIGIT_COUNT - 10] - DIGITS_INT8_DIGIT_ZERO_POINT;
}

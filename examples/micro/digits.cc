// SPDX-License-Identifier: Apache-2.0
// Reads a digit on a microcontroller: the bundled int8 model, planned by `surelite codegen --micro`, on a board without
// an operating system. `make micro-demo` builds it and runs it under qemu.
#include "board/board.h"
#include "digits_int8.h"
#include "picture.h"  // written by the build: picture_pixels[28 * 28], a digit of examples/digits

int main() {
  auto& image = digits_int8::get_image();
  static_assert(sizeof image == sizeof picture_pixels, "the model takes pictures of 28 by 28");
  constexpr float kScale = digits_int8::image::scale;
  for (size_t i = 0; i < sizeof picture_pixels; ++i)
    image[i] = static_cast<int8_t>(static_cast<float>(picture_pixels[i]) / 255.0f / kScale + 0.5f +
                                   static_cast<float>(digits_int8::image::zero_point));
  const uint64_t before = board::ticks();
  digits_int8::run();
  const uint64_t after = board::ticks();
  const auto& scores = digits_int8::get_digit();
  size_t best = 0;
  for (size_t i = 1; i < digits_int8::digit::count; ++i)
    if (scores[i] > scores[best]) best = i;
  board::print("this is a ");
  board::print(static_cast<uint32_t>(best));
  board::print("; arena ");
  board::print(DIGITS_INT8_ARENA_BYTES);
  board::print(" bytes, ");
  board::print(static_cast<uint32_t>(after - before));
  board::print(" ticks\n");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Whether there is a person in a grey picture of 96 by 96, by a planned model (namespace person).
#include "board/board.h"
#include "person.h"
#include "picture.h"  // written by the build: picture_pixels[96 * 96]

int main() {
  auto& image = person::get_input();
  static_assert(sizeof image == sizeof picture_pixels, "one byte for every pixel");
  for (size_t i = 0; i < sizeof picture_pixels; ++i) image[i] = static_cast<int8_t>(picture_pixels[i] - 128);
  person::run();
  const auto& scores = person::get_MobilenetV1_Predictions_Reshape_1();
  board::print(scores[1] > scores[0] ? "a person" : "no person");
  board::print(", scores ");
  board::print_bytes(&scores, sizeof scores);
  board::print(", arena ");
  board::print(PERSON_ARENA_BYTES);
  board::print("\n");
  return 0;
}

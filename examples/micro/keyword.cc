// SPDX-License-Identifier: Apache-2.0
// Which word was heard in 49 slices of 40 features, by a planned model (namespace keyword).
#include "board/board.h"
#include "features.h"  // written by the build: features[1960], what a front end has made of a second of sound
#include "keyword.h"

int main() {
  static const char* const kWords[] = {"silence", "unknown", "yes", "no"};
  static_assert(sizeof keyword::get_Reshape_1() == sizeof features, "one byte for every feature");
  __builtin_memcpy(keyword::get_Reshape_1(), features, sizeof features);
  keyword::run();
  const auto& scores = keyword::get_labels_softmax();
  size_t best = 0;
  for (size_t i = 1; i < keyword::labels_softmax::count; ++i)
    if (scores[i] > scores[best]) best = i;
  board::print("heard ");
  board::print(kWords[best]);
  board::print(", scores ");
  board::print_bytes(&scores, sizeof scores);
  board::print(", arena ");
  board::print(KEYWORD_ARENA_BYTES);
  board::print("\n");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Changes to the bytes of a model: a field of the schema, or a word.
#pragma once

#include <cstddef>
#include <vector>

#include "random.h"

namespace surelite::hostile {

// One scalar, or one element of a list of scalars, of a table that is drawn first by its kind, so that options are
// found as often as tensors. False for bytes that FlatBuffers' verifier does not pass.
bool mutate_field(std::vector<std::byte>* bytes, harness::Random& random);
// One or two aligned words by numbers that are often wrong.
void mutate_words(std::vector<std::byte>* bytes, harness::Random& random);

}  // namespace surelite::hostile

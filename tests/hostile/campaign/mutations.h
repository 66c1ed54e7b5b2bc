// SPDX-License-Identifier: Apache-2.0
// Changes to a model that keep it a FlatBuffer of the schema: what each class changes, one function each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "random.h"

namespace tflite {
struct ModelT;
}

namespace surelite::hostile {

using harness::Random;

enum class Mutation : uint8_t {
  none,
  indices,
  shapes,
  types,
  quantization,
  buffers,
  constants,
  signatures,
  metadata,
  calls,
  versions,
  operators,
  sparsity,
  variables,
  fields,  // any field of any table, options above all, changed in the packed bytes
  words,   // 32-bit words, wherever they are
};
inline constexpr int kMutations = 16;
std::string name_of(Mutation mutation);

// A number that is often wrong: near 0, near the ends of a type, near `old`.
int64_t odd_number(int64_t old, Random& random);

// Changes that are made to the tables. False for fields and words, which are changes to bytes.
bool mutate(tflite::ModelT* model, Mutation mutation, Random& random);

// The operators of `from` behind those of `to`, in the same subgraph; inputs of equal type may be joined to results.
void append(tflite::ModelT* to, const tflite::ModelT& from, Random& random);
// The first subgraph becomes one that an IF, a WHILE or a composite calls.
void wrap_in_call(tflite::ModelT* model, Random& random);

}  // namespace surelite::hostile

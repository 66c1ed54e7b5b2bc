// SPDX-License-Identifier: Apache-2.0
// One execution: a model, changed, and taken as far as it goes under the limits for strangers' models.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hostile/campaign/bases.h"
#include "hostile/campaign/mutations.h"
#include "hostile/campaign/shards.h"

namespace surelite::hostile {

struct Attack {
  std::string base;
  Mutation kind = Mutation::none;
  std::vector<std::byte> bytes;  // empty: the model could not be made
};

// The file of a model; with fields that have their default value, if wanted.
std::vector<std::byte> pack(const tflite::ModelT& model, bool defaults);
// `number` and the set of files decide everything. The last base is kept: neighbours share theirs.
Attack make_attack(const Bases& bases, uint64_t number);
// Load, compile, open, run on random bytes, resize, run. The words tell what was refused, if they are wanted.
Execution carry_out(const Attack& attack, uint64_t number, std::string* words = nullptr);

}  // namespace surelite::hostile

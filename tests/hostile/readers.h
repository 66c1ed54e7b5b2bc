// SPDX-License-Identifier: Apache-2.0
// Every reader of the tool by number, for fuzzers and for the corpus that the tests replay.
#pragma once

#include <cstddef>
#include <span>

namespace surelite::tool {

inline constexpr int kReaders = 13;
const char* reader_name(int reader);  // also the prefix of its files in the corpus
// Reads bytes from a stranger; whatever they are, it returns.
void read_with(int reader, std::span<const std::byte> bytes);

}  // namespace surelite::tool

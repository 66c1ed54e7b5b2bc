// SPDX-License-Identifier: Apache-2.0
// The corpus: seeds, and what fuzzing and attacks have found, each kept for good. And every one of them with each of
// its bytes changed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hostile/readers.h"
#include "model/hostile/exercise.h"

namespace surelite::tool {
namespace {

using Bytes = std::vector<std::byte>;

Bytes from_hex(const std::filesystem::path& path) {
  std::ifstream file(path);
  Bytes bytes;
  for (std::string line; std::getline(file, line);)
    for (size_t i = 0; i + 1 < line.size(); i += 2)
      bytes.push_back(static_cast<std::byte>(std::stoi(line.substr(i, 2), nullptr, 16)));
  return bytes;
}

void replay(const std::string& kind, const Bytes& bytes) {
  if (kind == "model") {
    test::exercise(bytes, test::small_bounds(uint64_t{1} << 20, 0.05));
    return;
  }
  for (int reader = 0; reader < kReaders; ++reader)
    if (kind == reader_name(reader)) read_with(reader, bytes);
}

TEST(Corpus, IsReadWithoutHarm) {
  size_t files = 0, runs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CORPUS)) {
    if (entry.path().extension() != ".hex") continue;
    const std::string name = entry.path().stem().string(), kind = name.substr(0, name.find('_'));
    SCOPED_TRACE(name);
    const Bytes bytes = from_hex(entry.path());
    replay(kind, bytes);
    ++files;
    // Every byte by three others, of the first thousand and some beyond.
    for (size_t at = 0; at < bytes.size(); at += at < 1000 ? 1 : 97)
      for (const int value : {0, 255, static_cast<int>(bytes[at]) ^ 0x80}) {
        Bytes changed = bytes;
        changed[at] = static_cast<std::byte>(value);
        replay(kind, changed);
        ++runs;
      }
    for (size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 100)
      replay(kind, Bytes(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length)));
  }
  std::printf("%zu files, %zu changes\n", files, runs);
  EXPECT_GE(files, 10u);
}

}  // namespace
}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
// replay FILE... [--seconds N] [--seed S] [--last FILE]: gives a fuzzer's entry every input of these files, one line of
// hexadecimal digits each ("#": a remark), and the front part of each, so that what was found once is tried in every
// build, without libFuzzer. With --seconds it goes on with changes of those inputs, drawn from the seed and without
// looking at what they reach; --last names a file that holds the input in work, also after a death.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// Some have one.
extern "C" [[gnu::weak]] int LLVMFuzzerInitialize(int* argc, char*** argv);
extern "C" [[gnu::weak]] size_t LLVMFuzzerCustomMutator(uint8_t*, size_t size, size_t most, unsigned seed);
// For custom mutators, which nothing calls here.
extern "C" size_t LLVMFuzzerMutate(uint8_t*, size_t size, size_t) { return size; }

namespace {

bool parse(const std::string& line, std::vector<uint8_t>* bytes) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  if (line.size() % 2 != 0) return false;
  for (size_t i = 0; i < line.size(); i += 2) {
    const int high = digit(line[i]), low = digit(line[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes->push_back(static_cast<uint8_t>(high << 4 | low));
  }
  return true;
}

constexpr size_t kMost = 1 << 16;

// The input in work, in a file that outlives the process.
class Last {
 public:
  void open(const char* path) {
    const int file = ::open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(uint64_t) + kMost) != 0) return;
    void* const memory = mmap(nullptr, sizeof(uint64_t) + kMost, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) memory_ = static_cast<uint8_t*>(memory);
    close(file);
  }
  // The length comes first, as eight bytes.
  void keep(const std::vector<uint8_t>& bytes) {
    const uint64_t length = std::min(bytes.size(), kMost);
    if (!memory_) return;
    std::memcpy(memory_, &length, sizeof length);
    std::memcpy(memory_ + sizeof length, bytes.data(), length);
  }

 private:
  uint8_t* memory_ = nullptr;
};

using surelite::harness::Random;

void change(std::vector<uint8_t>* bytes, const std::vector<std::vector<uint8_t>>& all, Random& random) {
  const auto place = [&] { return static_cast<ptrdiff_t>(random.next() % (bytes->size() + 1)); };
  switch (random.small(0, 5)) {
    case 0:  // one byte
    case 1:
      if (!bytes->empty()) (*bytes)[random.next() % bytes->size()] = static_cast<uint8_t>(random.next());
      break;
    case 2: {  // some more
      std::vector<uint8_t> fresh(static_cast<size_t>(random.in(1, 40)));
      for (uint8_t& each : fresh) each = static_cast<uint8_t>(random.next());
      bytes->insert(bytes->begin() + place(), fresh.begin(), fresh.end());
      break;
    }
    case 3: {  // some fewer
      const ptrdiff_t from = place(), to = std::min<ptrdiff_t>(from + random.in(1, 20), std::ssize(*bytes));
      bytes->erase(bytes->begin() + from, bytes->begin() + to);
      break;
    }
    case 4: {  // the rest of another
      const std::vector<uint8_t>& other = random.pick(all);
      const size_t from = random.next() % (other.size() + 1);
      bytes->resize(static_cast<size_t>(place()));
      bytes->insert(bytes->end(), other.begin() + static_cast<ptrdiff_t>(from), other.end());
      break;
    }
    default:  // a number that is often wrong
      if (!bytes->empty())
        (*bytes)[random.next() % bytes->size()] = random.pick({uint8_t{0}, uint8_t{1}, uint8_t{127}, uint8_t{255}});
  }
}

std::vector<uint8_t> drawn(const std::vector<std::vector<uint8_t>>& all, Random& random) {
  std::vector<uint8_t> bytes = random.pick(all);
  for (int i = random.small(1, 6); i > 0; --i) {
    if (LLVMFuzzerCustomMutator && random.chance(0.8)) {
      const size_t size = bytes.size();
      bytes.resize(kMost);
      bytes.resize(LLVMFuzzerCustomMutator(bytes.data(), size, kMost, static_cast<unsigned>(random.next())));
    } else {
      change(&bytes, all, random);
    }
  }
  if (bytes.size() > kMost) bytes.resize(kMost);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize) LLVMFuzzerInitialize(&argc, &argv);
  std::vector<std::vector<uint8_t>> inputs;
  Last last;
  double seconds = 0;
  uint64_t seed = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (i + 1 < argc && name == "--seconds") seconds = std::atof(argv[++i]);
    else if (i + 1 < argc && name == "--seed") seed = std::strtoull(argv[++i], nullptr, 10);
    else if (i + 1 < argc && name == "--last") last.open(argv[++i]);
    else {
      std::ifstream file(name);
      size_t number = 0;
      for (std::string line; std::getline(file, line);) {
        ++number;
        if (line.empty() || line[0] == '#') continue;
        std::vector<uint8_t> bytes;
        if (!parse(line, &bytes)) return std::fprintf(stderr, "%s:%zu: no hexadecimal digits\n", argv[i], number), 2;
        inputs.push_back(bytes);
      }
    }
  }
  const auto give = [&last](const std::vector<uint8_t>& bytes) {
    last.keep(bytes);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  };
  for (const std::vector<uint8_t>& bytes : inputs) {
    give(bytes);
    give({bytes.begin(), bytes.begin() + std::ssize(bytes) * 2 / 3});
  }
  std::printf("%zu inputs\n", inputs.size());
  if (inputs.empty()) return 1;
  if (seconds <= 0) return 0;
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  double spent = 0;
  Random random(seed);
  uint64_t changes = 0;
  for (; spent < seconds; ++changes) {
    give(drawn(inputs, random));
    spent = std::chrono::duration<double>(Clock::now() - start).count();
  }
  std::printf("%llu changes of them in %.0f s\n", static_cast<unsigned long long>(changes), spent);
  return 0;
}

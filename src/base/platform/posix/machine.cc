// SPDX-License-Identifier: Apache-2.0
#include "base/platform/machine.h"

#include <fcntl.h>
#include <unistd.h>
#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <string>

#include "base/platform/clock.h"

namespace surelite {
namespace {

// A control group without a limit says "max" (version 2) or a number near 2^63 (version 1).
uint64_t number_in(const char* path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return UINT64_MAX;
  char text[24];
  const ssize_t length = read(file, text, sizeof text);
  close(file);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text, text + std::max<ssize_t>(length, 0), number);
  return error == std::errc() && number > 0 ? number : UINT64_MAX;
}

uint64_t look_up() {
  const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  uint64_t bytes = UINT64_MAX;
  if (pages > 0 && page > 0) bytes = static_cast<uint64_t>(pages) * static_cast<uint64_t>(page);
  bytes = std::min(bytes, number_in("/sys/fs/cgroup/memory.max"));
  return std::min(bytes, number_in("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
}

}  // namespace

uint64_t machine_memory() {
  static const uint64_t bytes = look_up();
  return bytes;
}

ArmFeatures arm_features() {
#if defined(__aarch64__) && defined(__linux__)
  constexpr unsigned long kByteMatrices = 1ul << 13;  // HWCAP2_I8MM, which older headers lack
  const unsigned long features = getauxval(AT_HWCAP);
  return {(features & HWCAP_ASIMDDP) != 0, (features & HWCAP_CRC32) != 0, (getauxval(AT_HWCAP2) & kByteMatrices) != 0};
#else
  return {};
#endif
}

const char* environment(const char* name) { return secure_getenv(name); }

// Asked for at every call of an interpreter, so that the system is asked once per thread. The only thread of a forked
// child keeps the number of the one that forked.
int32_t this_thread() {
  static thread_local int32_t number = 0;
  if (number == 0) number = static_cast<int32_t>(gettid());
  return number;
}

std::string name_of_thread(int32_t number) {
  char text[64] = {};
  std::snprintf(text, sizeof(text), "/proc/self/task/%d/comm", number);
  const int file = open(text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const ssize_t got = read(file, text, sizeof(text));
  close(file);
  std::string name(text, got > 0 ? static_cast<size_t>(got) : 0);
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

uint64_t arbitrary_bits() {
  uint64_t bits = steady_nanoseconds();
  try {
    std::random_device device;
    bits ^= static_cast<uint64_t>(device()) << 32 | device();
  } catch (const std::exception&) {
  }
  return bits;
}

}  // namespace surelite

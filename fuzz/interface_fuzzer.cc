// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: calls of the C interface, the C++ classes and the native interface in an order that the bytes say,
// with arguments that are valid, wrong or deleted, some from several threads at once.
#include <cstdlib>
#include <thread>

#include "calls/calls.h"

namespace surelite::fuzz {
namespace {

// Equal parts, for threads.
std::vector<Script> parts_of(std::span<const std::byte> bytes, size_t count) {
  std::vector<Script> parts;
  const size_t each = bytes.size() / count;
  for (size_t i = 0; i < count; ++i) parts.emplace_back(bytes.subspan(i * each, each));
  return parts;
}

void call_c(std::span<const std::byte> bytes, size_t count) {
  CCalls calls;
  std::vector<std::thread> threads;
  const auto work = [&calls](Script script) {
    for (int i = 0; i < kMostCalls && !script.empty(); ++i) calls.one(&script);
  };
  if (count == 1) return work(Script(bytes));
  for (const Script& own : parts_of(bytes, count)) threads.emplace_back(work, own);
  for (std::thread& each : threads) each.join();
}

}  // namespace
}  // namespace surelite::fuzz

// Resizes ask for much; what strangers may take is enough.
extern "C" int LLVMFuzzerInitialize(int*, char***) { return setenv("SURELITE_LIMITS", "untrusted", 1); }

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace surelite::fuzz;
  if (size < 2) return 0;
  const std::span bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
    case 1: call_classes(Script(bytes)); break;
    case 2: call_native(Script(bytes)); break;
    case 3: call_one_session(parts_of(bytes, 3)); break;
    case 4: call_c(bytes, 3); break;
    default: call_c(bytes, 1);
  }
  return 0;
}

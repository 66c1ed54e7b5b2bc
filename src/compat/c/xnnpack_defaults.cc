// SPDX-License-Identifier: Apache-2.0
// TfLiteXNNPackDelegateOptionsDefault alone, without its header: the struct has grown from release to release, and only
// what all of them have may be written through the hidden result pointer of a caller built against an older header.
#include <cstdint>

namespace {

struct OldestOptions {
  uint64_t words[4];
};

}  // namespace

extern "C" __attribute__((visibility("default"))) OldestOptions TfLiteXNNPackDelegateOptionsDefault(void) {
  return OldestOptions{};
}

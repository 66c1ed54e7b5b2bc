// SPDX-License-Identifier: Apache-2.0
// What parent and child of an isolated delegate say to each other, over a socket and in shared memory. The parent
// trusts nothing of it: sizes and places are its own, the child's words are text for people.
#pragma once

#include <atomic>
#include <cstdint>

namespace surelite::isolated {

// File descriptors of the child.
inline constexpr int kSocket = 3, kStatusMemory = 4;

enum class Request : uint32_t { load, run, unload };

// One datagram from the parent; with `load` comes the memory of the part, as a file descriptor.
struct Order {
  Request request = Request::load;
  uint32_t part = 0;
  uint64_t bytes = 0;        // load: of the memory
  uint64_t model_bytes = 0;  // load: the model lies at the beginning
  uint32_t inputs = 0, outputs = 0;  // load: as many Areas follow the model, at `areas`
  uint64_t areas = 0;
  uint64_t taken = 0, operators = 0;  // load: where the child says which operators are taken
};

// Where a tensor lies in the memory of its part.
struct Area {
  uint64_t offset = 0, bytes = 0;
};

// One datagram from the child for each order.
struct Answer {
  uint32_t done = 0;       // 1: as ordered, 0: refused, and `message` of the status says why
  uint32_t operators = 0;  // load: how many the model has for the child
};

inline constexpr size_t kMessageBytes = 1024, kPlaceBytes = 512;

// Shared from start to end; the child writes it, from a signal handler too.
struct SharedStatus {
  std::atomic<uint32_t> phase{0};       // PiecePhase
  std::atomic<uint32_t> signal{0};      // that ended it
  std::atomic<uint32_t> has_address{0};
  std::atomic<uint64_t> address{0};     // of the memory that was touched
  std::atomic<uint64_t> program_counter{0};
  std::atomic<uint32_t> placed{0};      // `place` is complete
  char place[kPlaceBytes] = {};         // "libx.so+0x1234 (function)", zero-terminated or not
  char message[kMessageBytes] = {};
};

}  // namespace surelite::isolated

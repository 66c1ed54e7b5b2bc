// SPDX-License-Identifier: Apache-2.0
// What guarded mode knows about the process, as plain versioned data: a fault handler, another process or a test can
// read it without calling anything. Written under a lock, except the per-thread part, which only its thread writes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace surelite::guard {

enum class RegionState : uint8_t { free = 0, live = 1, retired = 2 };
enum class Role : uint8_t {
  internal = 0,
  input = 1,
  output = 2,
  constant = 3,
  variable = 4,
  temporary = 5,  // of a kernel from outside; `position` counts them
  scratch = 6,    // likewise, asked for in bytes
};

// One tensor's mapping.
struct Region {
  uint64_t base, mapped;   // with the inaccessible pages
  uint64_t data, bytes;
  uint32_t session;        // counts sessions of the process
  int32_t subgraph, tensor, position;  // position among the inputs or outputs, -1 otherwise
  RegionState state;
  Role role;
  int8_t type;             // ElementType
  uint8_t rank;
  int32_t dims[8];
  float scale;             // 0 if not quantized, or per channel
  int32_t zero_point;
  char name[64];
  char retired_by[64];     // "a resize", "the end of the session", ...; at most 63 characters
};
static_assert(sizeof(Region) == 224, "readers of another process rely on this layout");

inline constexpr int kCallRing = 16;

struct Thread {
  int32_t tid;             // 0: free
  int32_t op;              // in flight, -1 otherwise
  int32_t subgraph;
  int32_t custom;          // the operator in flight is not one of ours
  char op_name[48];
  uint64_t calls;          // made so far; the ring holds the last kCallRing
  const char* ring[kCallRing];  // literals
  int32_t null_tensor;     // tensor whose data was handed out as null last, -1 otherwise
  int32_t ran_since_null;  // a run has begun after that
  uint64_t null_call;      // value of `calls` when that happened
  uint64_t null_bytes;     // how large that tensor will be, 0 if that depends on data
  char null_name[64];
  uint64_t stack_low, stack_bytes;  // 0 if not known
  int32_t last_tensor;     // whose bytes the application asked for last, -1 for none
  int32_t preparing;       // code from outside prepares: 1 a delegate, 2 the kernel of an operator or delegate
  char last_tensor_name[64];
  char preparing_name[64];
  uint64_t copy_to, copy_from, copy_bytes;  // what the library is copying for the application; 0 bytes: nothing
};

// The call that was refused last, for pointers that it should have returned and that are used all the same.
struct Refusal {
  uint64_t count;          // so far; 0: none
  uint64_t calls;          // that its thread had made
  int32_t tid;
  int32_t padding;
  char code[8];
  char text[512];          // the diagnostic as one line of ASCII
};

struct State {
  static constexpr uint32_t kMagic = 0x53475244, kVersion = 4;
  static constexpr int kRegions = 16384, kThreads = 128;
  uint32_t magic, version;
  uint32_t region_count;   // slots ever used
  uint32_t session_count;
  Refusal refusal;
  Region regions[kRegions];
  Thread threads[kThreads];
};

// What the program's own memory is.
enum class OwnMemory : uint8_t {
  heap,    // a block that malloc gave out
  object,  // a static object
  frame,   // from the address on, a frame of the stack
};

// What the processor said about a fault.
struct Fault {
  int signal = 0;
  bool was_sent = false;       // by kill, raise or abort; no instruction caused it
  bool has_address = false;    // false for aligned or non-canonical accesses, divisions, aborts
  bool has_access = false, is_write = false;
  bool is_fetch = false;       // the address was called or jumped to
  bool is_float = false;       // the instruction stores or loads single-precision floats
  uint32_t access_bytes = 0;   // 0 if unknown
  int32_t tid = 0;
  uint64_t address = 0;
  uint64_t instruction = 0;
  uint64_t stack_pointer = 0;
  uint64_t caller = 0;         // for is_fetch: where the call came from, 0 if not known
  uint64_t block_begin = 0, block_bytes = 0;  // of the program's own memory in that copy, if it is known
  OwnMemory block_kind = OwnMemory::heap;
  char block_name[48] = {};  // of a static object
  // A copy in flight, if the registers or an interposed call tell: where it starts and how long it is.
  uint64_t copy_to = 0, copy_from = 0, copy_bytes = 0;
  bool copy_is_rest = false;   // it began before that; only where it ends is known
};

enum class Cause : uint8_t {
  unrelated,     // no tensor of ours is near
  past_end,
  before_start,
  short_source,       // a copy into a tensor went beyond the program's own memory
  short_destination,  // likewise a copy out of one
  stale,         // memory that was moved or freed
  no_memory,     // null: the tensor has no memory yet
  refused,       // null: what a refused call should have returned
  in_operator,   // elsewhere, but an operator or delegate kernel was in flight, or prepared
  read_only,     // a write into a constant of the model
  stack,         // the thread's stack is used up
  stopped,       // abort, division by zero, illegal instruction: no address is to blame
};

struct Finding {
  Cause cause = Cause::unrelated;
  int region = -1;         // index into State::regions
  int thread = -1;         // index into State::threads
  uint64_t distance =
      0;  // from the tensor's end, or its start, to the byte touched; for stale and read_only its offset
  bool is_write = false, knows_access = false;
  // The copy that was under way, if one end of it lies in the tensor: length, and where in the tensor it began. If its
  // start is not known, the length reaches from the tensor's start to where the copy ends.
  uint64_t copy_bytes = 0, copy_offset = 0;
  bool copy_start_known = false;
};

// Pure: no memory is allocated, no lock taken, nothing outside the arguments read. Any State and Fault, also a damaged
// one, gives an answer. Safe in signal handlers.
Finding diagnose(const State& state, const Fault& fault);

// The sentence for a finding: what, which tensor, both numbers, the usual cause, what to write instead. Writes at most
// `capacity` bytes including the final 0 and returns the length. Safe in signal handlers.
size_t describe(const State& state, const Fault& fault, const Finding& finding, char* out, size_t capacity);
// The same as one JSON object.
size_t describe_json(const State& state, const Fault& fault, const Finding& finding, char* out, size_t capacity);
// "G601", ...
const char* code_of(Cause cause);

}  // namespace surelite::guard

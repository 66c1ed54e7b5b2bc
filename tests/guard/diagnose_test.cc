// SPDX-License-Identifier: Apache-2.0
// The diagnosis of faults as a pure function: tables of states and addresses, and random ones.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>

#include "base/fixed_text.h"
#include "guard/registers.h"
#include "guard/state.h"

namespace surelite::guard {
namespace {

constexpr uint64_t kBase = 0x10000000, kPage = 4096;

std::unique_ptr<State> fresh() {
  auto state = std::make_unique<State>();
  std::memset(static_cast<void*>(state.get()), 0, sizeof(State));
  state->magic = State::kMagic;
  state->version = State::kVersion;
  return state;
}

// An int8 input of 1x224x224x3 flush against the page behind it.
Region image(RegionState region_state = RegionState::live) {
  Region region{};
  region.bytes = 150528;
  region.mapped = 2 * kPage + 37 * kPage;
  region.base = kBase;
  region.data = kBase + kPage + 37 * kPage - region.bytes;
  region.state = region_state;
  region.role = Role::input;
  region.type = 9;
  region.rank = 4;
  const int32_t dims[] = {1, 224, 224, 3};
  std::memcpy(region.dims, dims, sizeof(dims));
  region.scale = 0.0078125f;
  region.zero_point = -1;
  std::strcpy(region.name, "image");
  std::strcpy(region.retired_by, "resize");
  return region;
}

struct Row {
  const char* what;
  RegionState region_state;
  int64_t offset;  // of the address from the tensor's data
  uint64_t copied;
  Cause cause;
  uint64_t distance;
  const char* says;
};

constexpr int64_t kSize = 150528;
const Row kRows[] = {
    {"first byte behind", RegionState::live, kSize, 0, Cause::past_end, 0,
     "past the end of int8 input 0 \"image\" (1x224x224x3 = 150,528 bytes), at byte 150,528"},
    {"ten bytes behind", RegionState::live, kSize + 9, 0, Cause::past_end, 9,
     "at byte 150,537; its bytes are 0 to 150,527"},
    {"floats copied", RegionState::live, kSize, 602112, Cause::past_end, 0,
     "You copied 602,112 bytes into int8 input 0 \"image\""},
    {"floats copied: ratio", RegionState::live, kSize, 602112, Cause::past_end, 0,
     "602,112 is exactly 4 x 150,528: float32 data for a tensor of int8. Quantize with scale 0.0078125, zero point -1"},
    {"alpha channel", RegionState::live, kSize, 200704, Cause::past_end, 0,
     "200,704 is 4 channels where the tensor has 3: RGBA for RGB"},
    {"stale", RegionState::retired, 100, 0, Cause::stale, 100, "was moved or freed by resize"},
};

TEST(Diagnose, Table) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    auto state = fresh();
    state->regions[0] = image(row.region_state);
    state->region_count = 1;
    Fault fault;
    fault.signal = 11;
    fault.address = state->regions[0].data + static_cast<uint64_t>(row.offset);
    fault.has_address = fault.has_access = fault.is_write = true;
    fault.copy_to = state->regions[0].data;
    fault.copy_bytes = row.copied;
    const Finding finding = diagnose(*state, fault);
    EXPECT_EQ(finding.cause, row.cause);
    EXPECT_STREQ(code_of(finding.cause), row.cause == Cause::stale ? "G603" : "G601");
    EXPECT_EQ(finding.distance, row.distance);
    char text[1024];
    describe(*state, fault, finding, text, sizeof(text));
    EXPECT_NE(std::string(text).find(row.says), std::string::npos) << text;
  }
}

// Results of one byte that a program reads as float32, and pixels that it stores so.
TEST(Diagnose, AccessOfAnotherType) {
  for (const bool is_write : {false, true})
    for (const uint8_t type : {uint8_t{9}, uint8_t{3}}) {
      auto state = fresh();
      state->regions[0] = image();
      state->regions[0].type = type;
      state->region_count = 1;
      Fault fault;
      fault.signal = 11;
      fault.address = state->regions[0].data + static_cast<uint64_t>(kSize);
      fault.has_address = fault.has_access = fault.is_float = true;
      fault.is_write = is_write;
      fault.access_bytes = 4;
      char text[1024];
      describe(*state, fault, diagnose(*state, fault), text, sizeof(text));
      const std::string name = type == 9 ? "int8" : "uint8";
      EXPECT_NE(std::string(text).find(is_write ? "stores float32 values: float32 data for a tensor of " + name
                                                : "loads float32 values: this tensor of " + name +
                                                      ", which has 1 byte per element, is read as float32"),
                std::string::npos)
          << text;
      fault.is_float = false;
      describe(*state, fault, diagnose(*state, fault), text, sizeof(text));
      EXPECT_EQ(std::string(text).find("The instruction"), std::string::npos) << text;
    }
}

TEST(Diagnose, BeforeTheStart) {
  auto state = fresh();
  state->regions[0] = image();
  state->region_count = 1;
  Fault fault;
  fault.has_address = true;
  fault.address = kBase + kPage - 1;
  const Finding finding = diagnose(*state, fault);
  EXPECT_EQ(finding.cause, Cause::before_start);
  EXPECT_STREQ(code_of(finding.cause), "G602");
  EXPECT_EQ(finding.distance, state->regions[0].data - fault.address);
}

TEST(Diagnose, NullOfUnallocatedTensor) {
  auto state = fresh();
  state->threads[3].tid = 77;
  state->threads[3].op = -1;
  state->threads[3].null_tensor = 5;
  std::strcpy(state->threads[3].null_name, "x");
  Fault fault;
  fault.has_address = true;
  fault.tid = 77;
  const Finding finding = diagnose(*state, fault);
  EXPECT_EQ(finding.cause, Cause::no_memory);
  EXPECT_STREQ(code_of(finding.cause), "G604");
  char text[512];
  describe(*state, fault, finding, text, sizeof(text));
  EXPECT_NE(std::string(text).find("Tensor 5 \"x\" has no memory yet"), std::string::npos) << text;
  EXPECT_NE(std::string(text).find("because its size depends on data"), std::string::npos) << text;
  state->threads[3].ran_since_null = 1;
  describe(*state, fault, finding, text, sizeof(text));
  EXPECT_NE(std::string(text).find("taken before Invoke"), std::string::npos) << text;
  // Also when others were asked for since, as a program does that fills its inputs.
  state->threads[3].calls = 20;
  EXPECT_EQ(diagnose(*state, fault).cause, Cause::no_memory);
  state->threads[3].ran_since_null = 0;
  EXPECT_EQ(diagnose(*state, fault).cause, Cause::unrelated);
  state->threads[3].calls = 0;
  state->threads[3].null_bytes = 40;
  describe(*state, fault, finding, text, sizeof(text));
  EXPECT_NE(std::string(text).find("null. Allocate tensors (AllocateTensors)"), std::string::npos) << text;
}

// A pointer is null because a call was refused: the last one before any session, or one right before the fault.
TEST(Diagnose, NullOfRefusedCall) {
  const struct {
    const char* code;
    uint32_t sessions;
    uint64_t calls_since;
    int32_t tid;
    uint64_t address;
    Cause cause;
    const char* says;
  } rows[] = {
      {"M101", 0, 0, 77, 0x14, Cause::refused, "could not be loaded, and its null pointer was used. M101 error"},
      {"M101", 0, 9, 12, 0x14, Cause::refused, "The model could not be loaded"},  // on another thread
      {"A703", 1, 1, 77, 0, Cause::refused, "as another type than its own"},
      {"A704", 1, 4, 77, 0, Cause::refused, "that the model does not have"},
      {"A728", 1, 2, 77, 0, Cause::refused, "The interpreter could not be made"},
      {"P304", 1, 2, 77, 0, Cause::refused, "could not be made or prepared"},
      {"A703", 1, 5, 77, 0, Cause::unrelated, "It is a null pointer"},        // long ago
      {"A703", 1, 1, 12, 0, Cause::unrelated, "It is a null pointer"},        // somebody else's
      {"M101", 0, 0, 77, 0x7000000, Cause::unrelated, "belongs to no tensor"},  // no null pointer
  };
  for (const auto& row : rows) {
    auto state = fresh();
    state->session_count = row.sessions;
    state->threads[3].tid = 77;
    state->threads[3].op = state->threads[3].null_tensor = -1;
    state->threads[3].calls = 20;
    state->refusal.count = 1;
    state->refusal.tid = row.tid;
    state->refusal.calls = 20 - row.calls_since;
    std::strcpy(state->refusal.code, row.code);
    std::strcpy(state->refusal.text, (std::string(row.code) + " error: what was said").c_str());
    Fault fault;
    fault.signal = 11;
    fault.has_address = true;
    fault.tid = 77;
    fault.address = row.address;
    const Finding finding = diagnose(*state, fault);
    EXPECT_EQ(finding.cause, row.cause) << row.code;
    EXPECT_STREQ(code_of(finding.cause), "G606");
    char text[1024];
    describe(*state, fault, finding, text, sizeof(text));
    EXPECT_NE(std::string(text).find(row.says), std::string::npos) << text;
    describe_json(*state, fault, finding, text, sizeof(text));
    const std::string last = "\"last_diagnostic\":\"" + std::string(row.code) + " error";
    EXPECT_NE(std::string(text).find(last), std::string::npos) << text;
  }
}

// The program's end of a copy is what is too small, even where its memory ends right before the tensor's pages.
TEST(Diagnose, MemoryOfTheProgram) {
  auto state = fresh();
  state->regions[0] = image();
  state->region_count = 1;
  char text[1024];
  Fault fault;
  fault.signal = 11;
  fault.has_address = fault.has_access = true;
  fault.copy_to = state->regions[0].data;
  fault.copy_bytes = 150528;
  fault.copy_from = kBase - 75264;
  fault.address = kBase + 16;
  Finding finding = diagnose(*state, fault);
  EXPECT_EQ(finding.cause, Cause::short_source);
  EXPECT_EQ(finding.distance, 75264u + 16);
  fault.block_begin = kBase - 75264;
  fault.block_bytes = 75264;
  finding = diagnose(*state, fault);
  describe(*state, fault, finding, text, sizeof(text));
  for (const char* part : {"You copied 150,528 bytes into int8 input 0 \"image\"", "the source, memory of your own",
                           "ends after 75,264 bytes (a heap block of 75,264 bytes)"})
    EXPECT_NE(std::string(text).find(part), std::string::npos) << text;
  std::swap(fault.copy_to, fault.copy_from);
  fault.is_write = true;
  finding = diagnose(*state, fault);
  EXPECT_EQ(finding.cause, Cause::short_destination);
  describe(*state, fault, finding, text, sizeof(text));
  EXPECT_NE(std::string(text).find("the destination, memory of your own, ends after 75,264 bytes"), std::string::npos)
      << text;
  // No tensor at either end: none of our business.
  fault.copy_from = kBase + (1 << 24);
  EXPECT_NE(diagnose(*state, fault).cause, Cause::short_destination);
}

TEST(Diagnose, OperatorInFlight) {
  auto state = fresh();
  state->threads[0].tid = 7;
  state->threads[0].op = 12;
  state->threads[0].custom = 1;
  state->threads[0].null_tensor = -1;
  std::strcpy(state->threads[0].op_name, "MyOp");
  Fault fault;
  fault.has_address = true;
  fault.tid = 7;
  fault.address = 0xdeadbeef000;
  const Finding finding = diagnose(*state, fault);
  EXPECT_EQ(finding.cause, Cause::in_operator);
  EXPECT_STREQ(code_of(finding.cause), "G605");
  fault.tid = 8;
  EXPECT_STREQ(code_of(diagnose(*state, fault).cause), "G606");
}

// Any state and any fault: an answer within the buffer, no crash, whatever the bytes are.
TEST(Diagnose, RandomStates) {
  std::mt19937_64 engine(1);
  auto state = fresh();
  char text[700];
  const char* asked = std::getenv("SURELITE_GUARD_ROUNDS");
  const int rounds = asked ? std::atoi(asked) : 3000;
  for (int round = 0; round < rounds; ++round) {
    auto* bytes = reinterpret_cast<unsigned char*>(state->regions);
    for (size_t i = 0; i < 20 * sizeof(Region); ++i) bytes[i] = static_cast<unsigned char>(engine());
    auto* threads = reinterpret_cast<unsigned char*>(state->threads);
    for (size_t i = 0; i < 2 * sizeof(Thread); ++i) threads[i] = static_cast<unsigned char>(engine());
    state->region_count = static_cast<uint32_t>(engine() % 3 ? 20 : engine());
    Fault fault;
    fault.signal = static_cast<int>(engine() % 64);
    fault.tid = state->threads[engine() % 2].tid;
    const Region& near = state->regions[engine() % 20];
    fault.address = engine() % 2 ? near.base + engine() % (near.mapped | 1) : engine() >> (engine() % 64);
    fault.copy_bytes = engine() >> (engine() % 64);
    fault.copy_to = fault.address - (engine() >> (engine() % 64));
    fault.copy_from = fault.address - (engine() >> (engine() % 64));
    fault.copy_is_rest = engine() % 2;
    fault.has_address = engine() % 8;
    fault.was_sent = engine() % 8 == 0;
    fault.is_float = engine() % 2;
    fault.access_bytes = engine() % 65;
    fault.stack_pointer = engine() % 2 ? fault.address + engine() % 8192 : engine();
    fault.has_access = engine() % 2;
    fault.is_write = engine() % 2;
    const Finding finding = diagnose(*state, fault);
    const size_t capacity = 1 + engine() % sizeof(text);
    EXPECT_LT(describe(*state, fault, finding, text, capacity), capacity);
    EXPECT_LT(describe_json(*state, fault, finding, text, capacity), capacity);
  }
}

TEST(Registers, AccessesOfA64) {
  const struct {
    uint32_t word;
    unsigned bytes;
    bool is_float, is_write;
  } rows[] = {
      {0x39000001, 1, false, true},    // strb w1, [x0]
      {0x38606820, 1, false, false},   // ldrb w0, [x1, x0]
      {0xb9800020, 4, false, false},   // ldrsw x0, [x1]
      {0xf9000001, 8, false, true},    // str x1, [x0]
      {0xbd000000, 4, true, true},     // str s0, [x0]
      {0xbc404420, 4, true, false},    // ldr s0, [x1], #4
      {0x3dc00020, 16, false, false},  // ldr q0, [x1]
      {0xa9000801, 16, false, true},   // stp x1, x2, [x0]
      {0xad400420, 32, false, false},  // ldp q0, q1, [x1]
      {0xad000400, 32, false, true},   // stp q0, q1, [x0]
      {0x4c407020, 16, false, false},  // ld1 {v0.16b}, [x1]
      {0x4c9f2000, 64, false, true},   // st1 {v0.16b-v3.16b}, [x0], #64
      {0x889ffc01, 4, false, true},    // stlr w1, [x0]
      {0xb8e10002, 4, false, true},    // ldaddal w1, w2, [x0]
  };
  for (const auto& row : rows) {
    const DirectedAccess access = decode_a64(row.word);
    EXPECT_TRUE(access.is_known) << std::hex << row.word;
    EXPECT_EQ(access.access.bytes, row.bytes) << std::hex << row.word;
    EXPECT_EQ(access.access.is_float, row.is_float) << std::hex << row.word;
    EXPECT_EQ(access.is_write, row.is_write) << std::hex << row.word;
  }
  for (const uint32_t other : {0xd503201fu, 0x8b010000u, 0x14000000u, 0xd65f03c0u, 0xf9800020u})  // nop add b ret prfm
    EXPECT_FALSE(decode_a64(other).is_known) << std::hex << other;
}

TEST(FixedText, Numbers) {
  char out[64];
  const auto shown = [&](auto&& put) {
    FixedText text(out, sizeof(out));
    put(text);
    return std::string(out);
  };
  EXPECT_EQ(shown([](FixedText& t) { t.grouped(1234567); }), "1,234,567");
  EXPECT_EQ(shown([](FixedText& t) { t.number(INT64_MIN); }), "-9223372036854775808");
  EXPECT_EQ(shown([](FixedText& t) { t.real(0.0078125); }), "0.0078125");
  EXPECT_EQ(shown([](FixedText& t) { t.real(1.5); }), "1.5");
  EXPECT_EQ(shown([](FixedText& t) { t.real(static_cast<double>(1.0f / 255)); }), "0.0039215689");
  EXPECT_EQ(shown([](FixedText& t) { t.real(2.5e-9); }), "2.5e-9");
  EXPECT_EQ(shown([](FixedText& t) { t.real(0.0); }), "0");
  EXPECT_EQ(shown([](FixedText& t) { t.hex(0x1a4c); }), "0x1a4c");
}

}  // namespace
}  // namespace surelite::guard

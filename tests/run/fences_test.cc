// SPDX-License-Identifier: Apache-2.0
// Fences and the room behind inputs: what was written is seen and measured, whatever the bytes are.
#include "run/fences.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace surelite {
namespace {

// A tensor with fences and a room behind it, as an arena ends.
struct Memory {
  explicit Memory(size_t tensor_bytes, size_t room_bytes)
      : bytes(kCanaryBytes + tensor_bytes + kCanaryBytes + room_bytes),
        fence{0, bytes.data() + kCanaryBytes, tensor_bytes} {
    room.fill({bytes.data() + bytes.size() - room_bytes, room_bytes}, {&fence, 1});
    fence.write();
  }
  // What a copy of so many bytes leaves; 0 if the room was not reached.
  uint64_t measure(size_t given, int value) {
    std::memset(fence.data, value, given);
    const std::byte* end = room.written_end();
    return end ? static_cast<uint64_t>(end - fence.data) : 0;
  }

  std::vector<std::byte> bytes;
  Fence fence;
  Room room;
};

struct FenceRow {
  const char* what;
  size_t tensor, given;
  int value;
  uint64_t measured;
};

constexpr size_t kMiB = size_t{1} << 20;

const FenceRow kFenceRows[] = {
    {"nothing", 150528, 0, 1, 0},
    {"the fence only", 150528, 150528 + 3, 0, 0},
    {"dark floats", 150528, 602112, 0, 602112},
    {"bright floats", 150528, 602112, 200, 602112},
    {"dark RGBA", 150528, 200704, 0, 200704},
    {"dark, of no likely size", 150528, 160000, 0, 160000},
    {"dark doubles", 1000, 8000, 0, 8000},
    {"dark floats, far behind what is filled", 3 * kMiB, 12 * kMiB, 0, 12 * kMiB},
    {"dark RGBA, far behind what is filled", 3 * kMiB, 4 * kMiB, 0, 4 * kMiB},
    {"of no likely size, far behind what is filled", 3 * kMiB, 5 * kMiB + 7, 1, 5 * kMiB + 7},
    {"all of the room behind one byte", 1, 25, 0, 25},
};

TEST(Room, MeasuresWhatWasWritten) {
  for (const FenceRow& row : kFenceRows) {
    SCOPED_TRACE(row.what);
    Memory memory(row.tensor, row.tensor * 8);
    EXPECT_EQ(memory.room.written_end(), nullptr);
    EXPECT_EQ(memory.measure(row.given, row.value), row.measured);
    EXPECT_EQ(memory.fence.after_intact(), row.given <= row.tensor);
    EXPECT_TRUE(memory.fence.before_intact());
    memory.room.repair();
    EXPECT_EQ(memory.room.written_end(), nullptr);
    EXPECT_EQ(memory.measure(row.given, row.value), row.measured);  // as well as the first time
  }
}

// Zeros that end between the places that are filled leave a lower bound, never a number that is too large.
TEST(Room, ZerosOfUnlikelySizesAreALowerBound) {
  Memory memory(3 * kMiB, 24 * kMiB);
  const uint64_t measured = memory.measure(7 * kMiB, 0);
  EXPECT_GE(measured, 6 * kMiB);
  EXPECT_LE(measured, 7 * kMiB);
}

TEST(Room, MayBeEmptyOrSmall) {
  Room room;
  EXPECT_EQ(room.written_end(), nullptr);
  room.repair();
  room.fill({}, {});
  EXPECT_EQ(room.written_end(), nullptr);
  for (size_t size = 1; size < 70; ++size) {
    Memory memory(24, size);
    EXPECT_EQ(memory.measure(memory.bytes.size() - kCanaryBytes, 0), memory.bytes.size() - kCanaryBytes) << size;
  }
}

TEST(Fence, EveryByteCounts) {
  Memory memory(100, 0);
  EXPECT_TRUE(memory.fence.intact());
  for (size_t i = 0; i < memory.bytes.size(); ++i) {
    const bool inside = i >= kCanaryBytes && i < kCanaryBytes + 100;
    const std::byte old = memory.bytes[i];
    memory.bytes[i] ^= std::byte{1};
    EXPECT_EQ(memory.fence.intact(), inside) << i;
    EXPECT_EQ(memory.fence.before_intact(), i >= kCanaryBytes) << i;
    memory.bytes[i] = old;
  }
}

TEST(Damage, SaysBothNumbersAndTheCause) {
  TensorDef def;
  def.name = "image";
  def.quantization.kind = Quantization::Kind::affine;
  def.quantization.scale = {0.5f};
  def.quantization.zero_point = {3};
  Tensor tensor;
  tensor.def = &def;
  tensor.type = ElementType::int8;
  tensor.shape = {1, 224, 224, 3};
  tensor.bytes = 150528;
  struct {
    Side side;
    uint64_t written;
    const char* says;
  } const rows[] = {
      {Side::after, 602112, "about 602112 bytes were written, it has 150528: exactly 4 x 150528: float32 data for a"},
      {Side::after, 602109, "about 602112 bytes were written"},  // the last bytes were as before
      {Side::after, 200704, "RGBA for RGB"},
      {Side::after, 150600, "about 150600 bytes were written, it has 150528: 72 bytes too many"},
      {Side::after, 0, "past its end: something wrote outside its 150528 bytes"},
      {Side::before, 0, "before its start: something wrote outside its 150528 bytes"},
      {Side::after, UINT64_MAX, "about 18446744073709551615 bytes were written"},
  };
  for (const auto& row : rows) {
    const Diagnostic damage = describe_damage(tensor, {}, row.side, row.written);
    EXPECT_EQ(damage.code, Code::A707);
    EXPECT_NE(damage.text().find(row.says), std::string::npos) << damage.text();
  }
}

}  // namespace
}  // namespace surelite

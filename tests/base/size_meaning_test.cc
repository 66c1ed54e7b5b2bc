// SPDX-License-Identifier: Apache-2.0
// What a number of bytes usually means for a tensor that takes another one: causes, order, sentences.
#include "base/size_meaning.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/checked.h"

namespace surelite {
namespace {

using Type = ElementType;
using Dims = std::vector<int32_t>;

SizedTensor sized(Type type, const Dims& dims, float scale = 0.5f, int32_t zero_point = -3) {
  SizedTensor tensor{.type = type, .dims = dims, .scale = scale, .zero_point = zero_point};
  tensor.bytes = checked_bytes(type, dims).value_or(0);
  return tensor;
}

template <class Put>
std::string shown(Put put, const SizedTensor& tensor, uint64_t given, Digits digits = Digits::plain) {
  char out[512];
  FixedText text(out, sizeof(out));
  put(text, tensor, meanings_of(tensor, given), digits);
  return out;
}

struct SizeRow {
  Type type;
  Dims dims;
  uint64_t given;
  const char* causes;
  const char* advice;
};

const Dims kImage{1, 8, 10, 3}, kGrey{1, 8, 10, 1}, kAlpha{1, 8, 10, 4}, kPlanes{1, 3, 8, 10};
const char* const kQuantize =
    "Quantize with scale 0.5, zero point -3 (value / scale + zero point), or convert the model with float inputs.";

const SizeRow kSizeRows[] = {
    // Another type.
    {Type::int8, kImage, 960, "exactly 4 x 240: float32 data for a tensor of int8", kQuantize},
    {Type::uint8, {7}, 28, "exactly 4 x 7: float32 data for a tensor of uint8", kQuantize},
    {Type::int16, {7}, 28, "exactly 4 x 7: float32 data for a tensor of int16", kQuantize},
    {Type::int8, {7}, 14, "exactly 2 x 7: int16 data for a tensor of int8", "Convert the values to int8 one by one."},
    {Type::int16,
     {7},
     7,
     "one byte for each of 7 elements: 8-bit data for a tensor of int16, or the number of elements, not of bytes",
     "Convert each byte to int16, scaled as the model was trained."},
    {Type::float32,
     {7},
     7,
     "one byte for each of 7 elements: 8-bit data for a tensor of float32, or the number of elements, not of bytes",
     "Convert each byte to float32, scaled as the model was trained."},
    {Type::float32,
     {7},
     56,
     "exactly 8 x 7: float64 data for a tensor of float32",
     "Convert the values to float32 one by one."},
    {Type::float32,
     {7},
     14,
     "exactly 2 x 7: float16 data for a tensor of float32",
     "Convert the values to float32 one by one."},
    {Type::float16,
     {7},
     28,
     "exactly 4 x 7: float32 data for a tensor of float16",
     "Convert the values to float16 one by one."},
    {Type::int32,
     {7},
     56,
     "exactly 8 x 7: int64 data for a tensor of int32",
     "Convert the values to int32 one by one."},
    {Type::int64,
     {7},
     28,
     "exactly 4 x 7: int32 data for a tensor of int64",
     "Convert the values to int64 one by one."},
    {Type::boolean,
     {7},
     28,
     "exactly 4 x 7: int32 data for a tensor of bool",
     "Convert the values to bool one by one."},
    {Type::int32, {7}, 7, "the number of elements, not of bytes", "Multiply by the 4 bytes of an element."},
    {Type::int4,
     {7},
     7,
     "one byte for each of 7 elements, where int4 is packed",
     "Pack the elements: the first into the low bits of a byte."},
    {Type::int4, {7}, 28, "exactly 4 x 7: float32 data for a tensor of int4", "Convert the values to int4 one by one."},
    // Another picture.
    {Type::uint8, kImage, 320, "4 channels where the tensor has 3: RGBA for RGB, or grey in float32 for RGB in uint8",
     "Drop the alpha channel."},
    {Type::uint8, kPlanes, 320, "4 planes where the tensor has 3: RGBA for RGB, or grey in float32 for RGB in uint8",
     "Drop the alpha channel."},
    {Type::float32, kPlanes, 320, "RGBA in 8 bits for RGB in float32, or 1 plane where the tensor has 3: grey for RGB",
     "Convert both the colours and the type of the values."},
    {Type::float32, kImage, 1280, "4 channels where the tensor has 3: RGBA for RGB", "Drop the alpha channel."},
    {Type::float32, kAlpha, 960, "3 channels where the tensor has 4: RGB for RGBA", "Add an alpha channel."},
    {Type::uint8,
     {8, 10, 3},
     80,
     "1 channel where the tensor has 3: grey for RGB",
     "Repeat the grey value in every colour."},
    {Type::uint8, kGrey, 240, "3 channels where the tensor has 1: RGB for grey", "Convert the picture to grey first."},
    {Type::int8, kGrey, 320,
     "exactly 4 x 80: float32 data for a tensor of int8, or 4 channels where the tensor has 1: RGBA for grey",
     kQuantize},
    {Type::int8, kImage, 1280, "RGBA in float32 for RGB in int8",
     "Convert both the colours and the type of the values."},
    {Type::float32,
     {1, 16, 16, 3},
     1024,
     "RGBA in 8 bits for RGB in float32, or 1 channel where the tensor has 3: grey for RGB",
     "Convert both the colours and the type of the values."},
    {Type::uint8, kImage, 120, "12 bits per pixel: a camera frame for RGB",
     "Convert the frame to RGB: it is YUV or RGB565."},
    {Type::uint8, kImage, 160, "16 bits per pixel: a camera frame for RGB",
     "Convert the frame to RGB: it is YUV or RGB565."},
    {Type::uint8,
     {1, 8, 9, 3},
     224,
     "rows of 28 bytes, which is a bitmap with padding at their ends",
     "Copy row by row, without the padding."},
    // The batch.
    {Type::float32,
     {8, 5},
     20,
     "one of the 8 entries of the batch",
     "Give all 8 entries, or resize the batch to 1 first."},
    {Type::float32,
     {2, 5},
     20,
     "exactly 2 x 10: float16 data for a tensor of float32, or one of the 2 entries of the batch",
     "Convert the values to float32 one by one."},
    {Type::float32, {1, 5}, 60, "exactly 3 times its size", "Give exactly 20 bytes, or resize the input first."},
    // Numbers that tell nothing else.
    {Type::float32, {5, 2}, 44, "4 bytes too many", "Give exactly 40 bytes, or resize the input first."},
    {Type::float32, {5, 2}, 36, "4 bytes too few", "Give exactly 40 bytes, or resize the input first."},
    {Type::float32, {5, 2}, 39, "1 byte too few", "Give exactly 40 bytes, or resize the input first."},
    {Type::float32, {5, 2}, 4, "exactly 1/10 of its size", "Give exactly 40 bytes, or resize the input first."},
    {Type::float32, {5, 2}, 0, "nothing was given", "Give exactly 40 bytes, or resize the input first."},
    {Type::float32,
     {0, 2},
     8,
     "the tensor is empty",
     "It takes no bytes; resize the input first if there is data for it."},
    {Type::float32, {5, 2}, 40, "", ""},  // the right size, whatever the order of the values
};

TEST(SizeMeaning, Table) {
  for (const SizeRow& row : kSizeRows) {
    const SizedTensor tensor = sized(row.type, row.dims);
    SCOPED_TRACE(std::string(name_of(row.type)) + " tensor of " + std::to_string(tensor.bytes) + " bytes, given " +
                 std::to_string(row.given));
    EXPECT_EQ(shown(put_causes, tensor, row.given), row.causes);
    EXPECT_EQ(shown(put_advice, tensor, row.given), row.advice);
  }
}

TEST(SizeMeaning, GroupsDigitsWhereAsked) {
  const Dims dims{1, 224, 224, 3};
  const SizedTensor tensor = sized(Type::int8, dims);
  EXPECT_EQ(shown(put_causes, tensor, 602112, Digits::grouped),
            "exactly 4 x 150,528: float32 data for a tensor of int8");
}

// A scale is copied into a program: it must be the same float again, in as few digits as that takes.
TEST(SizeMeaning, ScalesReadBackAsTheyWere) {
  const struct {
    float scale;
    const char* shown;
  } rows[] = {{0.0078f, "0.0078"}, {0.0078125f, "0.0078125"}, {1.0f / 255, "0.003921569"}, {1, "1"}, {123.5f, "123.5"}};
  for (const auto& row : rows) {
    char out[64];
    FixedText text(out, sizeof(out));
    text.real(row.scale);
    EXPECT_STREQ(out, row.shown);
  }
  std::mt19937 engine(3);
  for (int round = 0; round < 100000; ++round) {
    const float scale =
        std::ldexp(1 + static_cast<float>(engine() % 8388608) / 8388608, -static_cast<int>(engine() % 14));
    char out[64];
    FixedText text(out, sizeof(out));
    text.real(scale);
    ASSERT_EQ(std::strtof(out, nullptr), scale) << out;
  }
}

TEST(SizeMeaning, WithoutAScaleThereIsNothingToQuantizeWith) {
  const Dims dims{7};
  EXPECT_EQ(shown(put_advice, sized(Type::int8, dims, 0), 28), "Convert the values to int8 one by one.");
}

// Any tensor and any number, sizes near the end of 64 bits and types that do not exist among them: an answer within the
// buffer, and never a sign or a wrapped number.
TEST(SizeMeaning, RandomTensors) {
  std::mt19937_64 engine(7);
  const auto pick = [&](std::initializer_list<int64_t> from) { return from.begin()[engine() % from.size()]; };
  for (int round = 0; round < 200000; ++round) {
    Dims dims(engine() % 6);
    for (int32_t& dim : dims) dim = static_cast<int32_t>(pick({1, 1, 2, 3, 4, 8, 224, 0, -1, INT32_MAX, INT32_MIN}));
    SizedTensor tensor{.type = static_cast<Type>(engine() % 30), .dims = dims, .scale = 0, .zero_point = 0};
    tensor.bytes = checked_bytes(tensor.type, dims).value_or(engine() >> engine() % 64);
    const uint64_t factor = static_cast<uint64_t>(pick({0, 1, 2, 3, 4, 8}));
    const uint64_t given = engine() % 2 ? tensor.bytes / 3 * factor : engine() >> engine() % 64;
    const std::string causes = shown(put_causes, tensor, given), advice = shown(put_advice, tensor, given);
    ASSERT_EQ(causes.empty(), given == tensor.bytes);
    ASSERT_EQ(advice.empty(), given == tensor.bytes);
    ASSERT_EQ(causes.find('-'), causes.find("8-bit") == causes.npos ? causes.npos : causes.find("8-bit") + 1) << causes;
    ASSERT_EQ(advice.find('-'), advice.npos) << advice;
    ASSERT_EQ((causes + advice).find_first_of("{}"), std::string::npos) << causes << advice;
    char small[9];
    FixedText text(small, sizeof(small));
    put_causes(text, tensor, meanings_of(tensor, given));
    ASSERT_LT(text.length(), sizeof(small));
  }
}

}  // namespace
}  // namespace surelite

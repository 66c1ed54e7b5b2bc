// SPDX-License-Identifier: Apache-2.0
// TFLM_DECODE: small constants in each of its formats, and damaged ones.
#include "tensorflow/lite/micro/kernels/decode_state.h"
#include "tensorflow/lite/micro/kernels/kernel_runner.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/test_helpers.h"
#include "tensorflow/lite/micro/testing/micro_test_v2.h"

namespace tflite {
namespace testing {
namespace {

constexpr int kInputs[] = {2, 0, 1}, kOutputs[] = {1, 2};

template <int N, int M>
TfLiteStatus Decode(const uint8_t (&coded)[N], const uint8_t (&how)[M], const TfLiteTensor& out) {
  const int coded_shape[] = {1, N}, how_shape[] = {1, M};
  TfLiteTensor tensors[] = {CreateTensor(coded, IntArrayFromInts(coded_shape)),
                            CreateTensor(how, IntArrayFromInts(how_shape)), out};
  micro::KernelRunner runner(Register_DECODE(), tensors, 3, IntArrayFromInts(kInputs), IntArrayFromInts(kOutputs),
                             nullptr);
  const TfLiteStatus status = runner.InitAndPrepare();
  return status == kTfLiteOk ? runner.Invoke() : status;
}

TEST(Decode, Indices) {
  // 3 bits: 0 1 2 3 4 3 2 1.
  const uint8_t coded[] = {0x05, 0x38, 0xd1};
  uint8_t how[] = {DecodeState::kDcmTypeLUT, 1, 0, 0, 1, 3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 40, 50};
  int8_t out[8] = {};
  const int shape[] = {2, 2, 4}, values[] = {10, 20, 30, 40, 50, 40, 30, 20};
  EXPECT_EQ(kTfLiteOk, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(values[i], out[i]);
  how[1] = 2;
  EXPECT_EQ(kTfLiteError, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
  how[1] = 1, how[5] = 4;  // more bits than there are
  EXPECT_EQ(kTfLiteError, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
  const uint8_t beyond[] = {0xff, 0xff, 0xff};
  how[5] = 3;
  EXPECT_EQ(kTfLiteError, Decode(beyond, how, CreateTensor(out, IntArrayFromInts(shape))));
  how[0] = DecodeState::kDcmTypeCustom;
  EXPECT_EQ(kTfLiteError, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
}

TEST(Decode, IndicesOfChannels) {
  const uint8_t coded[] = {0x6c};  // one bit each: 0 1 1 0 1 1 0 0
  const uint8_t how[] = {0, 1, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4};
  int8_t out[8] = {};
  const int shape[] = {2, 2, 4}, wide[] = {2, 4, 2}, zeros[] = {2, 0, 0};
  const float scales[] = {0.0f, 1.0f, 1.0f};
  float counted[3] = {2.0f, scales[1], scales[2]};
  TfLiteAffineQuantization quant;
  const int by_rows[] = {1, 2, 2, 1, 4, 4, 3, 3}, by_columns[] = {1, 4, 2, 3, 2, 4, 1, 3};
  TfLiteFloatArray* counted_scales = FloatArrayFromFloats(counted);
  EXPECT_EQ(kTfLiteOk, Decode(coded, how,
                              CreatePerChannelQuantizedTensor(out, IntArrayFromInts(shape), counted_scales,
                                                              IntArrayFromInts(zeros), &quant, 0)));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(by_rows[i], out[i]);
  EXPECT_EQ(kTfLiteOk, Decode(coded, how,
                              CreatePerChannelQuantizedTensor(out, IntArrayFromInts(wide), counted_scales,
                                                              IntArrayFromInts(zeros), &quant, 1)));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(by_columns[i], out[i]);
}

TEST(Decode, Pruned) {
  const uint8_t coded[] = {0xa1, 0x80};  // 1 0 1 0 0 0 0 1 1 0
  const uint8_t how[] = {
      DecodeState::kDcmTypePrune, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 7, 0, 9, 0, 11, 0};
  int16_t out[10] = {};
  const int shape[] = {1, 10}, values[] = {5, 0, 7, 0, 0, 0, 0, 9, 11, 0};
  EXPECT_EQ(kTfLiteOk, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(values[i], out[i]);
  const uint8_t too_many[] = {0xff, 0xff};
  EXPECT_EQ(kTfLiteError, Decode(too_many, how, CreateTensor(out, IntArrayFromInts(shape))));
  int8_t bytes[10] = {};
  const uint8_t of_bytes[] = {2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 7, 9, 11};
  const int with_zero[] = {5, -3, 7, -3, -3, -3, -3, 9, 11, -3};
  EXPECT_EQ(kTfLiteOk, Decode(coded, of_bytes, CreateQuantizedTensor(bytes, IntArrayFromInts(shape), 1.0f, -3)));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(with_zero[i], bytes[i]);
}

TEST(Decode, Huffman) {
  // Codes 0, 10 and 11 for 7, 8 and -1, in a first table of one bit and a second of one: 7 8 -1 7 7.
  const uint8_t coded[] = {0x58, 0x80};  // 0 10 11 0 0 0 1 ...
  const auto word = [](int found, int count, int value) { return found << 15 | count << 11 | (value & 0x7ff); };
  const int table[] = {word(1, 1, 7), word(0, 0, 1), word(1, 1, 8), word(1, 1, -1 & 0xff)};
  uint8_t how[24] = {DecodeState::kDcmTypeHuffman, 1, 0, 0, 1, 0x00};
  for (int i = 0; i < 4; ++i) {
    how[16 + 2 * i] = static_cast<uint8_t>(table[i]);
    how[17 + 2 * i] = static_cast<uint8_t>(table[i] >> 8);
  }
  int8_t out[5] = {};
  const int shape[] = {1, 5}, values[] = {7, 8, -1, 7, 7};
  EXPECT_EQ(kTfLiteOk, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(values[i], out[i]);
  how[18] = 0xff, how[19] = 0x07;  // a second table far behind the end
  EXPECT_EQ(kTfLiteError, Decode(coded, how, CreateTensor(out, IntArrayFromInts(shape))));
  int16_t halves[5] = {};
  EXPECT_EQ(kTfLiteError, Decode(coded, how, CreateTensor(halves, IntArrayFromInts(shape))));
  const uint8_t nothing[] = {DecodeState::kDcmTypeHuffman, 1, 0, 0, 1, 0};
  EXPECT_EQ(kTfLiteError, Decode(coded, nothing, CreateTensor(out, IntArrayFromInts(shape))));
}

}  // namespace
}  // namespace testing
}  // namespace tflite

TF_LITE_MICRO_TESTS_MAIN

// SPDX-License-Identifier: Apache-2.0
// Copies through a raw pointer that run over the end of an input: seen at the next run and measured, whatever the bytes
// are.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

struct OverrunRow {
  const char* what;
  std::vector<int32_t> shape;
  tflite::TensorType type;
  size_t given;
  int value;  // of every byte
  const char* says;
};

const OverrunRow kOverrunRows[] = {
    {"floats of a dark picture",
     {1, 224, 224, 3},
     tflite::TensorType_UINT8,
     602112,
     0,
     "about 602112 bytes were written, it has 150528: exactly 4 x 150528: float32 data for a tensor of uint8"},
    {"floats of a bright picture", {1, 224, 224, 3}, tflite::TensorType_UINT8, 602112, 63, "about 602112 bytes"},
    {"a dark picture with alpha",
     {1, 224, 224, 3},
     tflite::TensorType_UINT8,
     200704,
     0,
     "about 200704 bytes were written, it has 150528: 4 channels where the tensor has 3: RGBA for RGB"},
    {"a dark picture with alpha in floats",
     {1, 224, 224, 3},
     tflite::TensorType_FLOAT32,
     802816,
     0,
     "about 802816 bytes were written, it has 602112: 4 channels where the tensor has 3: RGBA for RGB"},
    {"doubles", {1, 10}, tflite::TensorType_FLOAT32, 80, 0, "float64 data for a tensor of float32"},
    {"one byte too many", {1, 10}, tflite::TensorType_FLOAT32, 41, 0, "about 41 bytes were written, it has 40"},
};

TEST(Overrun, IsMeasuredWhateverTheBytesAre) {
  for (const OverrunRow& row : kOverrunRows) {
    SCOPED_TRACE(row.what);
    Client client(add_model(row.shape, row.type, row.type == tflite::TensorType_UINT8 ? 0.0078f : 0));
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    for (int again = 0; again < 2; ++again) {
      std::memset(TfLiteTensorData(client.input()), row.value, row.given);
      EXPECT_EQ(client.invoke(), kTfLiteError);
      EXPECT_EQ(last_code(), "A707");
      EXPECT_TRUE(last_says(row.says)) << surelite_last_diagnostic();
      EXPECT_EQ(client.invoke(), kTfLiteOk);
    }
  }
}

}  // namespace
}  // namespace surelite::compat_tests

// SPDX-License-Identifier: Apache-2.0
// The casebook's cases about data that goes in and out, quantization, and damaged models (categories 1, 2, 3 and 6), by
// number.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

using Bytes = std::vector<uint8_t>;

TfLiteStatus copy(Client& client, size_t bytes) {
  const Bytes data(bytes, 1);
  return TfLiteTensorCopyFromBuffer(client.input(), data.data(), data.size());
}

TEST(Casebook, C01CameraFrameTooLarge) {
  Client client(add_model({1, 192, 192, 3}, tflite::TensorType_UINT8, 1.0f));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(copy(client, 3141120), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_TRUE(last_says("110592") && last_says("3141120"));
}

TEST(Casebook, C02OutputsNeverChange) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(copy(client, 15), kTfLiteError);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A705");
}

TEST(Casebook, C04AlphaChannelMissing) {
  Client client(add_model({1, 150, 150, 4}, tflite::TensorType_UINT8, 1.0f));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(copy(client, 67500), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_TRUE(last_says("3 channels where the tensor has 4"));
}

TEST(Casebook, C05HeightAndWidthSwapped) {
  Client client(add_model({1, 10, 20, 3}));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(copy(client, 10 * 3 * 3 * 4), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_TRUE(last_says("[1,10,20,3]"));
}

// Read through a cached pointer: addresses of outputs with fixed shapes do not move with the first run.
TEST(Casebook, C08CachedOutputPointer) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  const auto* cached = static_cast<const float*>(TfLiteTensorData(client.output()));
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(cached[3], 8);
}

TEST(Casebook, C10OutputBufferTooSmall) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  float small[2] = {-1, -1};
  EXPECT_EQ(TfLiteTensorCopyToBuffer(client.output(), small, sizeof small), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_EQ(small[0], -1);
  EXPECT_EQ(TfLiteTensorCopyToBuffer(client.output(), nullptr, 16), kTfLiteError);
  EXPECT_EQ(last_code(), "A711");
  EXPECT_EQ(TfLiteTensorCopyFromBuffer(client.input(), nullptr, 16), kTfLiteError);
  EXPECT_EQ(last_code(), "A711");
}

TEST(Casebook, C11MoreOutputsExpectedThanThereAre) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(client.output(3), nullptr);
  EXPECT_EQ(last_code(), "A704");
  EXPECT_TRUE(last_says("the model has 1"));
}

TEST(Casebook, C13OutputOfAnotherShape) {
  Client client(add_model({1, 84, 840}));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  std::vector<float> decoded(840 * 4);
  EXPECT_EQ(TfLiteTensorCopyToBuffer(client.output(), decoded.data(), decoded.size() * sizeof(float)), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_TRUE(last_says("[1,84,840]"));
}

TEST(Casebook, C16FloatsForAUint8Model) {
  Client client(add_model({1, 224, 224, 3}, tflite::TensorType_UINT8, 0.0078f));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(copy(client, 602112), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_TRUE(last_says("float32 data for a tensor of uint8")) << surelite_last_diagnostic();
  EXPECT_TRUE(last_says("scale 0.0078")) << surelite_last_diagnostic();
}

TEST(Casebook, C17TypeWithoutKernel) {
  Client client(add_model({1, 4}, tflite::TensorType_COMPLEX64));
  if (client.interpreter) {
    EXPECT_NE(client.allocate(), kTfLiteOk);
    EXPECT_EQ(last_code(), "P304");
    EXPECT_EQ(client.invoke(), kTfLiteError);
    EXPECT_TRUE(last_says("complex64"));
  } else {
    EXPECT_EQ(surelite_last_diagnostic()[0], 'M');
  }
}

TEST(Casebook, C47C49UnalignedModel) {
  const Bytes bytes = add_model();
  for (size_t shift = 1; shift < 16; ++shift) {
    Bytes shifted(bytes.size() + 16);
    std::memcpy(shifted.data() + shift, bytes.data(), bytes.size());
    Client client;
    client.model = TfLiteModelCreate(shifted.data() + shift, bytes.size());
    ASSERT_NE(client.model, nullptr) << shift;
    client.interpreter = TfLiteInterpreterCreate(client.model, client.options);
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
    EXPECT_EQ(client.invoke(), kTfLiteOk);
  }
}

TEST(Casebook, C52TruncatedFile) {
  const Bytes bytes = chain_model(20);
  for (size_t length = 0; length < bytes.size(); length += 7) {
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
    Client client;
    if (client.open(cut)) continue;  // nothing that matters was cut off
    EXPECT_EQ(surelite_last_diagnostic()[0], length == 0 ? 'A' : 'M') << length;
  }
}

TEST(Casebook, C53CorruptBytes) {
  const Bytes bytes = add_model();
  for (size_t at = 0; at < bytes.size(); ++at) {
    Bytes damaged = bytes;
    damaged[at] ^= 0xff;
    Client client;
    if (client.open(damaged) && client.allocate() == kTfLiteOk) client.invoke();
  }
}

TEST(Casebook, C55BufferOffsetThatWraps) {
  std::unique_ptr<tflite::ModelT> model(tflite::UnPackModel(add_model().data()));
  model->buffers.push_back(std::make_unique<tflite::BufferT>());
  model->buffers.back()->offset = std::numeric_limits<uint64_t>::max() - 15;
  model->buffers.back()->size = 32;
  model->subgraphs[0]->tensors[0]->buffer = static_cast<uint32_t>(model->buffers.size() - 1);
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, model.get()));
  Client client;
  EXPECT_FALSE(client.open({builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()}));
  EXPECT_EQ(surelite_last_diagnostic()[0], 'M');
}

TEST(Casebook, C56TensorWithoutName) {
  ModelSpec spec;
  spec.tensors = {{{1, 4}}, {{1, 4}}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  Client client(make_model(spec));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_NE(TfLiteTensorName(client.input()), nullptr);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
}

TEST(Casebook, C103ImplausibleQuantization) {
  Client client;
  EXPECT_FALSE(client.open(add_model({1, 4}, tflite::TensorType_INT8, std::nanf("")))) << "scale NaN";
  EXPECT_EQ(surelite_last_diagnostic()[0], 'M');
}

}  // namespace
}  // namespace surelite::compat_tests

// SPDX-License-Identifier: Apache-2.0
// Models whose data lies behind the FlatBuffer or in other files, written into one that holds all.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "input/bundle.h"
#include "model/access.h"
#include "model/writer/writer.h"
#include "output/inlined.h"
#include "tflite_generated.h"

namespace surelite::tool {
namespace {

constexpr float kNumbers[] = {1, 2, 3, 4};

// y = x + behind + beside, where "behind" lies behind the FlatBuffer and "beside" in a file.
std::string model_in_parts() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {4});
  const int behind = writer.add_constant("behind", ElementType::float32, {4}, std::vector<float>{0});
  const int beside = writer.add_tensor("beside", ElementType::float32, {4});
  const int between = writer.add_tensor("between", ElementType::float32, {4});
  const int y = writer.add_tensor("y", ElementType::float32, {4});
  writer.add_operator("ADD", {x, behind}, {between}, {"AddOptions", {}});
  writer.add_operator("ADD", {between, beside}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  tflite::ModelT& object = writer.object();
  tflite::BufferT& buffer = *object.buffers[object.subgraphs[0]->tensors[static_cast<size_t>(behind)]->buffer];
  buffer.data.clear();
  buffer.offset = 2;  // whatever: set once the length of the FlatBuffer is known
  buffer.size = sizeof kNumbers;
  object.subgraphs[0]->tensors[static_cast<size_t>(beside)]->external_buffer = 1;
  object.external_buffer_groups.push_back(std::make_unique<tflite::ExternalBufferGroupT>());
  object.external_buffer_groups[0]->name = "beside.bin";
  object.external_buffers.push_back(std::make_unique<tflite::ExternalBufferT>());
  object.external_buffers[0]->id = 1;
  object.external_buffers[0]->length = sizeof kNumbers;
  const size_t length = (writer.finish()->size() + 15) / 16 * 16;
  buffer.offset = length;
  const auto bytes = writer.finish();
  std::string file(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  file.resize(length);
  file.append(reinterpret_cast<const char*>(kNumbers), sizeof kNumbers);
  return file;
}

TEST(Inlined, HoldsWhatLayElsewhere) {
  const std::string folder = SURELITE_TEST_FOLDER, path = folder + "/in_parts.tflite";
  std::ofstream(folder + "/beside.bin", std::ios::binary)
      .write(reinterpret_cast<const char*>(kNumbers), sizeof kNumbers);
  std::ofstream(path, std::ios::binary) << model_in_parts();
  const Result<Model> model = open_model(path);
  ASSERT_TRUE(model) << model.error().front().text();
  const Result<Inlined> inlined = with_data_inside(ModelAccess::data(*model));
  ASSERT_TRUE(inlined) << inlined.error().front().text();
  EXPECT_EQ(inlined->moved, 1u);
  EXPECT_EQ(inlined->from_files, 1u);
  const Result<Model> one = Model::from_bytes(inlined->bytes);
  ASSERT_TRUE(one) << one.error().front().text();
  const ModelData& data = ModelAccess::data(*one);
  EXPECT_TRUE(data.external_buffers.empty());
  for (const size_t t : {1, 2}) {
    const std::span<const std::byte> bytes = data.subgraphs[0].tensors[t].data;
    ASSERT_EQ(bytes.size(), sizeof kNumbers);
    EXPECT_EQ(std::memcmp(bytes.data(), kNumbers, sizeof kNumbers), 0) << t;
  }
  for (const BufferDef& buffer : data.buffers) EXPECT_EQ(buffer.offset, 0u);
}

}  // namespace
}  // namespace surelite::tool

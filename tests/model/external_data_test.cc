// SPDX-License-Identifier: Apache-2.0
// Constants in files beside the model: read by path, refused without it, and never from outside the model's folder.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

#include "model/access.h"
#include "model/graph.h"
#include "model/writer/writer.h"
#include "surelite/session.h"
#include "tflite_generated.h"

namespace surelite::test {
namespace {

namespace fs = std::filesystem;

// y = x + w, where w lies in bytes 4 to 16 of weights.bin; and two more constants that share a part of it.
std::vector<std::byte> model_with_external_data(const std::function<void(tflite::ModelT&)>& change) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {3});
  const int w = writer.add_tensor("w", ElementType::float32, {3});
  const int y = writer.add_tensor("y", ElementType::float32, {3});
  writer.add_operator("ADD", {x, w}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  tflite::ModelT& object = writer.object();
  object.subgraphs[0]->tensors[static_cast<size_t>(w)]->external_buffer = 7;
  object.external_buffer_groups.push_back(std::make_unique<tflite::ExternalBufferGroupT>());
  object.external_buffer_groups[0]->name = "weights.bin";
  object.external_buffers.push_back(std::make_unique<tflite::ExternalBufferT>());
  object.external_buffers[0]->id = 7;
  object.external_buffers[0]->offset = 4;
  object.external_buffers[0]->length = 12;
  if (change) change(object);
  return *writer.finish();
}

void write(const fs::path& path, const void* data, size_t bytes) {
  std::ofstream(path, std::ios::binary).write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
}

// A folder with the model and the file, gone at the end.
class ExternalData : public testing::Test {
 protected:
  ExternalData() {
    fs::create_directories(folder_ / "models");
    const float numbers[] = {99, 1, 2, 3};
    write(folder_ / "models/weights.bin", numbers, sizeof numbers);
    write(folder_ / "outside.bin", numbers, sizeof numbers);
  }
  ~ExternalData() override { fs::remove_all(folder_); }

  Result<Model> open(const std::function<void(tflite::ModelT&)>& change = {}, const LoadOptions& options = {}) {
    const std::vector<std::byte> bytes = model_with_external_data(change);
    write(folder_ / "models/m.tflite", bytes.data(), bytes.size());
    return Model::open((folder_ / "models/m.tflite").string(), options);
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("surelite_external_" + std::string(
      testing::UnitTest::GetInstance()->current_test_info()->name()));
};

// Its outputs would show a stranger what other files there hold.
TEST_F(ExternalData, IsRefusedWhereModelsComeFromStrangers) {
  LoadOptions options;
  options.limits = Limits::untrusted();
  const Result<Model> model = open({}, options);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M107);
  const std::string said = model.error().front().message();
  EXPECT_NE(said.find("files beside the model's, more than the limit of 0"), std::string::npos) << said;
}

TEST_F(ExternalData, IsReadBesideTheModel) {
  const Result<Model> model = open();
  ASSERT_TRUE(model) << model.error().front().text();
  fs::remove(folder_ / "models/weights.bin");  // what was read stays
  const Result<Program> program = Program::compile(*model);
  ASSERT_TRUE(program) << program.error().front().text();
  auto session = Session::open(*program);
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->input(0)->copy_from(std::vector<float>{10, 20, 30}));
  ASSERT_TRUE(session->run());
  const auto values = session->output<float>("y");
  ASSERT_TRUE(values);
  EXPECT_EQ(std::vector<float>(values->begin(), values->end()), (std::vector<float>{11, 22, 33}));
}

// A link would lead a stranger's model out of its folder.
TEST_F(ExternalData, IsNoLinkWhereTheLimitsForbidIt) {
  LoadOptions options;
  options.limits = Limits::untrusted();
  options.limits.max_external_files = 1;
  const auto renamed = [](const char* name) {
    return [name](tflite::ModelT& m) { m.external_buffer_groups[0]->name = name; };
  };
  fs::create_directories(folder_ / "models/parts");
  fs::copy_file(folder_ / "outside.bin", folder_ / "models/parts/w.bin");
  fs::create_symlink("../outside.bin", folder_ / "models/link.bin");
  fs::create_symlink("weights.bin", folder_ / "models/near.bin");
  fs::create_directory_symlink("..", folder_ / "models/up");
  for (const char* name : {"weights.bin", "parts/w.bin"}) EXPECT_TRUE(open(renamed(name), options)) << name;
  for (const char* name : {"link.bin", "near.bin", "up/outside.bin", "parts", "parts/none", "weights.bin/w"}) {
    const Result<Model> model = open(renamed(name), options);
    ASSERT_FALSE(model) << name;
    EXPECT_EQ(model.error().front().code, Code::M247) << name;
  }
  for (const char* name : {"link.bin", "near.bin", "up/outside.bin"}) EXPECT_TRUE(open(renamed(name))) << name;
}

TEST_F(ExternalData, NeedsAPath) {
  const std::vector<std::byte> bytes = model_with_external_data({});
  const Result<Model> model = Model::from_bytes(bytes);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M232);
}

TEST_F(ExternalData, RefusesWhatIsNotThere) {
  const struct {
    const char* what;
    Code code;
    std::function<void(tflite::ModelT&)> change;
  } rows[] = {
      {"no such file", Code::M247, [](auto& m) { m.external_buffer_groups[0]->name = "none.bin"; }},
      {"no name", Code::M247, [](auto& m) { m.external_buffer_groups[0]->name = ""; }},
      {"a folder", Code::M247, [](auto& m) { m.external_buffer_groups[0]->name = "../models"; }},
      {"above", Code::M247, [](auto& m) { m.external_buffer_groups[0]->name = "../outside.bin"; }},
      {"above, later", Code::M247, [](auto& m) { m.external_buffer_groups[0]->name = "x/../../outside.bin"; }},
      {"from the root", Code::M247, [](auto& m) { m.external_buffer_groups[0]->name = "/etc/passwd"; }},
      {"packed", Code::M247, [](auto& m) { m.external_buffers[0]->packing = "gpu"; }},
      {"too long", Code::M248, [](auto& m) { m.external_buffers[0]->length = 13; }},
      {"an offset that wraps", Code::M248, [](auto& m) { m.external_buffers[0]->offset = ~uint64_t{0} - 3; }},
      {"another length than the shape's", Code::M209, [](auto& m) { m.external_buffers[0]->length = 8; }},
      {"no such buffer", Code::M202, [](auto& m) { m.subgraphs[0]->tensors[1]->external_buffer = 8; }},
      {"no such group", Code::M202, [](auto& m) { m.external_buffers[0]->group = 1; }},
      {"more than the file, in parts that overlap", Code::M107,
       [](auto& m) {
         m.external_buffers.push_back(std::make_unique<tflite::ExternalBufferT>());
         m.external_buffers[1]->id = 8;
         m.external_buffers[1]->length = 12;
         m.subgraphs[0]->tensors.push_back(std::make_unique<tflite::TensorT>());
         m.subgraphs[0]->tensors.back()->shape = {3};
         m.subgraphs[0]->tensors.back()->external_buffer = 8;
       }},
  };
  for (const auto& row : rows) {
    const Result<Model> model = open(row.change);
    ASSERT_FALSE(model) << row.what;
    EXPECT_EQ(model.error().front().code, row.code) << row.what << ": " << model.error().front().text();
  }
}

TEST_F(ExternalData, TensorsMayShareAPart) {
  const Result<Model> model = open([](tflite::ModelT& m) {
    m.subgraphs[0]->tensors.push_back(std::make_unique<tflite::TensorT>(*m.subgraphs[0]->tensors[1]));
    m.subgraphs[0]->tensors.back()->name = "same";
  });
  ASSERT_TRUE(model) << model.error().front().text();
  const auto& tensors = ModelAccess::data(*model).subgraphs[0].tensors;
  EXPECT_EQ(tensors[1].data.data(), tensors[3].data.data());
}

}  // namespace
}  // namespace surelite::test

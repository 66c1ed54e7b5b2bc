// SPDX-License-Identifier: Apache-2.0
// Bundles for LiteRT-LM: their sections are listed, models in them are opened by name, damage is named.
#include <gtest/gtest.h>

#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "input/bundle.h"
#include "input/language_bundle.h"
#include "json.h"
#include "litertlm_generated.h"
#include "model/writer/writer.h"
#include "surelite/session.h"
#include "text/inspect.h"
#include "tflite_generated.h"

namespace surelite::tool {
namespace {

namespace lm = surelite::litertlm;
constexpr size_t kBlock = 16384;

std::string model_bytes(const char* description) {
  ModelWriter writer(description);
  const int x = writer.add_tensor("x", ElementType::float32, {2});
  const int y = writer.add_tensor("y", ElementType::float32, {2});
  writer.add_operator("RELU", {x}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const auto bytes = writer.finish();
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

struct SectionOf {
  uint8_t kind;
  const char* type;  // its "model_type"; null: none
  std::string bytes;
};

std::string bundle_of(const std::vector<SectionOf>& sections) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<lm::Section>> offsets;
  size_t at = kBlock;
  std::string body;
  for (const SectionOf& section : sections) {
    std::vector<flatbuffers::Offset<lm::Item>> items;
    if (section.type)
      items.push_back(lm::CreateItemDirect(builder, "model_type", lm::Value_StringValue,
                                           lm::CreateStringValueDirect(builder, section.type).Union()));
    offsets.push_back(lm::CreateSectionDirect(builder, &items, at, at + section.bytes.size(), section.kind));
    body.resize(at - kBlock);
    body += section.bytes;
    at += (section.bytes.size() / kBlock + 1) * kBlock;
  }
  builder.Finish(lm::CreateHeader(builder, 0, lm::CreateSectionListDirect(builder, &offsets)));
  std::string file = "LITERTLM";
  const uint32_t version[] = {1, 4, 0, 0};
  const uint64_t end = 32 + builder.GetSize();
  file.append(reinterpret_cast<const char*>(version), sizeof version);
  file.append(reinterpret_cast<const char*>(&end), sizeof end);
  file.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
  file.resize(kBlock);
  return file + body;
}

std::string chat() {
  return bundle_of({{4, nullptr, "tokens"}, {3, "tf_lite_prefill_decode", model_bytes("the decoder")},
                    {3, "tf_lite_embedder", model_bytes("the embedder")}, {7, "tf_lite_embedder", "weights"},
                    {9, "x", "?"}});
}

std::string put(const std::string& bytes) {
  const std::string path = std::string(SURELITE_TEST_FOLDER) + "/chat.litertlm";
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string refusal(const std::string& path) {
  const Result<Model> model = open_model(path);
  return model ? "opened" : model.error().front().text();
}

TEST(LanguageBundle, ListsItsSections) {
  const Result<BundleContents> contents = bundle_contents(put(chat()));
  ASSERT_TRUE(contents) << contents.error().front().text();
  EXPECT_EQ(contents->kind, "bundle for LiteRT-LM, version 1.4.0");
  ASSERT_EQ(contents->entries.size(), 5u);
  const auto& entries = contents->entries;
  EXPECT_EQ(entries[0].name, "section 0");
  EXPECT_EQ(entries[0].kind, "tokenizer, SentencePiece");
  EXPECT_EQ(entries[1].name, "tf_lite_prefill_decode");
  EXPECT_TRUE(entries[1].is_model);
  EXPECT_EQ(entries[1].begin, 2 * kBlock);
  EXPECT_EQ(entries[3].name, "weights of tf_lite_embedder");
  EXPECT_EQ(entries[4].kind, "kind 9");
}

// Many names, of which the last comes again and again: names are looked up, not compared with each before.
TEST(LanguageBundle, ManySectionsTakeNoLongerThanTheirNumber) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<lm::Section>> sections;
  const auto key = builder.CreateString("model_type");
  for (int i = 0; i < 9000; ++i) {
    const auto value = lm::CreateStringValueDirect(builder, std::to_string(i).c_str()).Union();
    const std::vector<flatbuffers::Offset<lm::Item>> items{lm::CreateItem(builder, key, lm::Value_StringValue, value)};
    sections.push_back(lm::CreateSectionDirect(builder, &items, 32, 40, 3));
  }
  sections.resize(33'000, sections.back());
  builder.Finish(lm::CreateHeader(builder, 0, lm::CreateSectionListDirect(builder, &sections)));
  std::vector<std::byte> bytes(32 + builder.GetSize());
  const uint64_t end = bytes.size();
  std::memcpy(bytes.data() + 24, &end, sizeof end);
  std::memcpy(bytes.data() + 32, builder.GetBufferPointer(), builder.GetSize());
  const std::clock_t start = std::clock();
  const Result<BundleContents> contents = language_bundle_contents(bytes, "many");
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  ASSERT_TRUE(contents) << contents.error().front().text();
  EXPECT_EQ(contents->entries[8999].name, "8999");
  EXPECT_EQ(contents->entries.back().name, "section 32999");
  EXPECT_LT(seconds, 0.5);
}

TEST(LanguageBundle, OpensAModelByName) {
  const std::string path = put(chat());
  EXPECT_EQ(refusal(path + ":tf_lite_embedder"), "opened");
  EXPECT_NE(refusal(path).find("name one of them"), std::string::npos) << refusal(path);
  EXPECT_NE(refusal(path + ":tf_lite_embeder").find("did you mean \"tf_lite_embedder\""), std::string::npos)
      << refusal(path + ":tf_lite_embeder");
  EXPECT_EQ(refusal(put(bundle_of({{3, nullptr, model_bytes("alone")}, {4, nullptr, "tokens"}}))), "opened");
  EXPECT_NE(refusal(put(bundle_of({{4, nullptr, "tokens"}}))).find("holds none"), std::string::npos);
}

// y = x + w, where w are two numbers from byte 4 of the weights on.
std::string model_of_weights() {
  ModelWriter writer("the adder");
  const int x = writer.add_tensor("x", ElementType::float32, {2});
  const int w = writer.add_tensor("w", ElementType::float32, {2});
  const int y = writer.add_tensor("y", ElementType::float32, {2});
  writer.add_operator("ADD", {x, w}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  tflite::ModelT& object = writer.object();
  object.subgraphs[0]->tensors[static_cast<size_t>(w)]->external_buffer = 7;
  object.external_buffer_groups.push_back(std::make_unique<tflite::ExternalBufferGroupT>());
  object.external_buffer_groups[0]->name = "weights";
  object.external_buffers.push_back(std::make_unique<tflite::ExternalBufferT>());
  object.external_buffers[0]->id = 7;
  object.external_buffers[0]->offset = 4;
  object.external_buffers[0]->length = 8;
  const auto bytes = writer.finish();
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

TEST(LanguageBundle, WeightsAreJoinedToTheirModel) {
  const float numbers[] = {99, 1, 2};
  const std::string weights(reinterpret_cast<const char*>(numbers), sizeof numbers);
  const std::string others(sizeof numbers, 'x');
  const std::string path =
      put(bundle_of({{7, "embedder", others}, {3, "adder", model_of_weights()}, {7, "adder", weights}}));
  const Result<Model> model = open_model(path);
  ASSERT_TRUE(model) << model.error().front().text();
  std::filesystem::remove(path);
  const Result<Program> program = Program::compile(*model);
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>{10, 20}));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(*session->output(0)->read_real(), (std::vector<float>{11, 22}));
  // Weights that are too short, and none of this model.
  EXPECT_NE(refusal(put(bundle_of({{3, "adder", model_of_weights()}, {7, "adder", "short"}}))).find("M248"),
            std::string::npos);
  EXPECT_NE(refusal(put(bundle_of({{3, "adder", model_of_weights()}, {7, "embedder", weights}}))).find("M232"),
            std::string::npos);
}

TEST(LanguageBundle, DamageIsNamed) {
  const std::string whole = chat();
  const auto damaged = [&](size_t at, uint64_t value) {
    std::string bytes = whole;
    std::memcpy(bytes.data() + at, &value, sizeof value);
    return refusal(put(bytes));
  };
  EXPECT_NE(damaged(24, 8).find("A750"), std::string::npos);
  EXPECT_NE(damaged(24, ~uint64_t{0}).find("A750"), std::string::npos);
  EXPECT_NE(damaged(32, 0xffffffff).find("its header is damaged"), std::string::npos);
  EXPECT_NE(refusal(put(whole.substr(0, 20))).find("ends within"), std::string::npos);
  EXPECT_NE(refusal(put(whole.substr(0, kBlock + 2))).find("section 0 is said to be bytes"), std::string::npos);
  for (size_t at = 32; at < 400; ++at) {  // whatever a header holds, the answer is an opened model or a refusal
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x5a);
    const std::string path = put(bytes);
    (void)open_model(path + ":tf_lite_embedder");
    (void)bundle_contents(path);
  }
}

}  // namespace
}  // namespace surelite::tool

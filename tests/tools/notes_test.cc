// SPDX-License-Identifier: Apache-2.0
// Metadata and attached labels, whole and damaged; decoders fed with every prefix and many bit flips of good files.
#include "report/notes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "input/file.h"
#include "tflite_metadata_generated.h"

namespace surelite::tool {
namespace {

std::vector<std::byte> metadata_bytes() {
  flatbuffers::FlatBufferBuilder builder;
  const std::vector<float> mean{127.5f}, deviation{128.0f};
  const auto unit =
      metadata::CreateProcessUnit(builder, metadata::ProcessOptions_Normalization,
                                  metadata::CreateNormalizationDirect(builder, &mean, &deviation).Union());
  const std::vector<flatbuffers::Offset<metadata::ProcessUnit>> units{unit};
  const auto properties = metadata::CreateImageProperties(builder, metadata::ColorSpace_rgb);
  const auto content =
      metadata::CreateContent(builder, metadata::ContentProperties_ImageProperties, properties.Union());
  const std::vector<flatbuffers::Offset<metadata::AttachedFile>> files{
      metadata::CreateAttachedFileDirect(builder, "labels.txt", "", metadata::FileKind_axis_labels)};
  const std::vector<flatbuffers::Offset<metadata::TensorNotes>> inputs{
      metadata::CreateTensorNotesDirect(builder, "image", "a picture", nullptr, content, &units)};
  const std::vector<flatbuffers::Offset<metadata::TensorNotes>> outputs{
      metadata::CreateTensorNotesDirect(builder, "scores", "", nullptr, 0, nullptr, 0, &files)};
  const std::vector<flatbuffers::Offset<metadata::SubgraphNotes>> graphs{
      metadata::CreateSubgraphNotesDirect(builder, "main", "", &inputs, &outputs)};
  metadata::FinishModelNotesBuffer(
      builder, metadata::CreateModelNotesDirect(builder, "digits", "reads digits", "v1", &graphs, "us", "Apache-2.0"));
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {data, data + builder.GetSize()};
}

ModelData model_with(std::span<const std::byte> metadata) {
  ModelData model;
  model.metadata.push_back({.name = "TFLITE_METADATA", .data = metadata});
  return model;
}

TEST(Notes, are_read) {
  const std::vector<std::byte> bytes = metadata_bytes();
  const ModelNotes notes = read_notes(model_with(bytes));
  EXPECT_TRUE(notes.findings.empty());
  EXPECT_EQ(notes.name, "digits");
  ASSERT_EQ(notes.inputs.size(), 1u);
  EXPECT_EQ(notes.inputs[0].content, "RGB image");
  EXPECT_EQ(notes.inputs[0].mean, std::vector<float>{127.5f});
  EXPECT_EQ(notes.inputs[0].std_deviation, std::vector<float>{128.0f});
  ASSERT_EQ(notes.outputs.size(), 1u);
  ASSERT_EQ(notes.outputs[0].files.size(), 1u);
  EXPECT_EQ(notes.outputs[0].files[0].kind, "axis labels");
}

TEST(Notes, cut_off_is_a_warning) {
  const std::vector<std::byte> bytes = metadata_bytes();
  for (size_t size = 1; size < bytes.size() / 2; ++size) {
    const std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
    const ModelNotes notes = read_notes(model_with(part));
    ASSERT_EQ(notes.findings.size(), 1u) << size;
    EXPECT_EQ(notes.findings[0].code, Code::M260);
  }
}

TEST(Notes, flipped_bits_do_no_harm) {
  const std::vector<std::byte> good = metadata_bytes();
  for (size_t at = 0; at < good.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::byte> bytes = good;
      bytes[at] ^= static_cast<std::byte>(1 << bit);
      const ModelNotes notes = read_notes(model_with(bytes));
      EXPECT_LE(notes.findings.size(), 1u);
    }
}

TEST(Notes, labels_come_from_the_archive_behind_the_model) {
  // A stored member "labels.txt" with "one\ntwo\n"; its offsets count from the start of the archive.
  const unsigned char archive[] = {
      'P', 'K',  3,    4,    20,   0,    0,   0,   0, 0,   0,   0,   0,   0,   0xe6, 0x0b, 0xba, 0x12, 8,   0,   0,
      0,   8,    0,    0,    0,    10,   0,   0,   0, 'l', 'a', 'b', 'e', 'l', 's',  '.',  't',  'x',  't', 'o', 'n',
      'e', '\n', 't',  'w',  'o',  '\n', 'P', 'K', 1, 2,   20,  0,   20,  0,   0,    0,    0,    0,    0,   0,   0,
      0,   0xe6, 0x0b, 0xba, 0x12, 8,    0,   0,   0, 8,   0,   0,   0,   10,  0,    0,    0,    0,    0,   0,   0,
      0,   0,    0,    0,    0,    0,    0,   0,   0, 0,   'l', 'a', 'b', 'e', 'l',  's',  '.',  't',  'x', 't', 'P',
      'K', 5,    6,    0,    0,    0,    0,   1,   0, 1,   0,   56,  0,   0,   0,    48,   0,    0,    0,   0,   0};
  std::vector<std::byte> file(100, std::byte{7});
  for (const unsigned char byte : archive) file.push_back(std::byte{byte});
  const std::vector<std::byte> bytes = metadata_bytes();
  ModelData model = model_with(bytes);
  model.bytes = file;
  const ModelNotes notes = read_notes(model);
  ASSERT_EQ(notes.attached.size(), 1u);
  EXPECT_EQ(attached_labels(model, notes, 0), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(attached_labels(model, notes, 1).empty());
}

// Whatever is left of a file, or became of it, reading it ends in data or in diagnostics.
TEST(Decoders, survive_damage) {
  const std::filesystem::path folder = std::filesystem::path(SURELITE_TEST_FOLDER) / "damaged";
  std::filesystem::create_directories(folder);
  int decoded = 0, refused = 0;
  const auto attempt = [&](const std::string& name, const std::string& content) {
    const std::string path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << content;
    const auto result = read_input_file(path);
    result ? ++decoded : ++refused;
    if (!result) {
      EXPECT_FALSE(result.error().empty());
    }
  };
  std::ifstream stream(SURELITE_TEST_CASES);
  const Json document = Json::parse(stream);
  for (const char* name : {"ones.npy", "words.npy", "both.npz", "red.png", "blue.ppm", "mono.wav", "float.wav"}) {
    const std::string hex = document["files"][name]["hex"].get<std::string>();
    std::string good;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
      good.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    for (size_t size = 0; size < good.size(); size += 3) attempt(name, good.substr(0, size));
    for (size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
      attempt(name, bad);
    }
  }
  EXPECT_GT(decoded, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace surelite::tool

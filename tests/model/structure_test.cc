// SPDX-License-Identifier: Apache-2.0
// Files that are not models, and models whose bytes are damaged.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

#include "model/sample.h"
#include "model/writer/writer.h"

namespace surelite::test {
namespace {

using namespace std::string_view_literals;

struct Kind {
  const char* name;
  std::string_view bytes;
  Code code;
  std::string_view said;  // part of the sentence
};

// An archive of one entry without content; `claimed` is the length that the directory gives for its name.
std::string zip_of(const std::string& name, size_t claimed) {
  std::string bytes("PK\x03\x04", 4);
  bytes.resize(30);
  bytes += name;
  const size_t directory = bytes.size();
  bytes += std::string("PK\x01\x02", 4) + std::string(24, '\0');
  bytes += {static_cast<char>(claimed & 0xff), static_cast<char>(claimed >> 8)};
  bytes += std::string(16, '\0') + name;
  bytes += std::string("PK\x05\x06", 4) + std::string(12, '\0');
  bytes += {static_cast<char>(directory & 0xff), static_cast<char>(directory >> 8)};
  return bytes + std::string(4, '\0');
}
std::string zip_of(const std::string& name) { return zip_of(name, name.size()); }

const std::string kTar = std::string(257, 'x') + "ustar";
const std::string kTask = zip_of("pose.tflite"), kKeras = zip_of("model.weights.h5"),
                  kTorch = zip_of("archive/data.pkl"), kOldTorch = zip_of("data.pkl"), kArrays = zip_of("a.npy"),
                  kSavedZip = zip_of("m/saved_model.pb"), kOtherZip = zip_of("readme"),
                  kLyingZip = zip_of("pose.tflite", 60'000);

// Where the directory is said to begin, from the end of the file.
std::string zip_with_directory(int from_end) {
  std::string bytes = zip_of("pose.tflite");
  const int at = static_cast<int>(bytes.size()) + from_end;
  bytes[bytes.size() - 6] = static_cast<char>(at & 0xff), bytes[bytes.size() - 5] = static_cast<char>(at >> 8);
  return bytes;
}

const std::string kBehindMuch =
    std::string("PK\x03\x04", 4) + std::string(70'000, 'x') + zip_of("pose.tflite").substr(4);
const std::string kDirectoryAtTheEnd = zip_with_directory(-20), kDirectoryElsewhere = zip_with_directory(-60);
const std::string kDirectoryBeyond = zip_with_directory(1000);
const std::string kZerosAndMore = std::string(70'000, '\0') + std::string(70'000, '\1');
const std::string kLongProducer = std::string("\x08\x07\x12\x78", 4) + std::string(120, 'p');

const Kind kKinds[] = {
    {"node_of_a_byte", "\x0a\x01\x0a\x01\x01\x01\x01\x01"sv, Code::M104, ""},
    {"zip_behind_much", kBehindMuch, Code::M103, "a zip archive"},
    {"zip_of_a_cut_directory", kDirectoryAtTheEnd, Code::M103, "a zip archive"},
    {"zip_of_a_directory_beyond", kDirectoryBeyond, Code::M103, "a zip archive"},
    {"zip_of_a_wrong_directory", kDirectoryElsewhere, Code::M103, "a zip archive"},
    {"zeros_and_more", kZerosAndMore, Code::M104, ""},
    {"protobuf_of_a_long_producer", kLongProducer, Code::M104, ""},
    {"protobuf_of_no_producer", "\x08\x07\x12\x00\x01\x01\x01\x01"sv, Code::M104, ""},
    {"text_with_a_deletion", "some text\x7f and more", Code::M104, ""},
    {"bm_as_a_word", "BM is short", Code::M103, "text"},
    {"tar", kTar, Code::M103, "tar"},
    {"task", kTask, Code::M103, "pose.tflite"},
    {"keras", kKeras, Code::M103, "Keras"},
    {"torch", kTorch, Code::M103, "PyTorch"},
    {"torch_at_the_root", kOldTorch, Code::M103, "PyTorch"},
    {"npz", kArrays, Code::M103, "NumPy archive"},
    {"zipped_saved_model", kSavedZip, Code::M103, "SavedModel"},
    {"zip_of_something", kOtherZip, Code::M103, "a zip archive"},
    {"zip_whose_name_is_too_long", kLyingZip, Code::M103, "a zip archive"},
    {"zip_too_short", "PK\x03\x04", Code::M103, "zip"},
    {"lfs_without_size", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n", Code::M103, "Git LFS"},
    {"html_behind_a_mark", "\xef\xbb\xbf<html></html>", Code::M103, "web page"},
    {"json_list", "[1, 2, 3]", Code::M103, "JSON"},
    {"c_array_without_blanks", "{0x1c,0x00,0x00,0x00,0x54,0x46,0x4c,0x33}", Code::M103, "C array"},
    {"bmp", "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0"sv, Code::M103, "BMP"},
    {"not_a_bmp", "BM and more text than a header has", Code::M103, "text"},
    {"safetensors", "\x10\0\0\0\0\0\0\0{\"a\": {}}"sv, Code::M103, "safetensors"},
    {"not_safetensors", "12345678{9 is text", Code::M103, "text"},
    {"onnx_without_a_producer", "\x08\x07\x3a\x02\x0a\x04"sv, Code::M103, "ONNX"},
    {"text_of_several_lines", "a\r\n\tb\x7e", Code::M103, "text"},
    {"blanks", "   \t\r\n    ", Code::M104, ""},
    {"protobuf_of_an_endless_length", "\x08\x07\x12\xff\xff\xff\xff\xff\xff\xff"sv, Code::M104, ""},
    {"protobuf_cut_in_its_length", "\x08\x07\x12\xff\xff"sv, Code::M108, ""},
    {"protobuf_of_another_kind", "\x08\x02\x12\x02\x01\x02\x01\x02"sv, Code::M104, ""},
    {"protobuf_of_a_later_version", "\x08\x30\x12\x02\x01\x02\x01\x02"sv, Code::M104, ""},
    {"node_without_a_name", "\x0a\x04\x0a\x00\x12\x00\x01\x01"sv, Code::M104, ""},
    {"node_of_an_odd_name", "\x0a\x05\x0a\x01\x01\x12\x00\x01"sv, Code::M104, ""},
    {"node_of_a_name_only", "\x0a\x05\x0a\x01g\x13\x00\x01"sv, Code::M104, ""},
    {"lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n", Code::M103, "12345 bytes"},
    {"html", "\n<!DOCTYPE html><html></html>", Code::M103, "web page"},
    {"xml", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", Code::M103, "XML"},
    {"json", "{\"error\": \"not found\"}", Code::M103, "JSON"},
    {"tfjs", "{\"modelTopology\": {}}", Code::M103, "TensorFlow.js"},
    {"text", "mobilenet\n0.25\n128\n", Code::M103, "text"},
    {"c_array", "const unsigned char m[] = {0x1c, 0x00, 0x00, 0x00, 0x54, 0x46, 0x4c, 0x33};", Code::M103, "C array"},
    {"base64", "GAAAAFRGTDMAAA4AFAAEAAgADAAAABAADgAAAAMAAACkAAAA", Code::M103, "base64"},
    {"gzip", "\x1f\x8b\x08\0\0\0\0\0\0\0"sv, Code::M103, "gzip"},
    {"zip", "PK\x03\x04 not a whole archive", Code::M103, "zip"},
    {"hdf5", "\x89HDF\r\n\x1a\n\0\0"sv, Code::M103, "HDF5"},
    {"elf",
     "\x7f"
     "ELF\x02\x01\x01\0\0"sv,
     Code::M103, "ELF"},
    {"pickle", "\x80\x02}q\0.         "sv, Code::M103, "pickle"},
    {"onnx",
     "\x08\x07\x12\x07pytorch\x1a\x03"
     "2.1:"sv,
     Code::M103, "ONNX"},
    {"saved_model", "\x08\x01\x12\x06\x0a\x04\x0a\x02\x08\x01"sv, Code::M103, "SavedModel"},
    {"frozen_graph", "\x0a\x14\x0a\x05input\x12\x0bPlaceholder"sv, Code::M103, "frozen"},
    {"size_prefixed", "\x40\0\0\0\x1c\0\0\0TFL3\0\0\0\0"sv, Code::M103, "length"},
    {"executorch", "\x1c\0\0\0ET12\0\0\0\0"sv, Code::M103, "ExecuTorch"},
    {"zeros", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv, Code::M103, "zeros"},
    {"other_identifier", "\x1c\0\0\0\x01\x02XY\x0e\0\0\0"sv, Code::M104, "\\x01\\x02XY"},
    {"three_bytes", "\x1c\0\x01"sv, Code::M108, "3 bytes"},
    {"root_at_0", "\0\0\0\0TFL3\0\0\0\0\0\0\0\0"sv, Code::M105, "root"},
    {"root_beyond", "\x40\0\0\0TFL3\0\0\0\0\0\0\0\0"sv, Code::M108, "root"},
    {"root_negative", "\0\0\0\xf0TFL3\0\0\0\0\0\0\0\0"sv, Code::M105, "0xf0000000"},
};

Result<Model> load(std::string_view bytes) {
  return Model::from_bytes(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

class KindTest : public testing::TestWithParam<Kind> {};

TEST_P(KindTest, IsNamed) {
  const Kind& kind = GetParam();
  const Result<Model> model = load(kind.bytes);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, kind.code) << to_text(model.error());
  EXPECT_NE(model.error().front().message().find(kind.said), std::string::npos) << to_text(model.error());
}

INSTANTIATE_TEST_SUITE_P(Files, KindTest, testing::ValuesIn(kKinds), [](const auto& kind) { return kind.param.name; });

TEST(Structure, EmptyFile) {
  const Result<Model> model = load("");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M102);
}

TEST(Structure, MissingFile) {
  const Result<Model> model = Model::open("/nonexistent/model.tflite");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M101);
}

// Every prefix of a file is refused, and told apart from a corrupt one by the length it should have.
TEST(Structure, TruncatedAnywhere) {
  const std::vector<std::byte> bytes = sample_bytes();
  for (size_t size = 9; size + 4 < bytes.size(); size += 3) {
    const Result<Model> model = Model::from_bytes(std::span(bytes).first(size));
    ASSERT_FALSE(model) << size;
    const Diagnostic& first = model.error().front();
    EXPECT_EQ(first.code, Code::M108) << size << ": " << first.text();
  }
}

// One word after the other is replaced by each of these; whatever the verifier refuses, the walk must explain.
TEST(Structure, DamageIsAlwaysFound) {
  const std::vector<std::byte> bytes = sample_bytes();
  const uint32_t words[] = {0, 1, 2, 3, 0xffffffff, 0x7fffffff, 0x80000000, 0x10000, 0x40000000};
  int refused = 0;
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4)
    for (const uint32_t word : words) {
      std::vector<std::byte> broken = bytes;
      std::memcpy(broken.data() + at, &word, sizeof(word));
      const Result<Model> model = Model::from_bytes(broken);
      if (model) continue;
      ++refused;
      for (const Diagnostic& d : model.error()) {
        EXPECT_EQ(d.text().find("the verifier of FlatBuffers refuses it"), std::string::npos) << at << " " << word;
        EXPECT_EQ(d.text().find('?'), std::string::npos) << d.text();
      }
    }
  EXPECT_GT(refused, 1000);
}

TEST(Structure, MisalignedTable) {
  // Two bytes before the root table, with the root offset made to match.
  std::vector<std::byte> bytes = sample_bytes();
  uint32_t root;
  std::memcpy(&root, bytes.data(), 4);
  bytes.insert(bytes.begin() + 8, 2, std::byte{0});
  root += 2;
  std::memcpy(bytes.data(), &root, 4);
  const Result<Model> model = Model::from_bytes(bytes);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M109) << to_text(model.error());
}

TEST(Structure, NestingAndTablesAreLimited) {
  Limits limits;
  limits.max_depth = 2;
  EXPECT_TRUE(contains(findings_of(load_sample({}, limits)), Code::M107));
  limits = {};
  limits.max_tables = 10;
  EXPECT_TRUE(contains(findings_of(load_sample({}, limits)), Code::M107));
}

// A small file may refer to one long vector from many tables.
TEST(Structure, SharedVectorsAreNotCopiedWithoutEnd) {
  flatbuffers::FlatBufferBuilder builder;
  const auto shape = builder.CreateVector(std::vector<int32_t>(100'000, 1));
  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors;
  for (int i = 0; i < 20'000; ++i) tensors.push_back(tflite::CreateTensor(builder, shape));
  const auto list = builder.CreateVector(tensors);
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> graphs = {tflite::CreateSubGraph(builder, list)};
  tflite::FinishModelBuffer(builder, tflite::CreateModel(builder, 3, 0, builder.CreateVector(graphs)));
  const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
  const Result<Model> model = Model::from_bytes(bytes);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M107) << to_text(model.error());
}

TEST(Structure, AnyAlignmentOfTheBytesWillDo) {
  const std::vector<std::byte> bytes = sample_bytes();
  std::vector<std::byte> shifted(bytes.size() + 16);
  for (size_t shift = 0; shift < 16; ++shift) {
    std::memcpy(shifted.data() + shift, bytes.data(), bytes.size());
    LoadOptions options;
    options.copy = false;
    EXPECT_TRUE(Model::from_bytes(std::span(shifted).subspan(shift, bytes.size()), options)) << shift;
  }
}

// Sent as text from one system to another: every 0x0a has become 0x0d 0x0a.
TEST(Structure, ConvertedLineEndings) {
  ModelWriter writer;
  const int in = writer.add_tensor("in", ElementType::float32, {10, 10}),
            out = writer.add_tensor("out", ElementType::float32, {10, 10});
  writer.add_operator("ABS", {in}, {out}, {"AbsOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  const std::vector<std::byte> sound = *writer.finish();
  std::vector<std::byte> sent;
  int64_t count = 0;
  for (const std::byte b : sound) {
    if (b == std::byte{0x0a}) sent.push_back(std::byte{0x0d}), ++count;
    sent.push_back(b);
  }
  ASSERT_GT(count, 0);
  const Result<Model> model = Model::from_bytes(sent);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().front().code, Code::M110) << to_text(model.error());
  EXPECT_EQ(std::get<int64_t>(model.error().front().find("count")->value), count);
  // Otherwise damaged, too: then it is the damage that counts.
  sent.resize(sent.size() / 2);
  EXPECT_NE(Model::from_bytes(sent).error().front().code, Code::M110);
}

}  // namespace
}  // namespace surelite::test

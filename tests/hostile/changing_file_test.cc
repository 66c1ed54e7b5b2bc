// SPDX-License-Identifier: Apache-2.0
// Files that are odd, or that somebody changes while a model made from them is in use.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <random>

#include "base/platform/memory.h"
#include "model/access.h"
#include "model/read/plain_parts.h"
#include "model/writer/writer.h"
#include "surelite/inspect.h"
#include "surelite/session.h"

namespace surelite::test {
namespace {

using Bytes = std::vector<std::byte>;

std::string place(const std::string& name) {
  return testing::TempDir() + "surelite_hostile_" + std::to_string(getpid()) + "_" + name;
}

void write(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<std::streamsize>(bytes.size()));
}

// 1 MB of weights, 256 kB of indices, an axis, and two operators with options.
Bytes large_model() {
  ModelWriter writer;
  std::vector<int32_t> picks(64 * 1024);
  for (size_t i = 0; i < picks.size(); ++i) picks[i] = static_cast<int32_t>(i % 256);
  const int weights =
      writer.add_constant("weights", ElementType::float32, {256, 1024}, std::vector<float>(256 * 1024, 1.0f));
  const int indices = writer.add_constant("indices", ElementType::int32, {65536}, picks);
  const int x = writer.add_tensor("x", ElementType::float32, {8, 1024});
  const int product = writer.add_tensor("product", ElementType::float32, {8, 256});
  const int y = writer.add_tensor("y", ElementType::float32, {8, 65536});
  writer.add_operator("FULLY_CONNECTED", {x, weights, -1}, {product}, {"FullyConnectedOptions", {}});
  writer.add_operator("GATHER", {product, indices}, {y}, {"GatherOptions", {{"axis", 1}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  Result<Bytes> bytes = writer.finish();
  EXPECT_TRUE(bytes);
  return *bytes;
}

// What a client does after loading; the result does not matter, that it comes does.
void use(const Model& model) {
  (void)inspect(model);
  const Result<Program> program = Program::compile(model);
  Result<Session> session = Session::open(*program);
  if (const auto input = session->input<float>(0))
    for (float& value : *input) value = 1;
  (void)session->run();
  const Shape shapes[] = {{2, 1024}};
  (void)session->resize(shapes);
  (void)session->run();
}

// How the process of `body` ended: 0, or the signal.
template <class Body>
int ends(Body&& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    body();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(ChangingFile, PlainWeightsStayMappedAndNothingElse) {
  const std::string path = place("mapped.tflite");
  const Bytes bytes = large_model();
  write(path, bytes);
  const Result<Model> model = Model::open(path);
  ASSERT_TRUE(model) << model.error()[0].text();
  const ModelData& data = ModelAccess::data(*model);
  ASSERT_EQ(data.mapped.size(), 1u);
  EXPECT_GE(data.mapped[0].size(), size_t{1'000'000});
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), data.bytes.begin(), data.bytes.end()));
  LoadOptions copy;
  copy.copy = true;
  const Result<Model> copied = Model::open(path, copy);
  ASSERT_TRUE(copied);
  EXPECT_TRUE(ModelAccess::data(*copied).mapped.empty());
  unlink(path.c_str());
}

// What lies around is read with the ends of the parts: nothing of a page is left to be read on its own.
TEST(ChangingFile, PartsThatMayStayMappedAreWholePages) {
  const std::string path = place("parts.tflite");
  write(path, large_model());
  const Result<FileImage> image = FileImage::open(path, uint64_t{1} << 30);
  ASSERT_TRUE(image);
  const std::vector<FilePart> parts = large_data(*image);
  ASSERT_EQ(parts.size(), 2u);
  uint64_t end = 0;
  for (const FilePart& part : parts) {
    EXPECT_EQ(part.offset % page_size_for(0), 0u);
    EXPECT_EQ(part.bytes % page_size_for(0), 0u);
    EXPECT_GE(part.offset, end);
    EXPECT_GE(part.bytes, size_t{250'000});
    end = part.offset + part.bytes;
  }
  EXPECT_LE(end, image->bytes().size());
  unlink(path.c_str());
}

// Whatever is written over the file while a model is in use: numbers change, nothing else does.
TEST(ChangingFile, RewrittenInPlace) {
  const Bytes bytes = large_model();
  const std::string path = place("rewritten.tflite");
  std::mt19937 engine(1);
  for (int round = 0; round < 40; ++round) {
    write(path, bytes);
    const int ended = ends([&] {
      const Result<Model> model = Model::open(path);
      Bytes other(bytes.size());
      for (std::byte& b : other) b = round % 4 == 0 ? std::byte{0xff} : static_cast<std::byte>(engine());
      {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.write(reinterpret_cast<const char*>(other.data()), static_cast<std::streamsize>(other.size()));
      }
      use(*model);
    });
    EXPECT_EQ(ended, 0) << "round " << round;
    engine.discard(1'000'000);
  }
  unlink(path.c_str());
}

TEST(ChangingFile, CutOffBesideACopy) {
  const Bytes bytes = large_model();
  const std::string path = place("cut.tflite");
  for (const size_t length : {size_t{0}, size_t{100}, bytes.size() / 2, bytes.size() - 1}) {
    write(path, bytes);
    EXPECT_EQ(ends([&] {
                LoadOptions options;
                options.copy = true;
                const Result<Model> model = Model::open(path, options);
                if (truncate(path.c_str(), static_cast<off_t>(length)) != 0) _exit(3);
                use(*model);
              }),
              0)
        << length;
  }
  unlink(path.c_str());
}

// Small files are read as a whole.
TEST(ChangingFile, SmallOneCutOff) {
  const std::string path = place("small.tflite");
  std::ifstream from(std::string(DIGITS) + "/digits_int8.tflite", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(from)), std::istreambuf_iterator<char>());
  for (const off_t length : {0, 8, 1000, 5000}) {
    write(path, std::as_bytes(std::span(text)));
    EXPECT_EQ(ends([&] {
                const Result<Model> model = Model::open(path);
                if (truncate(path.c_str(), length) != 0) _exit(3);
                const Result<Program> program = Program::compile(*model);
                Result<Session> session = Session::open(*program);
                if (!session->run()) _exit(4);
              }),
              0)
        << length;
  }
  unlink(path.c_str());
}

TEST(OddFile, PipesDevicesAndHoles) {
  const std::string pipe = place("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(Model::open(pipe).error()[0].code, Code::M101);
  unlink(pipe.c_str());
  EXPECT_EQ(Model::open("/dev/zero").error()[0].code, Code::M101);
  EXPECT_EQ(Model::open("/").error()[0].code, Code::M101);
  const std::string sparse = place("sparse");
  write(sparse, {});
  ASSERT_EQ(truncate(sparse.c_str(), off_t{1} << 34), 0);
  Limits limits;
  limits.max_file_bytes = uint64_t{1} << 30;
  LoadOptions options;
  options.limits = limits;
  EXPECT_EQ(Model::open(sparse, options).error()[0].code, Code::M101);
  unlink(sparse.c_str());
}

TEST(OddFile, PackedWeightsReplaceFilesOnlyAndKeepTheirSecrecy) {
  const std::string path = place("secret.tflite"), packed = place("packed");
  write(path, large_model());
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  const Result<Model> model = Model::open(path);
  CompileOptions options;
  options.packed_weights = packed;
  const Result<Program> program = Program::compile(*model, options);
  ASSERT_TRUE(program);
  if (program->packed_weights().outcome == PackedWeightsUse::Outcome::written) {
    struct stat info {};
    ASSERT_EQ(stat(packed.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0077, 0u);
  }
  // A pipe stands for a device here: root would replace one.
  const std::string pipe = place("device");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  options.packed_weights = pipe;
  const Result<Program> other = Program::compile(*model, options);
  ASSERT_TRUE(other);
  EXPECT_NE(other->packed_weights().outcome, PackedWeightsUse::Outcome::written);
  struct stat info {};
  ASSERT_EQ(stat(pipe.c_str(), &info), 0);
  EXPECT_TRUE(S_ISFIFO(info.st_mode));
  for (const std::string& each : {path, packed, pipe}) unlink(each.c_str());
}

}  // namespace
}  // namespace surelite::test

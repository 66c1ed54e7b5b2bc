// SPDX-License-Identifier: Apache-2.0
// The file of packed weights: read when everything matches, else ignored and written anew; results are always the same.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "model/access.h"
#include "model/graph.h"
#include "models.h"
#include "ops/fast/checksum.h"
#include "ops/fast/kernels.h"

namespace surelite::tests {
namespace {

using Outcome = PackedWeightsUse::Outcome;
using Bytes = std::vector<char>;

// A convolution, a depthwise one, a sum large enough for a search, and a layer of floats behind them.
Model network(int seed) {
  ModelWriter writer;
  uint32_t random = static_cast<uint32_t>(seed) * 2654435761u + 1;
  const auto next = [&] { return random = random * 1664525u + 1013904223u, random >> 24; };
  const auto bytes = [&](size_t count) {
    std::vector<std::byte> list(count);
    for (std::byte& b : list) b = static_cast<std::byte>(next());
    return list;
  };
  Quantization channels = affine(0.02f, 0);
  channels.scale.clear(), channels.zero_point.assign(24, 0);
  for (int c = 0; c < 24; ++c) channels.scale.push_back(0.001f * static_cast<float>(c + 1));
  Quantization deep = channels;
  deep.quantized_dimension = 3;
  const ElementType i8 = ElementType::int8, f32 = ElementType::float32;
  const int in = writer.add_tensor("in", i8, {1, 24, 24, 8}, affine(0.05f, 3));
  const int filter =
      writer.add_constant("filter", i8, {24, 1, 1, 8}, std::span<const std::byte>(bytes(24 * 8)), channels);
  const int mid = writer.add_tensor("mid", i8, {1, 24, 24, 24}, affine(0.04f, -5));
  writer.add_operator("CONV_2D", {in, filter}, {mid}, {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}});
  const int taps = writer.add_constant("taps", i8, {1, 3, 3, 24}, std::span<const std::byte>(bytes(9 * 24)), deep);
  const int wide = writer.add_tensor("wide", i8, {1, 24, 24, 24}, affine(0.06f, 1));
  writer.add_operator("DEPTHWISE_CONV_2D", {mid, taps}, {wide},
                      {"DepthwiseConv2DOptions", {{"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", 1}}});
  const int sum = writer.add_tensor("sum", i8, {1, 24, 24, 24}, affine(0.08f, 2));
  writer.add_operator("ADD", {mid, wide}, {sum}, {"AddOptions", {}});
  const int real = writer.add_tensor("real", f32, {1, 24, 24, 24});
  writer.add_operator("DEQUANTIZE", {sum}, {real}, {"DequantizeOptions", {}});
  std::vector<float> weights(4 * 24);
  for (float& w : weights) w = static_cast<float>(next()) / 128 - 1;
  const int matrix = writer.add_constant("matrix", f32, {4, 24}, weights);
  const int out = writer.add_tensor("out", f32, {576, 4});
  writer.add_operator("FULLY_CONNECTED", {real, matrix}, {out}, {"FullyConnectedOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  return build(writer);
}

Bytes run(const Program& program) {
  Result<Session> session = Session::open(program);
  EXPECT_TRUE(session);
  const std::span<std::byte> in = *session->input(0)->bytes();
  for (size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::byte>(i * 37 % 251);
  EXPECT_TRUE(session->run());
  const std::span<std::byte> out = *session->output(0)->bytes();
  Bytes result(out.size());
  std::memcpy(result.data(), out.data(), out.size());
  return result;
}

Bytes content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(stream), {});
}
void write(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

class PackedWeights : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    if (packing_level() == 0) GTEST_SKIP() << "plain loops pack nothing";
  }
  void TearDown() override {
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    std::filesystem::remove_all(folder_);
  }
  Program compile(const Model& model, CompileOptions options = {}) const {
    options.packed_weights = path_.string();
    Result<Program> program = Program::compile(model, options);
    EXPECT_TRUE(program);
    return *program;
  }
  // Compiles the model with the file as it is: what becomes of it, and whether results are what they are without it.
  Outcome outcome(const Model& model) const {
    const Program program = compile(model);
    EXPECT_EQ(run(program), run(*Program::compile(model))) << program.packed_weights().reason;
    return program.packed_weights().outcome;
  }
  // That the file, damaged like this, is ignored and written anew.
  void expect_mended(const Bytes& damaged, const std::string& what) const {
    write(path_, damaged);
    EXPECT_EQ(outcome(model_), Outcome::written) << what;
    EXPECT_EQ(outcome(model_), Outcome::read) << what;
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("packed_weights_" + std::to_string(getpid()));
  std::filesystem::path path_ = folder_ / "weights";
  Model model_ = network(1);
};

TEST_F(PackedWeights, AreWrittenAndThenRead) {
  EXPECT_EQ(compile(model_).packed_weights().reason, "No such file or directory");
  const Bytes first = content_of(path_);
  EXPECT_EQ(outcome(model_), Outcome::read);
  EXPECT_EQ(content_of(path_), first);
  EXPECT_EQ(Program::compile(model_)->packed_weights().outcome, Outcome::none);
  EXPECT_EQ(compile(add_model()).packed_weights().outcome, Outcome::none);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "something was left behind";
}

TEST_F(PackedWeights, DamageIsFound) {
  compile(model_);
  const Bytes sound = content_of(path_);
  ASSERT_GT(sound.size(), 1000u);
  // Every byte of the header, and bytes all over the rest.
  for (size_t at = 0; at < sound.size(); at += at < 152 ? 1 : 97) {
    Bytes damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    expect_mended(damaged, "byte " + std::to_string(at));
  }
  for (const size_t length :
       {size_t{0}, size_t{1}, size_t{151}, size_t{152}, size_t{153}, size_t{216}, sound.size() - 64, sound.size() - 1})
    expect_mended(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(length)),
                  std::to_string(length) + " bytes left");
  Bytes longer = sound;
  longer.resize(longer.size() + 64);
  expect_mended(longer, "longer");
  std::swap_ranges(longer.begin() + 152, longer.begin() + 152 + 64, longer.begin() + 152 + 64);
  expect_mended(longer, "swapped");
}

// Where the header has its parts.
constexpr size_t kModelSum = 40, kModelFile = 56, kPayloadSum = 120, kHeaderSum = 136, kHeader = 152;

void put_sum(Bytes* bytes, size_t at, size_t begin, size_t end) {
  const Crc32c sum = crc32c_of(std::as_bytes(std::span(*bytes).subspan(begin, end - begin)));
  std::memcpy(bytes->data() + at, sum.data(), sizeof sum);
}

// Bytes that nobody packed, under checksums that fit: results are wrong, and that is all.
TEST_F(PackedWeights, ForgedOnesDoNoHarm) {
  compile(model_);
  const Bytes sound = content_of(path_);
  uint32_t random = 1;
  int read = 0;
  for (int trial = 0; trial < 300; ++trial) {
    Bytes forged = sound;
    for (size_t i = kHeader; i < forged.size(); ++i) {
      random = random * 1664525u + 1013904223u;
      const char byte = trial % 3 == 0 ? static_cast<char>(random >> 24) : trial % 3 == 1 ? '\xff' : '\x7f';
      // At most some, so that not every trial fails at the first kernel.
      if (trial < 3 || random >> 8 < 1u << (trial % 24)) forged[i] = byte;
    }
    put_sum(&forged, kPayloadSum, kHeader, forged.size());
    put_sum(&forged, kHeaderSum, 0, kHeaderSum);
    write(path_, forged);
    const Program program = compile(model_);
    read += program.packed_weights().outcome == Outcome::read;
    run(program);
  }
  EXPECT_GT(read, 100);
  if (simd::kMachineKernels.get<simd::PackedReplay>().of_integers) {
    EXPECT_LT(read, 300);
  }
}

// Headers whose sums fit and that are of something else: a byte is changed, and the file cut off.
TEST_F(PackedWeights, HeadersOfAnotherAreNotTaken) {
  compile(model_);
  const Bytes sound = content_of(path_);
  struct Row {
    const char* what;
    size_t at;
    char value;
    size_t bytes;
  };
  const Row rows[] = {{"another processor", 12, 99, sound.size()},
                      {"another model's length", 33, 99, sound.size()},
                      {"other options", 96, 1, sound.size()},
                      {"a longer payload", 119, 1, sound.size()},
                      {"half a block", 112, 32, kHeader + 32}};
  for (const Row& row : rows) {
    Bytes forged(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(row.bytes));
    if (row.bytes < sound.size()) std::memset(forged.data() + 112, 0, 8);
    forged[row.at] = row.value;
    put_sum(&forged, kHeaderSum, 0, kHeaderSum);
    expect_mended(forged, row.what);
  }
}

TEST_F(PackedWeights, OfAnotherAreNotTaken) {
  compile(network(2));
  EXPECT_EQ(outcome(model_), Outcome::written) << "another model";
  CompileOptions options;
  options.input_shapes = {{1, 12, 12, 8}};
  EXPECT_EQ(compile(model_, options).packed_weights().outcome, Outcome::written) << "other shapes";
  EXPECT_EQ(compile(model_, options).packed_weights().outcome, Outcome::read);
  options.reference_kernels = true;
  EXPECT_EQ(compile(model_, options).packed_weights().outcome, Outcome::none) << "plain kernels pack nothing";
  options = {};
  options.threads = 2;
  compile(model_);
  EXPECT_EQ(compile(model_, options).packed_weights().outcome, Outcome::read) << "threads do not matter";
}

// The model's file is known again by its times, and by its bytes where they say nothing.
TEST_F(PackedWeights, FollowTheModelsFile) {
  const std::filesystem::path file = folder_ / "model";
  const auto put = [&](int seed) {
    const Model made = network(seed);
    const std::span<const std::byte> bytes = ModelAccess::data(made).bytes;
    Bytes copy(bytes.size());
    std::memcpy(copy.data(), bytes.data(), bytes.size());
    write(file, copy);
  };
  put(1);
  EXPECT_EQ(outcome(*Model::open(file.string())), Outcome::written);
  EXPECT_EQ(outcome(*Model::open(file.string())), Outcome::read);
  put(2);
  EXPECT_EQ(outcome(*Model::open(file.string())), Outcome::written) << "other bytes under the same name";
  EXPECT_EQ(outcome(network(2)), Outcome::read) << "the same bytes in memory";
  EXPECT_EQ(outcome(network(1)), Outcome::written);
}

// Where the file is the same in all that tells files apart, its bytes are not read again: their sum may be anything.
TEST_F(PackedWeights, KnowTheModelsFile) {
  const std::filesystem::path file = folder_ / "model";
  const std::span<const std::byte> bytes = ModelAccess::data(model_).bytes;
  Bytes copy(bytes.size());
  std::memcpy(copy.data(), bytes.data(), bytes.size());
  write(file, copy);
  const Model model = *Model::open(file.string());
  compile(model);
  Bytes noted = content_of(path_);
  noted[kModelSum] ^= 1;
  const FileIdentity& identity = ModelAccess::data(model).file;
  for (const bool known : {true, false})
    for (size_t field = 0; field < 5; ++field) {
      uint64_t fields[] = {identity.device, identity.number, identity.bytes, identity.modified, identity.changed};
      if (!known) ++fields[field];
      std::memcpy(noted.data() + kModelFile, fields, sizeof fields);
      put_sum(&noted, kHeaderSum, 0, kHeaderSum);
      write(path_, noted);
      EXPECT_EQ(outcome(model), known ? Outcome::read : Outcome::written) << field;
    }
  std::memset(noted.data() + kModelFile, 0, 40);
  put_sum(&noted, kHeaderSum, 0, kHeaderSum);
  write(path_, noted);
  EXPECT_EQ(outcome(model_), Outcome::written) << "no file on either side";
}

TEST_F(PackedWeights, SeveralWritersAtATime) {
  const Bytes wanted = run(*Program::compile(model_));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      CompileOptions options;
      options.packed_weights = path_.string();
      for (int i = 0; i < 25; ++i) {
        if (i % 5 == 0) std::filesystem::remove(path_);
        const Result<Program> program = Program::compile(model_, options);
        if (!program || program->packed_weights().outcome == Outcome::failed || run(*program) != wanted) ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(outcome(model_), Outcome::read);
}

TEST_F(PackedWeights, WhereNothingCanBeWritten) {
  path_ = folder_ / "missing" / "weights";
  EXPECT_EQ(outcome(model_), Outcome::failed);
  path_ = folder_;
  EXPECT_EQ(outcome(model_), Outcome::failed) << "a folder";
  path_ = folder_ / "pipe";
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(outcome(model_), Outcome::failed) << "a pipe stays one";
  EXPECT_TRUE(std::filesystem::is_fifo(path_));
  path_ = folder_ / "weights";
  compile(model_);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  EXPECT_EQ(outcome(model_), Outcome::read);
  if (geteuid() != 0) {
    EXPECT_EQ(outcome(network(2)), Outcome::failed);
  }
}

}  // namespace
}  // namespace surelite::tests

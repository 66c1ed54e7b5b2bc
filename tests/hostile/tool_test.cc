// SPDX-License-Identifier: Apache-2.0
// A hostile caller of the tool: pipes, devices, full disks, archives that lie. And what its decoders take.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "guard/traces.h"
#include "input/file.h"
#include "input/zip.h"
#include "process/child.h"

namespace surelite::tool {
namespace {

using Bytes = std::vector<std::byte>;

const std::string kDigits = std::string(DIGITS) + "/digits_int8.tflite";

std::string place(const std::string& name) {
  return testing::TempDir() + "surelite_tool_" + std::to_string(getpid()) + "_" + name;
}

void write(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

Bytes as_bytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

ChildResult run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), SURELITE_TOOL);
  ChildOptions options;
  options.seconds = 60;
  const Result<ChildResult> result = run_child(arguments, options);
  EXPECT_TRUE(result);
  EXPECT_EQ(result->signal, 0) << result->errors;
  EXPECT_FALSE(result->timed_out);
  return *result;
}

ChildResult shell(const std::string& command) {
  ChildOptions options;
  options.seconds = 60;
  const Result<ChildResult> result = run_child({"/bin/sh", "-c", command}, options);
  EXPECT_TRUE(result);
  EXPECT_FALSE(result->timed_out);
  return *result;
}

TEST(HostileCaller, APipeIsNoModel) {
  const std::string pipe = place("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const char* verb : {"inspect", "check", "run", "memory", "bench"})
    EXPECT_EQ(run({verb, pipe}).exit_code, 3) << verb;
  EXPECT_NE(run({"run", kDigits, "-i", pipe}).exit_code, 0);
  EXPECT_NE(run({"run", kDigits, "--labels", pipe}).exit_code, 0);
  unlink(pipe.c_str());
}

TEST(HostileCaller, AFileOfZerosIsSeenAtItsEnds) {
  const std::string zeros = place("zeros");
  write(zeros, "");
  ASSERT_EQ(truncate(zeros.c_str(), off_t{100} << 30), 0);
  // Holes cost nothing on the disk and must cost nothing here; where they do, the limits for strangers refuse the size.
  EXPECT_EQ(run({"check", "--untrusted", zeros}).exit_code, 3);
  EXPECT_EQ(run({"check", zeros}).exit_code, 3);
  ASSERT_EQ(truncate(zeros.c_str(), off_t{200} << 20), 0);
  EXPECT_EQ(run({"check", zeros}).exit_code, 3);
  unlink(zeros.c_str());
}

TEST(HostileCaller, AFullDiskIsSaid) {
  const std::string tool = SURELITE_TOOL;
  const std::vector<std::string> verbs = {"ops", "inspect " + kDigits, "--help", "explain M101", "ops --json"};
  for (const std::string& verb : verbs)
    EXPECT_NE(shell(tool + " " + verb + " > /dev/full").exit_code, 0) << verb;
  EXPECT_NE(run({"codegen", "--ops", kDigits, "-o", "/dev/full"}).exit_code, 0);
  const std::string folder = place("outputs");
  std::filesystem::create_directories(folder);
  ASSERT_EQ(symlink("/dev/full", (folder + "/0_scores.npy").c_str()), 0);
  // Whatever the output is called, one of the two is refused or written beside the link.
  const ChildResult written = run({"run", kDigits, "-o", folder});
  EXPECT_TRUE(written.exit_code == 0 || written.exit_code == 4);
  std::filesystem::remove_all(folder);
}

TEST(HostileCaller, PackedWeightsDoNotReplaceDevices) {
  const std::string pipe = place("device");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  (void)run({"run", kDigits, "--packed-weights", pipe});
  struct stat info {};
  ASSERT_EQ(stat(pipe.c_str(), &info), 0);
  EXPECT_TRUE(S_ISFIFO(info.st_mode));
  unlink(pipe.c_str());
}

TEST(HostileCaller, LimitsForStrangersGoWithEveryVerb) {
  for (const char* verb : {"inspect", "check", "run", "memory", "doctor"})
    EXPECT_EQ(run({verb, "--untrusted", kDigits}).exit_code, 0) << verb;
}

// --- Archives.

void put(std::string* to, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to->push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

// `count` entries, all of which say that their bytes are those of the first.
std::string overlapping_zip(int count, const std::string& content) {
  std::string archive, directory;
  uLongf packed_bytes = compressBound(content.size());
  std::string packed(packed_bytes, 0);
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
  const auto common = [&](std::string* to) {
    put(to, 20, 2), put(to, 0, 2), put(to, 8, 2), put(to, 0, 4), put(to, sum, 4);
    put(to, packed.size(), 4), put(to, content.size(), 4), put(to, 5, 2), put(to, 0, 2);
  };
  put(&archive, 0x04034b50, 4);
  common(&archive);
  archive += "a.npy" + packed;
  for (int i = 0; i < count; ++i) {
    put(&directory, 0x02014b50, 4), put(&directory, 20, 2);
    common(&directory);
    put(&directory, 0, 2), put(&directory, 0, 2), put(&directory, 0, 2), put(&directory, 0, 4), put(&directory, 0, 4);
    directory += "a.npy";
  }
  const size_t at = archive.size();
  archive += directory;
  put(&archive, 0x06054b50, 4), put(&archive, 0, 4), put(&archive, count, 2), put(&archive, count, 2);
  put(&archive, directory.size(), 4), put(&archive, at, 4), put(&archive, 0, 2);
  return archive;
}

TEST(Archives, EntriesThatOverlapAreRefused) {
  const Bytes one = as_bytes(overlapping_zip(1, std::string(100'000, 'x')));
  const Result<std::vector<ZipEntry>> sound = list_zip(one, "one.npz");
  ASSERT_TRUE(sound) << sound.error()[0].text();
  EXPECT_EQ(unpack(one, sound->front(), 1 << 20, "one.npz")->size(), 100'000u);
  for (const int count : {2, 3, 1000}) {
    const Bytes many = as_bytes(overlapping_zip(count, std::string(100'000, 'x')));
    const Result<std::vector<ZipEntry>> listed = list_zip(many, "many.npz");
    ASSERT_FALSE(listed) << count;
    EXPECT_EQ(listed.error()[0].code, Code::A750);
  }
}

Bytes npy(const std::string& descr, const std::string& shape, std::string_view data = "") {
  const std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  std::string text("\x93NUMPY\x02\x00", 8);
  put(&text, header.size(), 4);
  return as_bytes(text + header + std::string(data));
}

TEST(Archives, ArraysThatLie) {
  const struct {
    const char* descr;
    std::string shape;
  } rows[] = {
      {"|S0", "(2147483647,)"},       {"<U0", "(2147483647,)"},          {"|S0", "(65535, 65535, 65535)"},
      {"<f4", "(4611686018427387904,)"}, {"<f4", "(2147483647, 2147483647)"},
      {"<f4", "(1073741824,)"},       {"|S18446744073709551615", "(1,)"}, {"<U4611686018427387904", "(2,)"},
      {"<f0", "(1,)"},                {"<f4", "(" + [] {
         std::string ones;
         for (int i = 0; i < 200'001; ++i) ones += "1, ";
         return ones;
       }() + ")"},
  };
  for (const auto& row : rows) {
    const auto start = std::chrono::steady_clock::now();
    const Result<InputData> data = decode_npy(npy(row.descr, row.shape), "lie.npy");
    EXPECT_FALSE(data) << row.descr << " " << row.shape.substr(0, 60);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2)) << row.descr;
  }
  EXPECT_TRUE(decode_npy(npy("|S1", "(3,)", "abc"), "right.npy"));
}

TEST(Pictures, AHuffmanTableOfTooManyValues) {
  std::string text("\xff\xd8\xff\xc4", 4);
  const size_t values = 16 * 255;
  const size_t length = 2 + 17 + values;
  text.push_back(static_cast<char>(length >> 8)), text.push_back(static_cast<char>(length & 0xff));
  text.push_back(0);
  text += std::string(16, '\xff') + std::string(values, 1);
  text += std::string(5000, 0);
  const Result<InputData> data = decode_image(as_bytes(text), "large.jpg");
  ASSERT_FALSE(data);
  EXPECT_NE(data.error()[0].text().find("256 values"), std::string::npos) << data.error()[0].text();
}

// --- What a child writes about itself.

TEST(Traces, HoweverLongTheyAre) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "{\"code\":\"G601\",\"message\":\"x\",\"frames\":[]}\n";
  const Traces traces = read_traces(text, true);
  EXPECT_LE(traces.faults.size(), 100u);
  text.clear();
  for (int i = 0; i < 200'000; ++i) text += "{\"notice\":\"G607\",\"severity\":\"warning\",\"message\":\"x\"}\n";
  EXPECT_LE(read_traces(text, true).notices.size(), 2000u);
}

}  // namespace
}  // namespace surelite::tool

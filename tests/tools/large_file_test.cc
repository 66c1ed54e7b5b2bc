// SPDX-License-Identifier: Apache-2.0
// Models above 2 GB: a file with a hole where its weights are, which takes no room on the disk.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "model/writer/writer.h"
#include "process/child.h"
#include "tflite_generated.h"

namespace surelite::tool {
namespace {

constexpr int kRows = 600'000, kColumns = 1000;
constexpr uint64_t kBegin = 4096, kBytes = uint64_t{kRows} * kColumns * sizeof(float);  // 2.4 GB

// One operator over the table; its value is 0, but for the last number, which is 7.
std::string write_model(const char* name, bool gather) {
  ModelWriter writer;
  const int table = writer.add_constant("table", ElementType::float32, {kRows, kColumns}, std::vector<float>{0});
  const int x = gather ? writer.add_tensor("ids", ElementType::int32, {1})
                       : writer.add_tensor("x", ElementType::float32, {1, kColumns});
  const int y = writer.add_tensor("y", ElementType::float32, {1, gather ? kColumns : kRows});
  if (gather) writer.add_operator("GATHER", {table, x}, {y}, {"GatherOptions", {}});
  else writer.add_operator("FULLY_CONNECTED", {x, table, -1}, {y}, {"FullyConnectedOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  tflite::BufferT& buffer = *writer.object().buffers.back();
  buffer.data.clear();
  buffer.offset = kBegin;
  buffer.size = kBytes;
  const auto bytes = writer.finish();
  const std::string path = std::string(SURELITE_TEST_FOLDER) + "/" + name;
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  std::filesystem::resize_file(path, kBegin + kBytes);
  const float last = 7;
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(kBegin + kBytes - sizeof last));
  file.write(reinterpret_cast<const char*>(&last), sizeof last);
  return path;
}

Json answer(const std::vector<std::string>& arguments, int exit, int64_t most_resident) {
  std::vector<std::string> command{SURELITE_TOOL};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ChildOptions options;
  options.seconds = 120;
  const Result<ChildResult> result = run_child(command, options);
  if (!result) return {{"failed", result.error().front().text()}};
  EXPECT_EQ(result->exit_code, exit) << result->output << result->errors;
  EXPECT_LT(result->peak_resident_bytes, most_resident) << arguments[0];
  return Json::parse(result->output, nullptr, false);
}

constexpr int64_t kLittle = 200 << 20;  // a twelfth of the file

TEST(LargeFile, IsLookedAtWithoutBeingRead) {
  const std::string path = write_model("large_layer.tflite", false);
  const Json seen = answer({"inspect", path, "--json"}, 0, kLittle);
  EXPECT_EQ(integer_of(seen["file"], "bytes"), static_cast<int64_t>(kBegin + kBytes));
  EXPECT_EQ(integer_of(seen["memory"], "constant_bytes"), static_cast<int64_t>(kBytes));
  answer({"check", path, "--json"}, 0, kLittle);
  answer({"memory", path, "--json"}, 0, kLittle);
  std::filesystem::remove(path);
}

TEST(LargeFile, RunsFromTheFile) {
  const std::string path = write_model("large_table.tflite", true);
  const std::string ids = std::string(SURELITE_TEST_FOLDER) + "/last.txt";
  std::ofstream(ids) << kRows - 1;
  const Json run = answer({"run", path, "-i", ids, "--json"}, 0, kLittle);
  EXPECT_EQ(run["outputs"][0]["max"], 7.0);
  // Older runtimes cannot have it in one FlatBuffer, and why is said.
  const Json inlined = answer({"codegen", path, "--inline", "-o", path + ".one", "--json"}, 1, kLittle);
  EXPECT_EQ(text_of(inlined["findings"][0], "code"), "A709");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace surelite::tool

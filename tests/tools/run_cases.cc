// SPDX-License-Identifier: Apache-2.0
// Runs the built tool as cases.json says: arguments, exit code, values in the JSON answer, words on either stream.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "process/child.h"

namespace surelite::tool {
namespace {

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string content_of(const Json& file) {
  if (file.contains("text")) return file["text"].get<std::string>();
  const std::string hex = file["hex"].get<std::string>();
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

const std::filesystem::path kFiles = std::filesystem::path(SURELITE_TEST_FOLDER) / "files";

Json load_cases() {
  std::ifstream stream(SURELITE_TEST_CASES);
  Json document = Json::parse(stream);
  std::filesystem::create_directories(kFiles);
  for (const auto& [name, file] : document["files"].items())
    std::ofstream(kFiles / name, std::ios::binary) << content_of(file);
  return document["cases"];
}

void compare(const std::string& pointer, const Json& wanted, const Json& document) {
  const Json::json_pointer at(pointer);
  ASSERT_TRUE(document.contains(at)) << pointer << " is missing";
  const Json& found = document[at];
  if (wanted.is_object())
    EXPECT_NE(found.get<std::string>().find(wanted["contains"].get<std::string>()), std::string::npos)
        << pointer << " is " << found;
  else EXPECT_EQ(found, wanted) << pointer;
}

class Tool : public testing::TestWithParam<Json> {};

TEST_P(Tool, answers) {
  const Json& test_case = GetParam();
  std::vector<std::string> arguments{SURELITE_TOOL};
  for (const Json& argument : test_case["arguments"])
    arguments.push_back(
        replace_all(replace_all(replace_all(argument.get<std::string>(), "$MODELS", SURELITE_TEST_FOLDER), "$FILES",
                                kFiles.string()),
                    "$EXAMPLES", SURELITE_EXAMPLES));
  if (test_case.contains("json")) arguments.insert(arguments.begin() + 2, "--json");
  ChildOptions options;
  options.seconds = 120;
  options.environment = {{"NO_COLOR", "1"}};
  const Result<ChildResult> result = run_child(arguments, options);
  ASSERT_TRUE(result) << result.error().front().text();
  EXPECT_EQ(result->signal, 0) << result->errors;
  EXPECT_EQ(result->exit_code, test_case["exit"].get<int>()) << result->output << result->errors;
  if (test_case.contains("json")) {
    const Json document = Json::parse(result->output, nullptr, false);
    ASSERT_TRUE(document.is_object()) << result->output << result->errors;
    EXPECT_EQ(integer_of(document, "schema_version"), kSchemaVersion);
    EXPECT_EQ(integer_of(document, "exit_code", -1), test_case["exit"].get<int>());
    for (const auto& [pointer, wanted] : test_case["json"].items()) compare(pointer, wanted, document);
  }
  for (const Json& words : list_of(test_case, "stdout"))
    EXPECT_NE(result->output.find(words.get<std::string>()), std::string::npos) << words << " not in\n"
                                                                                << result->output;
  for (const Json& words : list_of(test_case, "stderr"))
    EXPECT_NE(result->errors.find(words.get<std::string>()), std::string::npos) << words << " not in\n"
                                                                                << result->errors;
}

INSTANTIATE_TEST_SUITE_P(Cases, Tool, testing::ValuesIn([] {
                           const Json list = load_cases();
                           return std::vector<Json>(list.begin(), list.end());
                         }()),
                         [](const testing::TestParamInfo<Json>& info) {
                           return info.param["name"].get<std::string>();
                         });

}  // namespace
}  // namespace surelite::tool

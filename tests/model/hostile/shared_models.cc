// SPDX-License-Identifier: Apache-2.0
#include "model/hostile/shared_models.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace surelite::test {
namespace {

namespace fs = std::filesystem;

fs::path shared_folder() {
  const char* folder = std::getenv("SURELITE_SHARED");
  return folder ? fs::path(folder) : fs::path();
}

std::vector<std::byte> read_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::byte> bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::vector<std::byte> decode_base64(const std::string& text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::byte> bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == kDigits.npos) continue;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::byte>(bits >> count & 0xff));
  }
  return bytes;
}

nlohmann::json read_json(const fs::path& path) {
  std::ifstream file(path);
  return file ? nlohmann::json::parse(file, nullptr, false) : nlohmann::json();
}

}  // namespace

std::vector<NamedModel> shared_models(size_t largest_bytes) {
  std::vector<NamedModel> list;
  const fs::path root = shared_folder() / "models";
  if (shared_folder().empty() || !fs::is_directory(root)) return list;
  std::map<std::string, std::string> failures;
  for (const auto& entry : read_json(shared_folder() / "golden_models/stock_failures.json"))
    failures[entry.value("model", "")] = entry.value("stock_runtime", "");
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".tflite" || entry.file_size() > largest_bytes) continue;
    const std::string name = fs::relative(entry.path(), root).generic_string();
    list.push_back({name, read_bytes(entry.path()), failures[name]});
  }
  std::sort(list.begin(), list.end(), [](const NamedModel& a, const NamedModel& b) { return a.name < b.name; });
  return list;
}

std::vector<NamedModel> hostile_models() {
  std::vector<NamedModel> list;
  const nlohmann::json all = read_json(shared_folder() / "hostile/models.json");
  if (!all.is_object()) return list;
  for (const auto& [name, entry] : all.items())
    list.push_back({name, decode_base64(entry.value("model_b64", "")), entry.value("stock", "")});
  return list;
}

std::string test_name(const std::string& name) {
  std::string plain = name;
  for (char& c : plain)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return plain;
}

}  // namespace surelite::test

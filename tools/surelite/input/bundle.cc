// SPDX-License-Identifier: Apache-2.0
#include "input/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/platform/files.h"
#include "input/file.h"
#include "input/zip.h"
#include "text/suggest.h"

namespace surelite::tool {
namespace {

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

// The file and the name within it: "a.task:b" where a file of the whole name does not exist, and a.task does.
std::pair<std::string, std::string> parts_of(const std::string& path) {
  if (!exists(path))
    for (size_t at = path.rfind(':'); at != path.npos && at > 0; at = path.rfind(':', at - 1))
      if (exists(path.substr(0, at))) return {path.substr(0, at), path.substr(at + 1)};
  return {path, ""};
}

bool is_archive(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 8));
  return text.size() == 8 && text.substr(4) != "TFL3" && text.starts_with("PK\x03\x04") && has_zip(bytes);
}

bool is_model(std::span<const std::byte> bytes) {
  return bytes.size() >= 8 && std::string_view(reinterpret_cast<const char*>(bytes.data()) + 4, 4) == "TFL3";
}

struct Member {
  std::string name;
  std::vector<std::byte> bytes;
};

// The members that are models, whatever their names.
Result<std::vector<Member>> models_in(std::span<const std::byte> bytes, const std::string& path) {
  SURELITE_LET(const std::vector<ZipEntry> entries, list_zip(bytes, path));
  std::vector<Member> models;
  for (const ZipEntry& entry : entries) {
    SURELITE_LET(std::vector<std::byte> content, unpack(bytes, entry, kMostInputBytes, path));
    if (is_model(content)) models.push_back({entry.name, std::move(content)});
  }
  return models;
}

Failure no_such_model(const std::string& file, const std::string& name, const std::vector<Member>& models) {
  std::string available;
  std::vector<std::string> names;
  for (const Member& member : models) {
    available += fmt::format("{}\"{}\"", available.empty() ? "" : ", ", member.name);
    names.push_back(member.name);
  }
  std::string words = models.empty() ? "the archive holds none" : "the archive holds " + available;
  if (!models.empty() && name.empty()) words += fmt::format(": name one of them, as \"{}:{}\"", file, names[0]);
  return fail(Code::A704, {{"what", name.empty() ? "single model" : "model"},
                           {"given", name.empty() ? fmt::format("in \"{}\"", file) : fmt::format("\"{}\"", name)},
                           {"available", words + suggestion(name, names)}});
}

bool is_language_bundle(std::span<const std::byte> bytes) {
  return bytes.size() >= 8 && std::string_view(reinterpret_cast<const char*>(bytes.data()), 8) == "LITERTLM";
}

// A bundle for LiteRT-LM: its models begin where its sections may, at multiples of 16 KiB.
Failure models_of_language_bundle(const std::string& file, std::span<const std::byte> bytes) {
  constexpr size_t kSection = 16384, kMostNamed = 8;
  std::string places;
  size_t count = 0;
  for (size_t at = kSection; at < bytes.size(); at += kSection)
    if (is_model(bytes.subspan(at)) && count++ < kMostNamed)
      places += fmt::format("{}{}", places.empty() ? "" : ", ", at);
  return fail(Code::A704,
              {{"what", "single model"},
               {"given", fmt::format("in \"{}\"", file)},
               {"available", fmt::format("it is a bundle for LiteRT-LM, a language model with its tokenizer; {}",
                                         count == 0 ? "no section of it begins as a TensorFlow Lite model does"
                                                    : fmt::format("{} of its sections are TensorFlow Lite models, at "
                                                                  "bytes {}: write one to a file of its own",
                                                                  count, places))}});
}

}  // namespace

Result<Model> open_model(const std::string& path) {
  LoadOptions options;
  options.limits = limits_from_environment();
  const auto [file, name] = parts_of(path);
  // Anything that is no archive is for the library to read, and to refuse.
  const Result<MappedFile> mapped = map_file(file, UINT64_MAX);
  if (mapped && is_language_bundle(mapped->bytes)) return models_of_language_bundle(file, mapped->bytes);
  if (!mapped || !is_archive(mapped->bytes)) return Model::open(path, options);
  SURELITE_LET(std::vector<Member> models, models_in(mapped->bytes, file));
  if (models.empty() && name.empty()) return Model::open(file, options);
  auto found = models.begin();
  while (found != models.end() && found->name != name) ++found;
  if (name.empty() ? models.size() != 1 : found == models.end()) return no_such_model(file, name, models);
  return Model::from_bytes(name.empty() ? models[0].bytes : found->bytes, options);
}

}  // namespace surelite::tool

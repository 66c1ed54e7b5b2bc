// SPDX-License-Identifier: Apache-2.0
#include "input/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/platform/files.h"
#include "input/file.h"
#include "input/language_bundle.h"
#include "input/zip.h"
#include "model/with_weights.h"
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

// A bundle whose contents are known, and how to get at one entry.
struct Bundle {
  MappedFile file;
  std::vector<ZipEntry> archived;  // of an archive: as many as there are entries
  BundleContents contents;
};

// Without kind for a file that is no bundle; so is a model with an archive behind it.
Result<Bundle> open_bundle(const std::string& path) {
  Bundle bundle;
  // What cannot be read is for the library to refuse.
  Result<MappedFile> mapped = map_file(path, UINT64_MAX);
  if (!mapped) return bundle;
  bundle.file = std::move(*mapped);
  const std::span<const std::byte> bytes = bundle.file.bytes;
  if (is_language_bundle(bytes)) {
    SURELITE_LET(bundle.contents, language_bundle_contents(bytes, path));
    return bundle;
  }
  if (!is_archive(bytes)) return bundle;
  SURELITE_LET(bundle.archived, list_zip(bytes, path));
  bundle.contents.kind = "archive";
  for (const ZipEntry& entry : bundle.archived) {
    SURELITE_LET(const std::vector<std::byte> content, unpack(bytes, entry, kMostInputBytes, path));
    const bool model = is_model(content);
    bundle.contents.entries.push_back({entry.name, model ? "model" : "data", entry.header_at, entry.bytes, model});
  }
  return bundle;
}

std::vector<size_t> models_of(const BundleContents& contents) {
  std::vector<size_t> models;
  for (size_t i = 0; i < contents.entries.size(); ++i)
    if (contents.entries[i].is_model) models.push_back(i);
  return models;
}

Failure no_such_model(const std::string& file, const std::string& name, const BundleContents& contents) {
  std::string available;
  std::vector<std::string> names;
  for (const size_t i : models_of(contents)) {
    names.push_back(contents.entries[i].name);
    available += fmt::format("{}\"{}\"", available.empty() ? "" : ", ", names.back());
  }
  std::string words = fmt::format("the {} holds {}", contents.kind, names.empty() ? "none" : available);
  if (!names.empty() && name.empty()) words += fmt::format(": name one of them, as \"{}:{}\"", file, names[0]);
  return fail(Code::A704, {{"what", name.empty() ? "single model" : "model"},
                           {"given", name.empty() ? fmt::format("in \"{}\"", file) : fmt::format("\"{}\"", name)},
                           {"available", words + suggestion(name, names)}});
}

}  // namespace

Result<Model> open_model(const std::string& path) {
  LoadOptions options;
  options.limits = limits_from_environment();
  const auto [file, name] = parts_of(path);
  SURELITE_LET(const Bundle bundle, open_bundle(file));
  if (bundle.contents.kind.empty()) return Model::open(path, options);
  const std::vector<size_t> models = models_of(bundle.contents);
  // An archive without models may be one that the library knows to name.
  if (models.empty() && name.empty() && !bundle.archived.empty()) return Model::open(file, options);
  size_t wanted = models.empty() ? 0 : models[0];
  bool found = name.empty() && models.size() == 1;
  for (const size_t i : models)
    if (!name.empty() && bundle.contents.entries[i].name == name) wanted = i, found = true;
  if (!found) return no_such_model(file, name, bundle.contents);
  if (bundle.archived.empty()) {
    const BundleEntry& section = bundle.contents.entries[wanted];
    const std::span<const std::byte> bytes = bundle.file.bytes.subspan(section.begin, section.bytes);
    for (const BundleEntry& other : bundle.contents.entries)
      if (other.is_weights && other.type == section.type)
        return model_with_weights(bytes, bundle.file.bytes.subspan(other.begin, other.bytes), options);
    return Model::from_bytes(bytes, options);
  }
  SURELITE_LET(const std::vector<std::byte> bytes,
               unpack(bundle.file.bytes, bundle.archived[wanted], kMostInputBytes, file));
  return Model::from_bytes(bytes, options);
}

Result<BundleContents> bundle_contents(const std::string& path) {
  const auto [file, name] = parts_of(path);
  if (!name.empty()) return BundleContents();
  SURELITE_LET(Bundle bundle, open_bundle(file));
  const size_t models = models_of(bundle.contents).size();
  const bool archive = !bundle.archived.empty();
  if (archive && models <= 1) return BundleContents();
  return std::move(bundle.contents);
}

}  // namespace surelite::tool

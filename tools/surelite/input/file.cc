// SPDX-License-Identifier: Apache-2.0
#include "input/file.h"

#include <algorithm>
#include <cctype>

#include "base/platform/files.h"
#include "input/text.h"
#include "input/zip.h"

namespace surelite::tool {
namespace {

std::string suffix_of(const std::string& path) {
  const size_t dot = path.find_last_of('.');
  const size_t slash = path.find_last_of('/');
  if (dot == path.npos || (slash != path.npos && dot < slash)) return "";
  std::string suffix = path.substr(dot + 1);
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return suffix;
}

Result<InputData> decode(std::span<const std::byte> bytes, const std::string& path) {
  const std::string suffix = suffix_of(path);
  if (suffix == "npy") return decode_npy(bytes, path);
  if (suffix == "png" || suffix == "jpg" || suffix == "jpeg" || suffix == "bmp") return decode_image(bytes, path);
  if (suffix == "ppm" || suffix == "pgm" || suffix == "pnm") return decode_pnm(bytes, path);
  if (suffix == "wav") return decode_wav(bytes, path);
  if (suffix == "txt")
    return InputData(TextData{split_lines({reinterpret_cast<const char*>(bytes.data()), bytes.size()})});
  return InputData(RawData{{bytes.begin(), bytes.end()}});
}

std::string member_name(const ZipEntry& entry) {
  return suffix_of(entry.name) == "npy" ? entry.name.substr(0, entry.name.size() - 4) : entry.name;
}

}  // namespace

Failure bad_file(const std::string& path, const char* kind, std::string what) {
  return fail(Code::A750, {{"path", path}, {"kind", kind}, {"what", std::move(what)}});
}

Result<std::vector<std::pair<std::string, InputData>>> read_input_file(const std::string& path,
                                                                       const std::vector<std::string>& names) {
  SURELITE_LET(FileImage file, FileImage::open(path, kMostInputBytes));
  SURELITE_TRY(file.read(0, file.bytes().size()));
  std::vector<std::pair<std::string, InputData>> result;
  if (suffix_of(path) != "npz") {
    SURELITE_LET(InputData data, decode(file.bytes(), path));
    result.emplace_back("", std::move(data));
    return result;
  }
  SURELITE_LET(const std::vector<ZipEntry> entries, list_zip(file.bytes(), path));
  const auto wanted = [&](const ZipEntry& entry) {
    return std::find(names.begin(), names.end(), member_name(entry)) != names.end();
  };
  const bool any_wanted = std::any_of(entries.begin(), entries.end(), wanted);
  uint64_t left = kMostInputBytes;
  for (const ZipEntry& entry : entries) {
    // Of an archive that holds some of the names by which inputs are called, the others are not even looked at.
    if (any_wanted && !wanted(entry)) {
      result.emplace_back(member_name(entry), RawData{});
      continue;
    }
    SURELITE_LET(const std::vector<std::byte> bytes, unpack(file.bytes(), entry, left, path));
    left -= bytes.size();
    SURELITE_LET(InputData data, decode_npy(bytes, path + ":" + entry.name));
    result.emplace_back(member_name(entry), std::move(data));
  }
  if (result.empty()) return bad_file(path, "an .npz archive", "it holds no array");
  return result;
}

}  // namespace surelite::tool

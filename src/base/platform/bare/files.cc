// SPDX-License-Identifier: Apache-2.0
// No files: models come as bytes, packed weights are made anew.
#include "base/platform/files.h"

#include <utility>

#include "base/platform/owner.h"

namespace surelite {
namespace {

constexpr const char* kNoFiles = "this build reads no files; give it the bytes (Model::from_bytes)";

}  // namespace

Result<MappedFile> map_file(const std::string& path, uint64_t) {
  return fail(Code::M101, {{"path", path}, {"reason", kNoFiles}});
}

Result<FileImage> FileImage::open(const std::string& path, uint64_t) {
  return fail(Code::M101, {{"path", path}, {"reason", kNoFiles}});
}
Result<FileImage> FileImage::open_below(const std::string& folder, const std::string& name, uint64_t) {
  return fail(Code::M101, {{"path", folder + name}, {"reason", kNoFiles}});
}
FileImage::FileImage(FileImage&&) noexcept = default;
FileImage& FileImage::operator=(FileImage&&) noexcept = default;
FileImage::~FileImage() = default;
bool FileImage::peek(uint64_t, std::span<std::byte>) const { return false; }
Status FileImage::read(uint64_t, uint64_t) { return fail(Code::M101, {{"path", path_}, {"reason", kNoFiles}}); }
Result<std::span<const std::byte>> FileImage::map(uint64_t, uint64_t) {
  return fail(Code::M101, {{"path", path_}, {"reason", kNoFiles}});
}
void FileImage::seal() {}

FileReader::FileReader(const std::string&) : reason_(kNoFiles) {}
FileReader::~FileReader() = default;
bool FileReader::read(std::span<std::byte>) { return false; }

bool is_of_same_owner(const std::string&, const std::string&) { return false; }

FileReplacement::FileReplacement(std::string path, uint32_t)
    : path_(std::move(path)), reason_("this build writes no files") {}
FileReplacement::~FileReplacement() = default;
bool FileReplacement::write(std::span<const std::byte>) { return false; }
bool FileReplacement::commit() { return false; }

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "plan/packed_file.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "base/platform/clock.h"
#include "base/platform/files.h"
#include "base/platform/machine.h"
#include "ops/fast/checksum.h"
#include "ops/fast/kernels.h"

namespace surelite {
namespace {

constexpr uint64_t kMagic = 0x3154'5753'454b'4150;
// Grows with every change of what a block holds, or of which blocks there are.
constexpr uint32_t kFormat = 12;
constexpr size_t kPortion = size_t{256} << 10;  // is read and summed up while it is in the cache

// A file that was written a moment ago may be written again without its times telling.
bool is_settled(const FileIdentity& file) {
  constexpr uint64_t kMoment = 2'000'000'000;
  return file.known() && std::max(file.modified, file.changed) + kMoment < calendar_nanoseconds();
}

}  // namespace

// As it lies in the file, without gaps.
struct PackedFile::Header {
  uint64_t magic = kMagic;
  uint32_t format = kFormat, level = 0;
  char version[16] = {};
  uint64_t model_bytes = 0;
  Crc32c model{};
  FileIdentity model_file;
  Crc32c plan{};
  uint64_t payload_bytes = 0;
  Crc32c payload{};
  Crc32c header{};  // of all before

  std::span<const std::byte> before_sum() const {
    return std::as_bytes(std::span(this, 1)).first(offsetof(Header, header));
  }
};

PackedFile::PackedFile(std::string path, const ModelData& model, std::string_view plan)
    : path_(std::move(path)), model_(model), plan_(plan) {}

bool PackedFile::refuse(std::string reason) {
  reason_ += reason_.empty() ? "" : "; ";
  reason_ += reason;
  return false;
}

// Neither the sum of the bytes nor the file's times tell of changes in other files.
bool PackedFile::is_of_one_file() {
  if (!model_.external_data_read || model_.external_buffers.empty()) return true;
  return refuse("weights of the model lie in files beside it");
}

PackedFile::Header PackedFile::expected(bool of_model) const {
  Header header;
  static_assert(sizeof(Header) == 152 && std::has_unique_object_representations_v<Header>);
  header.level = packing_level();
  std::snprintf(header.version, sizeof header.version, "%s", SURELITE_VERSION);
  header.model_bytes = model_.bytes.size();
  if (of_model) header.model = crc32c_of(model_.bytes);
  header.plan = crc32c_of(std::as_bytes(std::span(plan_)));
  return header;
}

bool PackedFile::matches(const Header& found) {
  const Header wanted = expected(false);
  if (found.magic != kMagic) return refuse("it is no file of packed weights");
  if (found.format != kFormat || std::memcmp(found.version, wanted.version, sizeof found.version) != 0)
    return refuse("it is of another version");
  if (found.header != crc32c_of(found.before_sum())) return refuse("its header is damaged");
  if (found.level != wanted.level) return refuse("it is for another kind of processor");
  if (found.model_bytes != wanted.model_bytes) return refuse("it is of another model");
  if (found.plan != wanted.plan) return refuse("it was compiled with other options");
  const bool same_file = found.model_file.known() && found.model_file == model_.file;
  if (!same_file && found.model != crc32c_of(model_.bytes)) return refuse("it is of another model");
  return true;
}

bool PackedFile::read(MemoryPool* pool) {
  if (!is_of_one_file()) return false;
  FileReader file(path_);
  if (!file.reason().empty()) return refuse(file.reason());
  Header header;
  if (!file.read(std::as_writable_bytes(std::span(&header, 1)))) return refuse("it is too short");
  if (!matches(header)) return false;
  const uint64_t bytes = file.bytes() - sizeof header;
  if (header.payload_bytes != bytes || bytes == 0 || bytes % kTensorAlignment != 0)
    return refuse("its length is wrong");
  if (bytes > machine_limit(bytes)) return refuse("it is larger than this machine's memory");
  const std::span<std::byte> room = pool->make_room(bytes);
  if (room.empty()) return refuse("there is no memory for it");
  Crc32cSums sums;
  for (size_t at = 0; at < room.size(); at += kPortion) {
    const std::span<std::byte> portion = room.subspan(at, std::min(kPortion, room.size() - at));
    if (!file.read(portion)) {
      pool->forget_room();
      return refuse("it cannot be read");
    }
    sums.add(portion);
  }
  if (sums.sums() != header.payload) {
    pool->forget_room();
    return refuse("its checksum is wrong");
  }
  pool->replay();
  return true;
}

bool PackedFile::write(const MemoryPool& pool) {
  if (!is_of_one_file()) return false;
  Header header = expected(true);
  if (is_settled(model_.file)) header.model_file = model_.file;
  Crc32cSums sums;
  for (const std::span<const std::byte> part : pool.parts()) {
    sums.add(part);
    header.payload_bytes += part.size();
  }
  header.payload = sums.sums();
  header.header = crc32c_of(header.before_sum());

  FileReplacement file(path_, model_.file_mode);
  file.write(std::as_bytes(std::span(&header, 1)));
  for (const std::span<const std::byte> part : pool.parts()) file.write(part);
  return file.commit() || refuse("not written: " + file.reason());
}

}  // namespace surelite

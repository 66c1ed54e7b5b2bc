// SPDX-License-Identifier: Apache-2.0
#include "input/zip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "input/little_endian.h"

namespace surelite::tool {
namespace {

constexpr uint32_t kEndSignature = 0x06054b50, kEntrySignature = 0x02014b50, kLocalSignature = 0x04034b50;
constexpr size_t kEndBytes = 22, kLongestComment = 65535;
constexpr uint64_t kBestRatio = 1032, kLeastSize = 1024;
constexpr uint32_t kZip64 = 0xffffffff;

struct Directory {
  uint16_t entries = 0;
  uint32_t bytes = 0;
  uint64_t at = 0;     // of the directory
  uint64_t shift = 0;  // what precedes the archive and is not counted in its offsets
};

// What the end record at that place says, if there is one. The directory lies right before it, wherever its offset says
// it is: archives appended to another file count from either start.
std::optional<Directory> directory_at(std::span<const std::byte> bytes, size_t at) {
  ByteReader reader(bytes.subspan(at));
  if (reader.u32() != kEndSignature) return std::nullopt;
  reader.seek(10);
  Directory directory;
  directory.entries = reader.u16();
  directory.bytes = reader.u32();
  const uint32_t offset = reader.u32();
  if (reader.failed() || directory.bytes > at) return std::nullopt;
  directory.at = at - directory.bytes;
  if (offset > directory.at) return std::nullopt;
  directory.shift = directory.at - offset;
  return directory;
}

// The end record is the last 22 bytes, or sits before a comment. Every model is asked whether it has one, so that bytes
// are not looked at one by one: the last record counts, but they are looked for from the first place on.
std::optional<Directory> find_directory(std::span<const std::byte> bytes) {
  if (bytes.size() < kEndBytes) return std::nullopt;
  const size_t last = bytes.size() - kEndBytes;
  std::optional<Directory> found = directory_at(bytes, last);
  if (found) return found;
  for (size_t at = last > kLongestComment ? last - kLongestComment : 0; at <= last; ++at) {
    const void* const next = std::memchr(bytes.data() + at, 'P', last + 1 - at);
    if (!next) break;
    at = static_cast<size_t>(static_cast<const std::byte*>(next) - bytes.data());
    if (const std::optional<Directory> directory = directory_at(bytes, at)) found = directory;
  }
  return found;
}

Failure bad(const std::string& name, std::string what) {
  return fail(Code::A750, {{"path", name}, {"kind", "a zip archive"}, {"what", std::move(what)}});
}

// Entries that share bytes make a small archive unpack to any size. Empty, or which ones do.
std::string overlap(const std::vector<ZipEntry>& entries, uint64_t file_bytes) {
  constexpr uint64_t kLocalBytes = 30;
  std::vector<const ZipEntry*> order;
  for (const ZipEntry& entry : entries) order.push_back(&entry);
  std::sort(order.begin(), order.end(),
            [](const ZipEntry* a, const ZipEntry* b) { return a->header_at < b->header_at; });
  for (size_t i = 0; i < order.size(); ++i) {
    const ZipEntry& entry = *order[i];
    const uint64_t end = i + 1 < order.size() ? order[i + 1]->header_at : file_bytes;
    if (end < entry.header_at || end - entry.header_at < kLocalBytes ||
        entry.compressed_bytes > end - entry.header_at - kLocalBytes)
      return i + 1 < order.size()
                 ? fmt::format("its entries \"{}\" and \"{}\" overlap", entry.name, order[i + 1]->name)
                 : fmt::format("its entry \"{}\" is cut off", entry.name);
  }
  return "";
}

}  // namespace

bool has_zip(std::span<const std::byte> bytes) { return find_directory(bytes).has_value(); }

Result<std::vector<ZipEntry>> list_zip(std::span<const std::byte> bytes, const std::string& name) {
  const std::optional<Directory> directory = find_directory(bytes);
  if (!directory) return bad(name, "it has no directory at its end; the file is cut off or not a zip archive");
  ByteReader reader(bytes.subspan(static_cast<size_t>(directory->at), directory->bytes));
  std::vector<ZipEntry> entries;
  for (int i = 0; i < directory->entries; ++i) {
    if (reader.u32() != kEntrySignature) return bad(name, fmt::format("entry {} of its directory is damaged", i));
    ZipEntry entry;
    reader.take(6);
    entry.method = reader.u16();
    reader.take(4);
    entry.crc = reader.u32();
    const uint32_t packed = reader.u32(), unpacked = reader.u32();
    const uint16_t name_bytes = reader.u16(), extra_bytes = reader.u16(), comment_bytes = reader.u16();
    reader.take(8);
    const uint32_t offset = reader.u32();
    entry.name = reader.text(name_bytes);
    ByteReader extra(reader.take(extra_bytes));
    reader.take(comment_bytes);
    if (reader.failed()) return bad(name, fmt::format("entry {} of its directory is cut off", i));
    entry.compressed_bytes = packed;
    entry.bytes = unpacked;
    uint64_t header_at = offset;
    // Archives made for large files put the sizes into an extra field of kind 1.
    while ((packed == kZip64 || unpacked == kZip64 || offset == kZip64) && extra.left() >= 4) {
      const uint16_t kind = extra.u16(), length = extra.u16();
      ByteReader field(extra.take(length));
      if (kind != 1) continue;
      if (unpacked == kZip64) entry.bytes = field.u64();
      if (packed == kZip64) entry.compressed_bytes = field.u64();
      if (offset == kZip64) header_at = field.u64();
      break;
    }
    if (header_at > bytes.size() || directory->shift > bytes.size() - header_at)
      return bad(name, fmt::format("entry {} \"{}\" lies outside the file", i, entry.name));
    entry.header_at = header_at + directory->shift;
    entries.push_back(std::move(entry));
  }
  if (const std::string what = overlap(entries, bytes.size()); !what.empty()) return bad(name, what);
  return entries;
}

Result<std::vector<std::byte>> unpack(std::span<const std::byte> bytes, const ZipEntry& entry, uint64_t limit,
                                      const std::string& name) {
  const std::string quoted = "entry \"" + entry.name + "\"";
  if (entry.bytes > limit)
    return bad(name, fmt::format("{} has {} bytes unpacked, more than the limit of {}", quoted, entry.bytes, limit));
  ByteReader reader(bytes);
  reader.seek(entry.header_at);
  if (reader.u32() != kLocalSignature) return bad(name, quoted + " has no header where the directory says");
  reader.take(22);
  const uint16_t name_bytes = reader.u16(), extra_bytes = reader.u16();
  reader.take(name_bytes);
  reader.take(extra_bytes);
  const std::span<const std::byte> packed = reader.take(entry.compressed_bytes);
  if (reader.failed()) return bad(name, quoted + " is cut off");
  // Deflate shrinks to no less than 1/1032: a larger claim is refused before memory is taken for it.
  if (entry.method == 0 ? packed.size() != entry.bytes : entry.bytes > kLeastSize + kBestRatio * packed.size())
    return bad(
        name, fmt::format("{} has {} bytes, which cannot unpack to the {} stated", quoted, packed.size(), entry.bytes));
  std::vector<std::byte> unpacked(static_cast<size_t>(entry.bytes));
  if (entry.method == 0) {
    std::copy(packed.begin(), packed.end(), unpacked.begin());
  } else if (entry.method == 8) {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
      return fail(Code::B802, {{"bytes", entry.bytes}, {"what", "unpacking"}});
    // zlib counts in 32 bits: both sides are handed over piece by piece.
    constexpr size_t kPiece = 1 << 30;
    size_t in = 0, out = 0;
    int state = Z_OK;
    while (state == Z_OK) {
      const size_t give = std::min(kPiece, packed.size() - in), room = std::min(kPiece, unpacked.size() - out);
      stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data() + in));
      stream.avail_in = static_cast<uInt>(give);
      stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + out);
      stream.avail_out = static_cast<uInt>(room);
      state = inflate(&stream, Z_NO_FLUSH);
      in += give - stream.avail_in;
      out += room - stream.avail_out;
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END || out != unpacked.size())
      return bad(name, quoted + " does not unpack to its stated size");
  } else {
    return bad(name,
               fmt::format("{} is packed with method {}; stored (0) and deflate (8) are known", quoted, entry.method));
  }
  uLong crc = crc32(0, nullptr, 0);
  crc = crc32_z(crc, reinterpret_cast<const Bytef*>(unpacked.data()), unpacked.size());
  if (static_cast<uint32_t>(crc) != entry.crc) return bad(name, quoted + " has a wrong checksum");
  return unpacked;
}

}  // namespace surelite::tool

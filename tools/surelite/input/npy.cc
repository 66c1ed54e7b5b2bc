// SPDX-License-Identifier: Apache-2.0
// NumPy's array files, versions 1 to 3: a magic, a header in Python's notation, the elements.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/checked.h"
#include "input/file.h"
#include "input/little_endian.h"

namespace surelite::tool {
namespace {

constexpr const char* kNumpyKind = "a NumPy array";
constexpr int kMostExtents = 64;  // NumPy's own limit

struct Header {
  char order = '|', letter = 0;
  size_t item = 0;  // bytes, or characters for text
  bool column_major = false;
  Shape shape;
};

// The text behind 'key': in the header, or nothing.
std::optional<std::string_view> value_of(std::string_view header, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const std::string quoted = quote + std::string(key) + quote;
    const size_t at = header.find(quoted);
    if (at == header.npos) continue;
    size_t begin = header.find(':', at + quoted.size());
    if (begin == header.npos) return std::nullopt;
    begin = header.find_first_not_of(' ', begin + 1);
    return begin == header.npos ? std::nullopt : std::optional(header.substr(begin));
  }
  return std::nullopt;
}

bool parse_shape(std::string_view text, Shape* shape) {
  const size_t close = text.find(')');
  if (!text.starts_with('(') || close == text.npos) return false;
  for (size_t at = 1; at < close;) {
    if (text[at] == ' ' || text[at] == ',') {
      ++at;
      continue;
    }
    int32_t dim = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + close, dim);
    if (error != std::errc() || dim < 0 || shape->rank() == kMostExtents) return false;
    shape->push_back(dim);
    at = static_cast<size_t>(end - text.data());
    if (at < close && text[at] == 'L') ++at;  // Python 2 wrote long integers so
  }
  return true;
}

// Empty, or what is wrong.
std::string parse_header(std::string_view text, Header* header) {
  const auto descr = value_of(text, "descr"), order = value_of(text, "fortran_order"), shape = value_of(text, "shape");
  if (!descr || !order || !shape) return "its header lacks 'descr', 'fortran_order' or 'shape'";
  if (descr->starts_with('[')) return "it holds records; only plain types can be fed to a tensor";
  const size_t close = descr->find_first_of("'\"", 1);
  if (close == descr->npos || close < 3) return "its 'descr' is no type";
  std::string_view type = descr->substr(1, close - 1);
  if (std::string_view("<>|=").find(type[0]) != std::string_view::npos) {
    header->order = type[0];
    type.remove_prefix(1);
  }
  if (type.size() < 2) return "its 'descr' is no type";
  header->letter = type[0];
  const auto [end, error] = std::from_chars(type.data() + 1, type.data() + type.size(), header->item);
  if (header->letter == 'O') return "it holds Python objects; save an array of numbers";
  if (error != std::errc() || end != type.data() + type.size()) return "its 'descr' is no type";
  if (header->item == 0) return "its elements have no bytes";
  header->column_major = order->starts_with("True");
  if (!parse_shape(*shape, &header->shape)) return "its 'shape' is no tuple of at most 64 extents";
  if (!checked_count(header->shape.dims())) return "its 'shape' overflows";
  return "";
}

std::optional<ElementType> type_of(const Header& header) {
  struct Row {
    char letter;
    size_t item;
    ElementType type;
  };
  static constexpr Row kRows[] = {
      {'f', 2, ElementType::float16},   {'f', 4, ElementType::float32},    {'f', 8, ElementType::float64},
      {'i', 1, ElementType::int8},      {'i', 2, ElementType::int16},      {'i', 4, ElementType::int32},
      {'i', 8, ElementType::int64},     {'u', 1, ElementType::uint8},      {'u', 2, ElementType::uint16},
      {'u', 4, ElementType::uint32},    {'u', 8, ElementType::uint64},     {'b', 1, ElementType::boolean},
      {'c', 8, ElementType::complex64}, {'c', 16, ElementType::complex128}};
  for (const Row& row : kRows)
    if (row.letter == header.letter && row.item == header.item) return row.type;
  return std::nullopt;
}

// Column-major elements to row-major.
void transpose(const Shape& shape, size_t item, std::vector<std::byte>* bytes) {
  const int rank = shape.rank();
  std::vector<std::byte> out(bytes->size());
  std::vector<int64_t> index(static_cast<size_t>(rank), 0);
  const int64_t count = shape.count();
  for (int64_t to = 0; to < count; ++to) {
    int64_t from = 0, stride = 1;
    for (int d = 0; d < rank; ++d) from += index[static_cast<size_t>(d)] * stride, stride *= shape[d];
    std::memcpy(out.data() + static_cast<size_t>(to) * item, bytes->data() + static_cast<size_t>(from) * item, item);
    for (int d = rank - 1; d >= 0 && ++index[static_cast<size_t>(d)] == shape[d]; --d)
      index[static_cast<size_t>(d)] = 0;
  }
  *bytes = std::move(out);
}

void append_utf8(uint32_t point, std::string* text) {
  const auto put = [&](uint32_t byte) { text->push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) return put(0xc0 | point >> 6), put(0x80 | (point & 0x3f));
  if (point < 0x10000) return put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 0x3f)), put(0x80 | (point & 0x3f));
  put(0xf0 | (point >> 18 & 7)), put(0x80 | (point >> 12 & 0x3f)), put(0x80 | (point >> 6 & 0x3f)),
      put(0x80 | (point & 0x3f));
}

std::string read_string(std::span<const std::byte> item, char letter) {
  ByteReader reader(item);
  std::string text;
  if (letter == 'S') text = reader.text(item.size());
  else
    while (reader.left() >= 4)
      if (const uint32_t point = reader.u32(); point != 0) append_utf8(point, &text);
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

}  // namespace

Result<InputData> decode_npy(std::span<const std::byte> bytes, const std::string& path) {
  ByteReader reader(bytes);
  if (reader.text(6) != std::string_view("\x93NUMPY", 6))
    return bad_file(path, kNumpyKind, "it does not start with NumPy's magic");
  const uint8_t version = reader.u8();
  reader.u8();
  if (version < 1 || version > 3)
    return bad_file(path, kNumpyKind, fmt::format("its version {} is unknown; 1 to 3 are known", version));
  const uint32_t header_bytes = version == 1 ? reader.u16() : reader.u32();
  const std::string_view text = reader.text(header_bytes);
  if (reader.failed()) return bad_file(path, kNumpyKind, "its header is cut off");
  Header header;
  if (const std::string wrong = parse_header(text, &header); !wrong.empty()) return bad_file(path, kNumpyKind, wrong);

  ArrayData array;
  array.shape = header.shape;
  const bool is_text = header.letter == 'S' || header.letter == 'U';
  const std::optional<ElementType> type = type_of(header);
  if (!type && !is_text)
    return bad_file(path, kNumpyKind,
                    fmt::format("elements of type '{}{}' have no tensor type", header.letter, header.item));
  array.type = is_text ? ElementType::string : *type;
  size_t item = header.item, need = 0;
  if (header.letter == 'U' && !checked_mul(item, size_t{4}, &item))
    return bad_file(path, kNumpyKind, "its type overflows");
  if (!checked_mul(static_cast<size_t>(header.shape.count()), item, &need) || need > kMostInputBytes)
    return bad_file(path, kNumpyKind, fmt::format("its shape {} asks for too many bytes", to_string(header.shape)));
  if (reader.left() != need)
    return bad_file(
        path, kNumpyKind,
        fmt::format("shape {} needs {} bytes of data, the file has {}", to_string(header.shape), need, reader.left()));
  const std::span<const std::byte> data = reader.take(need);
  array.bytes.assign(data.begin(), data.end());
  if (header.order == '>' && !(header.letter == 'S')) {
    const size_t word = header.letter == 'c' ? item / 2 : header.letter == 'U' ? 4 : item;
    for (size_t at = 0; at + word <= array.bytes.size() && word > 1; at += word)
      std::reverse(array.bytes.begin() + static_cast<ptrdiff_t>(at),
                   array.bytes.begin() + static_cast<ptrdiff_t>(at + word));
  }
  if (header.column_major && item > 0) transpose(header.shape, item, &array.bytes);
  if (is_text) {
    const std::span<const std::byte> all(array.bytes);
    for (int64_t i = 0; i < header.shape.count(); ++i)
      array.strings.push_back(read_string(all.subspan(static_cast<size_t>(i) * item, item), header.letter));
    array.bytes.clear();
  }
  return InputData(std::move(array));
}

}  // namespace surelite::tool

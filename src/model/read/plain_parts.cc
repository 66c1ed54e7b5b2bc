// SPDX-License-Identifier: Apache-2.0
#include "model/read/plain_parts.h"

#include <flatbuffers/reflection.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "base/platform/memory.h"
#include "model/reflection.h"
#include "tflite_generated.h"

namespace surelite {
namespace {

constexpr uint64_t kLarge = uint64_t{16} << 10;
constexpr size_t kMostParts = 4096;  // mappings that one model may take
constexpr uint32_t kMostBuffers = 1'000'000;

// Numbers of the file through a few windows, of which the one that was looked at least lately is moved: a list of
// tables, what they look like and the tables themselves lie in different places.
class Windows {
 public:
  explicit Windows(const FileImage& image) : image_(image) {}

  template <class T>
  std::optional<T> read(uint64_t at) {
    const uint64_t size = image_.bytes().size();
    if (at > size || size - at < sizeof(T)) return std::nullopt;
    const Window* window = find(at, sizeof(T));
    if (!window) return std::nullopt;
    T value;
    std::memcpy(&value, window->bytes.data() + (at - window->begin), sizeof value);
    return value;
  }

 private:
  struct Window {
    uint64_t begin = 0, end = 0, looked_at = 0;
    std::array<std::byte, 2048> bytes;
  };

  const Window* find(uint64_t at, uint64_t bytes) {
    ++now_;
    Window* oldest = &windows_[0];
    for (Window& window : windows_) {
      if (at >= window.begin && at + bytes <= window.end) {
        window.looked_at = now_;
        return &window;
      }
      if (window.looked_at < oldest->looked_at) oldest = &window;
    }
    Window& window = *oldest;
    window.looked_at = now_;
    // Writers put a table in front of the one before it: the next one is as likely to lie before this as behind.
    window.begin = at - std::min<uint64_t>(at, window.bytes.size() / 2);
    const uint64_t length = std::min<uint64_t>(window.bytes.size(), image_.bytes().size() - window.begin);
    window.end = window.begin;
    if (!image_.peek(window.begin, std::span(window.bytes).first(static_cast<size_t>(length)))) return nullptr;
    window.end = window.begin + length;
    return &window;
  }

  const FileImage& image_;
  std::array<Window, 4> windows_;
  uint64_t now_ = 0;
};

class LargeData {
 public:
  explicit LargeData(const FileImage& image) : file_(image), size_(image.bytes().size()) {}

  std::vector<FilePart> find() {
    const auto root = target(0);
    const auto list = root ? field(*root, tflite::Model::VT_BUFFERS) : std::nullopt;
    if (!list) return {};
    const auto buffers = target(*list);
    const auto count = buffers ? file_.read<uint32_t>(*buffers) : std::nullopt;
    for (uint32_t i = 0; count && i < std::min(*count, kMostBuffers) && parts_.size() < kMostParts; ++i)
      if (const auto buffer = target(*buffers + 4 + uint64_t{4} * i)) add(*buffer);
    return apart();
  }

 private:
  std::optional<uint64_t> target(uint64_t at) {
    const auto offset = file_.read<uint32_t>(at);
    return offset && *offset != 0 ? std::optional(at + *offset) : std::nullopt;
  }

  std::optional<uint64_t> field(uint64_t table, uint16_t slot) {
    const auto back = file_.read<int32_t>(table);
    if (!back) return std::nullopt;
    const int64_t vtable = static_cast<int64_t>(table) - *back;
    if (vtable < 0) return std::nullopt;
    const auto bytes = file_.read<uint16_t>(static_cast<uint64_t>(vtable));
    if (!bytes || slot + 2 > *bytes) return std::nullopt;
    const auto place = file_.read<uint16_t>(static_cast<uint64_t>(vtable) + slot);
    return place && *place != 0 ? std::optional(table + *place) : std::nullopt;
  }

  void add(uint64_t buffer) {
    if (const auto data = field(buffer, tflite::Buffer::VT_DATA)) {
      const auto vector = target(*data);
      const auto count = vector ? file_.read<uint32_t>(*vector) : std::nullopt;
      if (count) add(*vector + 4, *count);
      return;
    }
    const auto offset_at = field(buffer, tflite::Buffer::VT_OFFSET), size_at = field(buffer, tflite::Buffer::VT_SIZE);
    const auto offset = offset_at ? file_.read<uint64_t>(*offset_at) : std::nullopt;
    const auto size = size_at ? file_.read<uint64_t>(*size_at) : std::nullopt;
    if (offset && size) add(*offset, *size);
  }

  void add(uint64_t offset, uint64_t bytes) {
    if (bytes >= kLarge && offset <= size_ && bytes <= size_ - offset) parts_.push_back({offset, bytes});
  }

  // What is left of the first and the last page of each is read with what lies around it.
  std::vector<FilePart> apart() {
    std::sort(parts_.begin(), parts_.end(), [](const FilePart& a, const FilePart& b) { return a.offset < b.offset; });
    const uint64_t page = page_size_for(0);
    std::vector<FilePart> kept;
    uint64_t end = 0;
    for (const FilePart& part : parts_) {
      if (part.offset < end) continue;
      end = part.offset + part.bytes;
      const uint64_t first = (part.offset + page - 1) / page * page, last = end / page * page;
      if (first < last) kept.push_back({first, last - first});
    }
    return kept;
  }

  Windows file_;
  uint64_t size_;
  std::vector<FilePart> parts_;
};

// Of these types nothing but numbers is made; all others may be indices, sizes or places.
bool is_plain(ElementType type) {
  switch (type) {
    case ElementType::float16:
    case ElementType::bfloat16:
    case ElementType::float32:
    case ElementType::float64:
    case ElementType::complex64:
    case ElementType::complex128:
    case ElementType::int2:
    case ElementType::int4:
    case ElementType::int8:
    case ElementType::uint8: return true;
    default: return false;
  }
}

class Settling {
 public:
  Settling(const std::vector<FilePart>& parts, const ModelData& data)
      : parts_(parts), data_(data), steers_(parts.size(), false) {}

  // False if a table of options lies in a part.
  bool look() {
    for (const SubgraphDef& graph : data_.subgraphs) {
      for (const TensorDef& tensor : graph.tensors)
        if (!is_plain(tensor.type)) mark(tensor.data);
      for (const OperatorDef& op : graph.operators) {
        mark(op.custom_options);
        if (op.options.present() && meets_table(op.options)) return false;
      }
    }
    for (const MetadataDef& entry : data_.metadata) mark(entry.data);
    return true;
  }
  bool steers(size_t part) const { return steers_[part]; }

 private:
  // Parts from the first that ends behind `offset`.
  size_t first_behind(uint64_t offset) const {
    const auto at = std::upper_bound(parts_.begin(), parts_.end(), offset, [](uint64_t wanted, const FilePart& part) {
      return wanted < part.offset + part.bytes;
    });
    return static_cast<size_t>(at - parts_.begin());
  }
  uint64_t offset_of(const void* at) const {
    return static_cast<uint64_t>(static_cast<const std::byte*>(at) - data_.bytes.data());
  }

  void mark(std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    const uint64_t begin = offset_of(bytes.data()), end = begin + bytes.size();
    for (size_t i = first_behind(begin); i < parts_.size() && parts_[i].offset < end; ++i) steers_[i] = true;
  }

  bool meets(const void* at, uint64_t bytes) const {
    const uint64_t begin = offset_of(at);
    const size_t i = first_behind(begin);
    return i < parts_.size() && parts_[i].offset < begin + bytes;
  }

  bool meets_table(const OptionsView& options) const { return meets_table(*options.object(), *options.table()); }
  bool meets_table(const reflection::Object& object, const flatbuffers::Table& table) const {
    const auto* start = reinterpret_cast<const uint8_t*>(&table);
    const uint8_t* vtable = table.GetVTable();
    if (meets(start, 4) || meets(vtable, 4)) return true;
    const auto list = flatbuffers::ReadScalar<uint16_t>(vtable), own = flatbuffers::ReadScalar<uint16_t>(vtable + 2);
    if (meets(vtable, std::max<uint64_t>(list, 4)) || meets(start, std::max<uint64_t>(own, 4))) return true;
    for (const reflection::Field* field : *object.fields()) {
      const uint8_t* place = table.GetAddressOf(field->offset());
      if (!place) continue;
      const reflection::Type& type = *field->type();
      const reflection::BaseType kind = type.base_type();
      const bool points = kind == reflection::String || kind == reflection::Vector || kind == reflection::Obj ||
                          kind == reflection::Union;
      if (meets(place, points ? 4 : 8)) return true;
      if (!points) continue;
      const auto* target = place + flatbuffers::ReadScalar<uint32_t>(place);
      if (meets(target, 4)) return true;
      if (kind == reflection::Obj) {
        const auto* inner = schema().objects()->Get(static_cast<flatbuffers::uoffset_t>(type.index()));
        if (meets_table(*inner, *reinterpret_cast<const flatbuffers::Table*>(target))) return true;
      } else if (kind == reflection::String || kind == reflection::Vector) {
        const bool nested = kind == reflection::Vector &&
                            (type.element() == reflection::Obj || type.element() == reflection::String ||
                             type.element() == reflection::Union || type.element() == reflection::Vector);
        const uint64_t size = kind == reflection::String ? 1 : flatbuffers::GetTypeSize(type.element());
        if (nested || meets(target, 4 + flatbuffers::ReadScalar<uint32_t>(target) * size)) return true;
      } else {
        return true;  // no options have a union; should some have one, all is read
      }
    }
    return false;
  }

  const std::vector<FilePart>& parts_;
  const ModelData& data_;
  std::vector<bool> steers_;
};

}  // namespace

std::vector<FilePart> large_data(const FileImage& image) { return LargeData(image).find(); }

Status read_around(const std::vector<FilePart>& parts, FileImage* image) {
  uint64_t at = 0;
  for (const FilePart& part : parts) {
    SURELITE_TRY(image->read(at, part.offset - at));
    at = part.offset + part.bytes;
  }
  return image->read(at, image->bytes().size() - at);
}

Status settle_parts(const std::vector<FilePart>& parts, FileImage* image, ModelData* data, bool* settled) {
  Settling settling(parts, *data);
  *settled = settling.look();
  for (size_t i = 0; *settled && i < parts.size(); ++i) {
    if (settling.steers(i)) {
      SURELITE_TRY(image->read(parts[i].offset, parts[i].bytes));
      continue;
    }
    SURELITE_LET(const std::span<const std::byte> mapped, image->map(parts[i].offset, parts[i].bytes));
    if (!mapped.empty()) data->mapped.push_back(mapped);
  }
  return {};
}

}  // namespace surelite

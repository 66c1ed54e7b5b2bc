// SPDX-License-Identifier: Apache-2.0
// From a number of bytes to its causes.
#include "base/size_meaning.h"

#include "base/checked.h"

namespace surelite {
namespace {

enum class Kind : uint8_t { real, quantizable, packed, integer, other };

Kind kind_of(ElementType type) {
  switch (type) {
    case ElementType::float32:
    case ElementType::float16:
    case ElementType::bfloat16:
    case ElementType::float64: return Kind::real;
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::int16: return Kind::quantizable;
    case ElementType::int4:
    case ElementType::uint4:
    case ElementType::int2: return Kind::packed;
    case ElementType::boolean:
    case ElementType::int32:
    case ElementType::uint32:
    case ElementType::int64:
    case ElementType::uint64:
    case ElementType::uint16: return Kind::integer;
    default: return Kind::other;
  }
}

// Saturates, so that sizes nobody can give compare as different.
uint64_t times(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  return checked_mul(a, b, &product) ? product : UINT64_MAX;
}

uint64_t count_of(std::span<const int32_t> dims) {
  uint64_t count = 1;
  for (const int32_t dim : dims) count = times(count, dim > 0 ? static_cast<uint64_t>(dim) : 0);
  return count == UINT64_MAX ? 0 : count;
}

struct Finder {
  const SizedTensor& tensor;
  uint64_t given;
  SizeMeanings found{};
  Kind kind = kind_of(tensor.type);
  uint64_t count = count_of(tensor.dims);
  uint64_t width = static_cast<uint64_t>(bits_of(tensor.type)) / 8;

  void add(const SizeMeaning& meaning) {
    if (found.count < SizeMeanings::kMost) found.list[found.count++] = meaning;
  }

  // What a program may hold instead of the tensor's type, by bytes of an element; uint8 stands for any 8-bit data.
  bool other_type(uint64_t bytes, ElementType* data) const {
    if (bytes == width || kind == Kind::other) return false;
    const bool integer = kind == Kind::integer;
    switch (bytes) {
      case 1: *data = ElementType::uint8; return !integer && kind != Kind::packed;
      case 2: *data = kind == Kind::real ? ElementType::float16 : ElementType::int16; return kind != Kind::packed;
      case 4: *data = integer ? ElementType::int32 : ElementType::float32; return true;
      case 8: *data = integer ? ElementType::int64 : ElementType::float64; return true;
      default: return false;
    }
  }

  void look_at_types() {
    for (const uint64_t bytes : {4, 1, 8, 2})
      if (ElementType data; given == times(count, bytes) && other_type(bytes, &data))
        add({.cause = bytes == 1 ? SizeCause::eight_bit : SizeCause::other_type, .data = data, .number = count});
    if (kind == Kind::packed && given == count) add({.cause = SizeCause::unpacked, .number = count});
    if (width > 1 && given == count) add({.cause = SizeCause::element_count, .number = width});
  }

  struct Picture {
    uint64_t channels = 0, rows = 0, columns = 0;
    bool planes = false;
  };
  // Channels last, or first; a table of three columns is no picture.
  Picture picture() const {
    const size_t rank = tensor.dims.size();
    if (rank != 3 && rank != 4) return {};
    const int32_t* dims = tensor.dims.data() + rank - 3;
    const int32_t least = rank == 4 ? 2 : 8;
    const auto is_picture = [least](int32_t channels, int32_t rows, int32_t columns) {
      return (channels == 1 || channels == 3 || channels == 4) && rows >= least && columns >= least;
    };
    const auto made = [](int32_t channels, int32_t rows, int32_t columns, bool planes) {
      return Picture{static_cast<uint64_t>(channels), static_cast<uint64_t>(rows), static_cast<uint64_t>(columns),
                     planes};
    };
    if (is_picture(dims[2], dims[0], dims[1])) return made(dims[2], dims[0], dims[1], false);
    if (is_picture(dims[0], dims[1], dims[2])) return made(dims[0], dims[1], dims[2], true);
    return {};
  }

  // RGBA before grey, which has as many bytes in floats as RGBA has in bytes.
  void look_at_picture(const Picture& picture) {
    const uint64_t pixels = count / picture.channels;
    const auto own = static_cast<uint8_t>(picture.channels);
    const SizeCause same_type = picture.planes ? SizeCause::planes : SizeCause::channels;
    const auto compare = [&](uint8_t other, SizeCause cause, ElementType data, uint64_t bytes) {
      if (other != own && given == times(pixels * other, bytes)) add({cause, data, other, own, 0});
    };
    for (const uint8_t other : {uint8_t{4}, uint8_t{3}}) compare(other, same_type, tensor.type, width);
    for (const uint8_t other : {uint8_t{4}, uint8_t{3}, uint8_t{1}}) {
      if (kind == Kind::quantizable) compare(other, SizeCause::channels_in_type, ElementType::float32, 4);
      if (tensor.type == ElementType::float32) compare(other, SizeCause::channels_in_type, ElementType::uint8, 1);
    }
    compare(1, same_type, tensor.type, width);
    if (picture.channels != 3 || width != 1) return;
    if (pixels % 2 == 0 && given == pixels / 2 * 3) add({.cause = SizeCause::pixel_format, .number = 12});
    if (given == times(pixels, 2)) add({.cause = SizeCause::pixel_format, .number = 16});
  }

  // Rows that end at a multiple of 4 bytes or more, with less than 64 bytes of padding.
  void look_at_rows(const Picture& picture) {
    if (picture.planes || picture.rows == 0 || width == 0) return;
    const uint64_t row = times(picture.columns * picture.channels, width), rows = row ? tensor.bytes / row : 0;
    if (rows < 2 || given % rows != 0) return;
    const uint64_t padded = given / rows;
    if (padded > row && padded - row < 64 && padded % 4 == 0) add({.cause = SizeCause::padded_rows, .number = padded});
  }

  void look_at_ratio() {
    const uint64_t own = tensor.bytes;
    if (given % own == 0) return add({.cause = SizeCause::multiple, .number = given / own});
    if (own % given == 0) return add({.cause = SizeCause::fraction, .number = own / given});
    add(given > own ? SizeMeaning{.cause = SizeCause::too_many, .number = given - own}
                    : SizeMeaning{.cause = SizeCause::too_few, .number = own - given});
  }

  SizeMeanings find() {
    if (given == tensor.bytes) return found;
    if (given == 0)
      add({.cause = SizeCause::nothing_given});
    else if (tensor.bytes == 0)
      add({.cause = SizeCause::tensor_empty});
    if (!found.empty()) return found;
    if (count > 0) {
      look_at_types();
      const Picture shape = picture();
      if (shape.channels) look_at_picture(shape);
      const uint64_t batch = tensor.dims.size() > 1 ? static_cast<uint64_t>(tensor.dims[0]) : 1;
      if (batch > 1 && times(given, batch) == tensor.bytes) add({.cause = SizeCause::batch_missing, .number = batch});
      if (found.empty() && shape.channels) look_at_rows(shape);
    }
    if (found.empty()) look_at_ratio();
    return found;
  }
};

}  // namespace

bool SizeMeanings::explains() const {
  return count > 0 && list[0].cause != SizeCause::too_many && list[0].cause != SizeCause::too_few;
}

SizeMeanings meanings_of(const SizedTensor& tensor, uint64_t given) { return Finder{tensor, given}.find(); }

}  // namespace surelite

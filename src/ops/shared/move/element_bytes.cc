// SPDX-License-Identifier: Apache-2.0
// Unpacks and packs the element types that a plain move of bytes does not serve.
#include "ops/shared/move/element_bytes.h"

namespace surelite {
namespace {

bool packed(ElementType type) { return bits_of(type) == 4 || bits_of(type) == 2; }

template <int BITS>
void unpack_bits(const std::byte* from, int64_t count, std::byte* to) {
  constexpr int kPerByte = 8 / BITS;
  constexpr auto kMask = static_cast<std::byte>((1 << BITS) - 1);
  int64_t i = 0;
  for (; i + kPerByte <= count; i += kPerByte, ++from)
#pragma GCC unroll 4
    for (int j = 0; j < kPerByte; ++j) to[i + j] = (*from >> (BITS * j)) & kMask;
  for (int j = 0; i < count; ++i, ++j) to[i] = (*from >> (BITS * j)) & kMask;
}

void unpack(const std::byte* from, int64_t count, int bits, std::byte* to) {
  return bits == 4 ? unpack_bits<4>(from, count, to) : unpack_bits<2>(from, count, to);
}

template <int BITS>
void pack_bits(const std::byte* from, int64_t count, std::byte* to) {
  constexpr int kPerByte = 8 / BITS;
  int64_t i = 0;
  for (; i + kPerByte <= count; i += kPerByte, ++to) {
    std::byte whole = from[i];
#pragma GCC unroll 4
    for (int j = 1; j < kPerByte; ++j) whole |= from[i + j] << (BITS * j);
    *to = whole;
  }
  if (i == count) return;
  std::byte whole{0};
  for (int j = 0; i < count; ++i, ++j) whole |= from[i] << (BITS * j);
  *to = whole;
}

void pack(const std::byte* from, int64_t count, int bits, std::byte* to) {
  return bits == 4 ? pack_bits<4>(from, count, to) : pack_bits<2>(from, count, to);
}

}  // namespace

size_t cell_width(ElementType type) {
  if (type == ElementType::string) return sizeof(std::string_view);
  return packed(type) ? 1 : static_cast<size_t>(bits_of(type)) / 8;
}

size_t plain_width(ElementType type) { return static_cast<size_t>(bits_of(type)) / 8; }

int cell_scratch(PrepareContext& ctx, const Tensor& tensor) {
  return packed(tensor.type) ? ctx.scratch(static_cast<size_t>(tensor.count())) : -1;
}

Result<InputCells> open_cells(const RunContext& ctx, int input, int scratch) {
  const Tensor& tensor = ctx.input(input);
  InputCells cells{tensor.data, cell_width(tensor.type), {}};
  if (tensor.type == ElementType::string) {
    SURELITE_LET(cells.strings, read_strings(tensor));
    cells.data = reinterpret_cast<const std::byte*>(cells.strings.data());
  } else if (packed(tensor.type)) {
    std::byte* bytes = ctx.scratch(scratch).data();
    unpack(tensor.data, tensor.count(), bits_of(tensor.type), bytes);
    cells.data = bytes;
  }
  return cells;
}

OutputCells make_cells(const RunContext& ctx, int output, int scratch) {
  const Tensor& tensor = ctx.output(output);
  OutputCells cells{tensor.data, cell_width(tensor.type), {}};
  if (tensor.type == ElementType::string) {
    cells.strings.resize(static_cast<size_t>(tensor.count()));
    cells.data = reinterpret_cast<std::byte*>(cells.strings.data());
  } else if (packed(tensor.type)) {
    cells.data = ctx.scratch(scratch).data();
  }
  return cells;
}

Status close_cells(RunContext& ctx, int output, const OutputCells& cells) {
  const Tensor& tensor = ctx.output(output);
  if (tensor.type == ElementType::string) return ctx.write_strings(output, Shape(tensor.shape), cells.strings);
  if (packed(tensor.type)) pack(cells.data, tensor.count(), bits_of(tensor.type), tensor.data);
  return {};
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Names and sizes of element types; the few Shape members that are not one line.
#include "surelite/types.h"

#include <algorithm>
#include <bit>

namespace surelite {
namespace {

struct TypeFacts {
  std::string_view name;
  int bits;
};

constexpr TypeFacts kTypes[kElementTypeCount] = {
    {"float32", 32}, {"float16", 16},      {"int32", 32},      {"uint8", 8},      {"int64", 64},
    {"string", 0},   {"bool", 8},          {"int16", 16},      {"complex64", 64}, {"int8", 8},
    {"float64", 64}, {"complex128", 128},  {"uint64", 64},     {"resource", 32},  {"variant", 0},
    {"uint32", 32},  {"uint16", 16},       {"int4", 4},        {"bfloat16", 16},  {"int2", 2},
    {"uint4", 4},    {"float8_e4m3fn", 8}, {"float8_e5m2", 8},
};

bool known(ElementType type) {
  const int i = static_cast<int>(type);
  return i >= 0 && i < kElementTypeCount;
}

}  // namespace

std::string_view name_of(ElementType type) { return known(type) ? kTypes[static_cast<int>(type)].name : "unknown"; }

int bits_of(ElementType type) { return known(type) ? kTypes[static_cast<int>(type)].bits : 0; }

// Room on the heap is a power of two, which push_back relies on.
void Shape::assign(const int32_t* dims, size_t rank) {
  if (rank > kInline) {
    auto fresh = std::make_unique<int32_t[]>(std::bit_ceil(rank));
    std::copy_n(dims, rank, fresh.get());
    heap_ = std::move(fresh);
  } else {
    int32_t copy[kInline] = {};
    std::copy_n(dims, rank, copy);
    heap_.reset();
    std::copy_n(copy, kInline, inline_);
  }
  rank_ = rank;
}

Shape Shape::of_rank(int rank, int32_t fill) {
  const std::vector<int32_t> dims(static_cast<size_t>(std::max(rank, 0)), fill);
  return Shape(std::span<const int32_t>(dims));
}

void Shape::push_back(int32_t dim) {
  if (rank_ >= kInline && std::has_single_bit(rank_)) {
    auto fresh = std::make_unique<int32_t[]>(rank_ * 2);
    std::copy_n(data(), rank_, fresh.get());
    heap_ = std::move(fresh);
  }
  data()[rank_++] = dim;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (int i = 0; i < shape.rank(); ++i) {
    if (i) text += ",";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Copies between strided arrays: rows where both sides are dense, square tiles for transpositions, single elements
// elsewhere.
#include "ops/shared/move/strided_copy.h"

#include <algorithm>
#include <bit>
#include <cstring>


namespace surelite {
namespace {

struct Pair {
  uint64_t low, high;
};

// Tensors from outside are aligned for one part of a complex number at least, hence no plain loads.
template <class T>
void move_one(const std::byte* from, std::byte* to) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  std::memcpy(to, &value, sizeof(T));
}

// Transposes as many elements as eight bytes hold by as many rows: halves of the off-diagonal blocks change places,
// then theirs.
template <class T>
void turn_block(const std::byte* from, int64_t from_step, std::byte* to, int64_t to_step) {
  static_assert(std::endian::native == std::endian::little);
  constexpr int kCount = 8 / sizeof(T), kBits = 8 * sizeof(T);
  uint64_t row[kCount];
  for (int i = 0; i < kCount; ++i) std::memcpy(&row[i], from + i * from_step, 8);
  uint64_t mask = 0xffffffff;
#pragma GCC unroll 3
  for (int half = kCount / 2; half > 0; half /= 2, mask ^= mask << (half * kBits))
#pragma GCC unroll 8
    for (int i = 0; i < kCount; ++i) {
      if (i & half) continue;
      const uint64_t changed = ((row[i] >> (half * kBits)) ^ row[i + half]) & mask;
      row[i + half] ^= changed;
      row[i] ^= changed << (half * kBits);
    }
  for (int i = 0; i < kCount; ++i) std::memcpy(to + i * to_step, &row[i], 8);
}

// Of N arrays `step` bytes apart the first elements, then the second ones, ...
template <int N, class T>
void interleave(const std::byte* from, int64_t step, std::byte* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
#pragma GCC unroll 4
    for (int64_t n = 0; n < N; ++n)
      move_one<T>(from + n * step + i * int64_t{sizeof(T)}, to + (i * N + n) * int64_t{sizeof(T)});
}
// And back.
template <int N, class T>
void part(const std::byte* from, std::byte* to, int64_t step, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
#pragma GCC unroll 4
    for (int64_t n = 0; n < N; ++n)
      move_one<T>(from + (i * N + n) * int64_t{sizeof(T)}, to + n * step + i * int64_t{sizeof(T)});
}

}  // namespace

void StridedCopy::add(int64_t extent, int64_t from_stride, int64_t to_stride) {
  if (extent == 0) empty_ = true;
  if (empty_ || extent == 1) return;
  if (count_ > 0) {
    Axis& outer = axes_[static_cast<size_t>(count_ - 1)];
    if (outer.from == extent * from_stride && outer.to == extent * to_stride) {
      outer = {outer.extent * extent, from_stride, to_stride};
      return;
    }
  }
  axes_[static_cast<size_t>(count_++)] = {extent, from_stride, to_stride};
}

// Calls inner(from, to) with element offsets for every combination of the axes but the last `inner_axes`.
template <class Inner>
void StridedCopy::for_outer(int inner_axes, Inner&& inner) const {
  std::array<int64_t, kMaxAxes> index;
  std::fill_n(index.begin(), std::max(count_ - inner_axes, 0), 0);
  int64_t from = from_, to = to_;
  while (true) {
    inner(from, to);
    int axis = count_ - inner_axes - 1;
    for (; axis >= 0; --axis) {
      const auto a = static_cast<size_t>(axis);
      from += axes_[a].from;
      to += axes_[a].to;
      if (++index[a] < axes_[a].extent) break;
      from -= axes_[a].from * axes_[a].extent;
      to -= axes_[a].to * axes_[a].extent;
      index[a] = 0;
    }
    if (axis < 0) return;
  }
}

template <class T>
void StridedCopy::run_typed(const std::byte* from_base, std::byte* to_base) const {
  constexpr auto kWidth = static_cast<int64_t>(sizeof(T));
  const auto source = [&](int64_t at) { return from_base + at * kWidth; };
  const auto target = [&](int64_t at) { return to_base + at * kWidth; };
  if (count_ == 0) return move_one<T>(source(from_), target(to_));
  const Axis& last = axes_[static_cast<size_t>(count_ - 1)];
  if (last.from == 1 && last.to == 1)
    return for_outer(1, [&](int64_t from, int64_t to) {
      std::memcpy(target(to), source(from), static_cast<size_t>(last.extent) * sizeof(T));
    });
  if (count_ >= 2 && last.to == 1 && axes_[static_cast<size_t>(count_ - 2)].from == 1) {
    // Rows of one side are columns of the other: tiles small enough that both sides stay in the first cache.
    constexpr int64_t kTile = 16;
    constexpr int64_t kTurned = sizeof(T) <= 2 ? 8 / static_cast<int64_t>(sizeof(T)) : 0;
    const Axis& row = axes_[static_cast<size_t>(count_ - 2)];
    // Few channels, or groups that are shuffled.
    if (last.extent <= 4 && row.to == last.extent)
      return for_outer(2, [&](int64_t from, int64_t to) {
        const int64_t step = last.from * kWidth;
        if (last.extent == 2) interleave<2, T>(source(from), step, target(to), row.extent);
        else if (last.extent == 3) interleave<3, T>(source(from), step, target(to), row.extent);
        else interleave<4, T>(source(from), step, target(to), row.extent);
      });
    if (row.extent <= 4 && last.from == row.extent)
      return for_outer(2, [&](int64_t from, int64_t to) {
        const int64_t step = row.to * kWidth;
        if (row.extent == 2) part<2, T>(source(from), target(to), step, last.extent);
        else if (row.extent == 3) part<3, T>(source(from), target(to), step, last.extent);
        else part<4, T>(source(from), target(to), step, last.extent);
      });
    if (sizeof(T) == sizeof(float) && transpose_)
      return for_outer(2, [&](int64_t from, int64_t to) {
        transpose_(reinterpret_cast<const float*>(source(from)), reinterpret_cast<float*>(target(to)),
                   last.extent, row.extent, last.from, row.to);
      });
    return for_outer(2, [&](int64_t from, int64_t to) {
      for (int64_t i0 = 0; i0 < row.extent; i0 += kTile) {
        const int64_t i1 = std::min(i0 + kTile, row.extent);
        for (int64_t j0 = 0; j0 < last.extent; j0 += kTile) {
          const int64_t j1 = std::min(j0 + kTile, last.extent);
          // Whole blocks, then what remains of the rows, then of the columns.
          int64_t i2 = i0, j2 = j0;
          if constexpr (kTurned > 0) {
            i2 = i1 - (i1 - i0) % kTurned, j2 = j1 - (j1 - j0) % kTurned;
            for (int64_t i = i0; i < i2; i += kTurned)
              for (int64_t j = j0; j < j2; j += kTurned)
                turn_block<T>(source(from + i + j * last.from), last.from * kWidth, target(to + i * row.to + j),
                              row.to * kWidth);
          }
          for (int64_t i = i0; i < i1; ++i)
            for (int64_t j = i < i2 ? j2 : j0; j < j1; ++j)
              move_one<T>(source(from + i + j * last.from), target(to + i * row.to + j));
        }
      }
    });
  }
  for_outer(1, [&](int64_t from, int64_t to) {
    for (int64_t i = 0; i < last.extent; ++i) move_one<T>(source(from + i * last.from), target(to + i * last.to));
  });
}

// A block, or rows of which none continues the one before: no walk over axes is needed.
bool StridedCopy::run_rows(const std::byte* from, std::byte* to, size_t width) const {
  if (count_ < 1 || count_ > 2) return false;
  const Axis& last = axes_[static_cast<size_t>(count_ - 1)];
  if (last.from != 1 || last.to != 1) return false;
  const auto wide = static_cast<int64_t>(width);
  const size_t bytes = static_cast<size_t>(last.extent) * width;
  from += from_ * wide, to += to_ * wide;
  if (count_ == 1) return std::memcpy(to, from, bytes), true;
  for (int64_t i = 0; i < axes_[0].extent; ++i)
    std::memcpy(to + i * axes_[0].to * wide, from + i * axes_[0].from * wide, bytes);
  return true;
}

void StridedCopy::run(const std::byte* from, std::byte* to, size_t width) const {
  if (empty_ || run_rows(from, to, width)) return;
  switch (width) {
    case 1: return run_typed<uint8_t>(from, to);
    case 2: return run_typed<uint16_t>(from, to);
    case 4: return run_typed<uint32_t>(from, to);
    case 8: return run_typed<uint64_t>(from, to);
    default: return run_typed<Pair>(from, to);
  }
}

void StridedCopy::run(const std::byte* from, std::byte* to, size_t width, int64_t first, int64_t last) const {
  if (first == 0 && last == outer_extent()) return run(from, to, width);
  StridedCopy part = *this;
  part.from_ += first * axes_[0].from;
  part.to_ += first * axes_[0].to;
  part.axes_[0].extent = last - first;
  part.run(from, to, width);
}

void fill_elements(std::byte* to, int64_t count, const std::byte* value, size_t width) {
  if (count <= 0) return;
  const size_t bytes = static_cast<size_t>(count) * width;
  if (std::all_of(value, value + width, [value](std::byte b) { return b == *value; })) {
    std::memset(to, static_cast<int>(*value), bytes);
    return;
  }
  std::memcpy(to, value, width);
  for (size_t done = width; done < bytes;) {
    const size_t more = std::min(done, bytes - done);
    std::memcpy(to + done, to, more);
    done += more;
  }
}

}  // namespace surelite

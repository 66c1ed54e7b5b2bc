// SPDX-License-Identifier: Apache-2.0
// Sums over pixels, channel by channel.
#pragma once

#include <cstdint>

namespace surelite::simd {

// sums[c] += the c-th element of each of `rows` rows that lie `step` elements apart, for c in [0, width), width at
// most 64. Floats are added up in the order of the rows.
template <class T, class Sum>
using AddColumns = void (*)(const T* in, int64_t rows, int64_t step, int64_t width, Sum* sums);
struct ColumnSums {
  AddColumns<uint8_t, int64_t> u8 = nullptr;
  AddColumns<int8_t, int64_t> i8 = nullptr;
  AddColumns<float, float> f32 = nullptr;
};

}  // namespace surelite::simd

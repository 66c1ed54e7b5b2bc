// SPDX-License-Identifier: Apache-2.0
#include "simd/packing/linear_pairs.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "simd/packing/requant.h"

namespace surelite::simd {
namespace {

// Starts with row `*first`, and leaves the one there that differs: where one attempt errs the next one often does.
bool equals_everywhere(const LinearPairs& linear, RunLinear run, ExactRow exact, const void* state, int* first) {
  uint8_t all[256], same[256], fast[256], expected[256];
  for (int i = 0; i < 256; ++i) all[i] = static_cast<uint8_t>(i);
  for (int i = 0; i < 256; ++i) {
    const int b = (*first + i) % 256;
    std::fill_n(same, 256, static_cast<uint8_t>(b));
    run(linear, all, same, fast, 256);
    exact(state, same[0], expected);
    if (std::memcmp(fast, expected, 256) == 0) continue;
    *first = b;
    return false;
  }
  return true;
}

// What a pool keeps of it.
struct Settled {
  float scale_a = 0, offset = 0, tilt = 0;
  uint32_t found = 0;
};

// A sum that comes out next to the middle between two integers needs an offset, or scales, that err to the right side.
// Products by a power of two come out in the very middle, where the reference rounds upwards whatever the sign is.
bool search(LinearPairs* linear, RunLinear run, ExactRow exact, const void* state) {
  constexpr float kMoves[] = {0, 0x1p-17f, -0x1p-17f, 0x1p-16f, -0x1p-16f, 0x1.8p-16f, -0x1.8p-16f};
  const LinearPairs first = *linear;
  int row = 0;
  for (const float tilt : {0.0f, 0x1p-6f}) {
    if (tilt != 0 && !first.product) break;
    linear->tilt = tilt;
    for (const float toward : {first.scale_a, 0.0f, 2 * first.scale_a})
      for (const float move : kMoves) {
        linear->scale_a = std::nextafter(first.scale_a, toward);
        linear->offset = first.offset + move;
        if (equals_everywhere(*linear, run, exact, state, &row)) return true;
      }
  }
  *linear = first;
  return false;
}

}  // namespace

// Whatever the numbers are that a replayed block holds, results are bytes.
bool settle(LinearPairs* linear, RunLinear run, ExactRow exact, const void* state, MemoryPool* pool) {
  if (!pool || !pool->shared()) return search(linear, run, exact, state);
  const Result<Block> block = pool->allocate(sizeof(Settled), "results of a search");
  if (!block) return search(linear, run, exact, state);
  auto* const settled = reinterpret_cast<Settled*>(block->data());
  if (!block->filled()) {
    const bool found = search(linear, run, exact, state);
    *settled = {linear->scale_a, linear->offset, linear->tilt, found ? 1u : 0u};
    return found;
  }
  if (settled->found > 1) pool->refuse();
  if (settled->found != 1) return false;
  linear->scale_a = settled->scale_a, linear->offset = settled->offset, linear->tilt = settled->tilt;
  return true;
}

// The reference rounds both operands by one unit at most, and the sum twice; a float errs by less than 2^-22 of what
// it adds up.
LinearPairs linear_form(const AddI8& add) {
  const double scale_out = std::ldexp(add.multiplier_out, -31 - add.shift_out);
  const double a = std::ldexp(add.multiplier_a, add.left - 31 - add.shift_a) * scale_out;
  const double b = std::ldexp(add.multiplier_b, add.left - 31 - add.shift_b) * scale_out * (add.subtract ? -1 : 1);
  const double offset = -a * add.zero_a - b * add.zero_b;
  const double guard = 2 * scale_out + std::ldexp(1.0, -add.shift_out - 1) +
                       0x1p-22 * (255 * (std::abs(a) + std::abs(b)) + std::abs(offset));
  return {.is_unsigned = add.is_unsigned,
          .scale_a = static_cast<float>(a),
          .scale_b = static_cast<float>(b),
          .offset = static_cast<float>(offset),
          .guard = guard < 1 ? static_cast<float>(guard) : 1.0f,
          .zero_out = add.zero_out,
          .low = add.low,
          .high = add.high};
}

// Products by a power of two below 1 are exact in floats, and with the tilt none comes out in the middle.
LinearPairs linear_form(const MulI8& mul) {
  const bool is_exact = mul.multiplier == 1 << 30 && mul.shift >= 0;
  return {.product = true,
          .is_unsigned = mul.is_unsigned,
          .scale_a = static_cast<float>(std::ldexp(mul.multiplier, -31 - mul.shift)),
          .offset = mul.shift > 0 ? std::ldexp(1.0f, -mul.shift - 1) : 0.0f,  // as in packing/requant.h
          .tilt = is_exact ? 0x1p-6f : 0.0f,
          .guard = is_exact ? 0.0f : kRoundingGuard,
          .zero_a = mul.zero_a,
          .zero_b = mul.zero_b,
          .zero_out = mul.zero_out,
          .low = mul.low,
          .high = mul.high};
}

}  // namespace surelite::simd

// SPDX-License-Identifier: Apache-2.0
// Quantized sums and products of bytes with NEON: rounded step by step as the reference kernels do, or in one
// multiply-add where that is shorter and gives the same for all pairs of bytes.
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/halved_sum.h"
#include "simd/neon/scale_sums.h"
#include "simd/neon/sixteens.h"
#include "simd/packing/linear_pairs.h"

namespace surelite::simd::neon {
namespace {

// One multiplier for all; the shift is to the right, negative to the left.
struct Scale {
  int32x4_t multiplier, left, right, fix;
  Scale(int32_t value, int shift)
      : multiplier(vdupq_n_s32(value)), left(vdupq_n_s32(shift < 0 ? -shift : 0)),
        right(vdupq_n_s32(shift > 0 ? -shift : 0)), fix(vdupq_n_s32(shift > 0 ? -1 : 0)) {}
  // As scale_sums.h says.
  SURELITE_NEON_INLINE int32x4_t of(int32x4_t x) const {
    const int32x4_t high = vqrdmulhq_s32(x, multiplier);
    return vrshlq_s32(vsraq_n_s32(high, vandq_s32(high, fix), 31), right);
  }
};

struct Wide {
  int16x8_t low, high;
};
SURELITE_NEON_INLINE Wide load(const uint8_t* from, int8x16_t move, int16x8_t zero) {
  const int8x16_t x = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from)), move);
  return {vsubq_s16(vmovl_s8(vget_low_s8(x)), zero), vsubq_s16(vmovl_high_s8(x), zero)};
}

// Signed bytes, whatever they are in memory.
template <class Options>
int16x8_t zero_of(const Options& o, int32_t zero) {
  return vdupq_n_s16(static_cast<int16_t>(zero - (o.is_unsigned ? 128 : 0)));
}
template <class Options>
NeonBytes bytes_of(const Options& o) {
  ConvI8Options range;
  range.is_unsigned = o.is_unsigned, range.zero_out = o.zero_out, range.low = o.low, range.high = o.high;
  return NeonBytes(range);
}

// Operands are below 2^29 and their sum below 2^30, the rounding constant is at most 2^29: everything fits 32 bits.
bool accepts_sum(const AddI8& add) {
  return add.shift_a >= 0 && add.shift_b >= 0 && add.shift_out >= 0 && add.shift_a <= 30 && add.shift_b <= 30 &&
         add.shift_out <= 30 && add.left >= 0 && add.left <= 20;
}

void add_exactly(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const Scale scale_a(add.multiplier_a, add.shift_a), scale_b(add.multiplier_b, add.shift_b),
      scale_out(add.multiplier_out, add.shift_out);
  const int8x16_t move = vdupq_n_s8(add.is_unsigned ? INT8_MIN : 0);
  const int16x8_t zero_a = zero_of(add, add.zero_a), zero_b = zero_of(add, add.zero_b);
  const int32x4_t left = vdupq_n_s32(add.left), sign = vdupq_n_s32(add.subtract ? -1 : 0);
  const NeonBytes bytes = bytes_of(add);
  const auto four = [&](int32x4_t x, int32x4_t y) {
    // x - y is x plus the complement of y, plus one.
    const int32x4_t second = vsubq_s32(veorq_s32(scale_b.of(vshlq_s32(y, left)), sign), sign);
    return scale_out.of(vaddq_s32(scale_a.of(vshlq_s32(x, left)), second));
  };
  for_sixteens(a, b, out, count, [&](const uint8_t* from_a, const uint8_t* from_b, uint8_t* to) {
    const Wide x = load(from_a, move, zero_a), y = load(from_b, move, zero_b);
    const int32x4_t r0 = four(vmovl_s16(vget_low_s16(x.low)), vmovl_s16(vget_low_s16(y.low))),
                    r1 = four(vmovl_high_s16(x.low), vmovl_high_s16(y.low)),
                    r2 = four(vmovl_s16(vget_low_s16(x.high)), vmovl_s16(vget_low_s16(y.high))),
                    r3 = four(vmovl_high_s16(x.high), vmovl_high_s16(y.high));
    vst1q_s8(reinterpret_cast<int8_t*>(to), narrow_sixteen(r0, r1, r2, r3, bytes));
  });
}

// Products are at most 2^16, below 2^30 after a shift to the left, and the rounding constant is at most 2^29.
bool accepts_product(const MulI8& mul) { return mul.shift > -14 && mul.shift <= 30; }

void multiply_exactly(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const Scale scale(mul.multiplier, mul.shift);
  const int8x16_t move = vdupq_n_s8(mul.is_unsigned ? INT8_MIN : 0);
  const int16x8_t zero_a = zero_of(mul, mul.zero_a), zero_b = zero_of(mul, mul.zero_b);
  const NeonBytes bytes = bytes_of(mul);
  const auto four = [&](int16x4_t x, int16x4_t y) { return scale.of(vshlq_s32(vmull_s16(x, y), scale.left)); };
  for_sixteens(a, b, out, count, [&](const uint8_t* from_a, const uint8_t* from_b, uint8_t* to) {
    const Wide x = load(from_a, move, zero_a), y = load(from_b, move, zero_b);
    const int32x4_t r0 = four(vget_low_s16(x.low), vget_low_s16(y.low)),
                    r1 = four(vget_high_s16(x.low), vget_high_s16(y.low)),
                    r2 = four(vget_low_s16(x.high), vget_low_s16(y.high)),
                    r3 = four(vget_high_s16(x.high), vget_high_s16(y.high));
    vst1q_s8(reinterpret_cast<int8_t*>(to), narrow_sixteen(r0, r1, r2, r3, bytes));
  });
}

// body(x, y) gives four results as integers, without the zero point.
template <class Body>
SURELITE_NEON_INLINE void run_reals(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out,
                                    int64_t count, const Body& body) {
  const int8x16_t move = vdupq_n_s8(linear.is_unsigned ? INT8_MIN : 0);
  const int16x8_t none = vdupq_n_s16(0);
  const NeonBytes bytes = bytes_of(linear);
  const auto real = [](int16x4_t x) { return vcvtq_f32_s32(vmovl_s16(x)); };
  for_sixteens(a, b, out, count, [&](const uint8_t* from_a, const uint8_t* from_b, uint8_t* to) {
    const Wide x = load(from_a, move, none), y = load(from_b, move, none);
    const int32x4_t r0 = body(real(vget_low_s16(x.low)), real(vget_low_s16(y.low))),
                    r1 = body(real(vget_high_s16(x.low)), real(vget_high_s16(y.low))),
                    r2 = body(real(vget_low_s16(x.high)), real(vget_low_s16(y.high))),
                    r3 = body(real(vget_high_s16(x.high)), real(vget_high_s16(y.high)));
    vst1q_s8(reinterpret_cast<int8_t*>(to), narrow_sixteen(r0, r1, r2, r3, bytes));
  });
}

void run_linear(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  // Unsigned bytes come as signed ones 128 lower.
  const float moved = linear.is_unsigned ? 128.0f : 0.0f;
  const float32x4_t scale_a = vdupq_n_f32(linear.scale_a), scale_b = vdupq_n_f32(linear.scale_b);
  if (linear.product) {
    const float32x4_t zero_a = vdupq_n_f32(static_cast<float>(linear.zero_a) - moved),
                      zero_b = vdupq_n_f32(static_cast<float>(linear.zero_b) - moved),
                      offset = vdupq_n_f32(linear.offset), tilt = vdupq_n_f32(linear.tilt);
    run_reals(linear, a, b, out, count, [&](float32x4_t x, float32x4_t y) {
      const float32x4_t product = vfmaq_f32(tilt, vsubq_f32(x, zero_a), vsubq_f32(y, zero_b));
      const float32x4_t plus = vbslq_f32(vdupq_n_u32(0x80000000u), product, offset);
      return vcvtnq_s32_f32(vfmaq_f32(plus, product, scale_a));
    });
    return;
  }
  const float32x4_t offset = vdupq_n_f32(linear.offset + moved * linear.scale_a + moved * linear.scale_b);
  run_reals(linear, a, b, out, count, [&](float32x4_t x, float32x4_t y) {
    return vcvtnq_s32_f32(vfmaq_f32(vfmaq_f32(offset, y, scale_b), x, scale_a));
  });
}

// Whether the short form gives the same for all pairs.
template <auto exact, class Options>
bool settle_with(Options* options, MemoryPool* pool) {
  options->linear = linear_form(*options);
  const auto row = [](const void* state, uint8_t b, uint8_t* out) {
    uint8_t all[256], same[256];
    for (int i = 0; i < 256; ++i) all[i] = static_cast<uint8_t>(i), same[i] = b;
    exact(*static_cast<const Options*>(state), all, same, out, 256);
  };
  return settle(&options->linear, run_linear, row, options, pool);
}

void find_linear_sum(AddI8* add, MemoryPool* pool) {
  add->is_linear = accepts_sum(*add) && !has_halved_operand(*add) && settle_with<add_exactly>(add, pool);
}
void find_linear_product(MulI8* mul, MemoryPool* pool) {
  mul->is_linear = accepts_product(*mul) && settle_with<multiply_exactly>(mul, pool);
}

void run_sum(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (add.is_linear) run_linear(add.linear, a, b, out, count);
  else if (has_halved_operand(add)) run_halved(add, bytes_of(add), a, b, out, count);
  else add_exactly(add, a, b, out, count);
}
void run_product(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  if (mul.is_linear) run_linear(mul.linear, a, b, out, count);
  else multiply_exactly(mul, a, b, out, count);
}

}  // namespace

void enter(ByteSums* kernels) { *kernels = {accepts_sum, find_linear_sum, run_sum}; }
void enter(ByteProducts* kernels) { *kernels = {accepts_product, find_linear_product, run_product}; }

}  // namespace surelite::simd::neon
#endif

// SPDX-License-Identifier: Apache-2.0
// CAST: elements of one type as another. Real numbers saturate to integers (NaN gives the largest), integers wrap,
// complex numbers lose their imaginary part. Each side converts from or to one of three wide types, a chunk at a time.
#include <algorithm>
#include <complex>
#include <limits>

#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/move/same_bytes.h"
#include "ops/shared/quant/saturate.h"
#include "ops/shared/quant/sub_byte.h"

namespace surelite {
namespace {

constexpr int64_t kChunk = 256;

struct Bool {
  uint8_t value;
};
using Complex = std::complex<float>;

template <class T>
inline constexpr bool kIsPacked = std::is_same_v<T, Int4> || std::is_same_v<T, UInt4> || std::is_same_v<T, Int2>;

// Every value of T fits; real parts of complex numbers do.
template <class T>
using Middle = std::conditional_t<kIsReal<T> || std::is_same_v<T, Complex>, double,
                                  std::conditional_t<std::is_same_v<T, uint64_t>, uint64_t, int64_t>>;

// Writes elements first to first + count of the output.
template <class M>
using WriteFn = void (*)(const M* chunk, int64_t first, int64_t count, std::byte* out);

template <class T, class M>
T narrow(M value) {
  if constexpr (std::is_same_v<T, Bool>) {
    return {static_cast<uint8_t>(value != 0)};
  } else if constexpr (std::is_same_v<T, Complex>) {
    return {static_cast<float>(value), 0.0f};
  } else if constexpr (kIsShortReal<T>) {
    return T(static_cast<float>(value));
  } else if constexpr (std::is_integral_v<T> && std::is_same_v<M, double>) {
    // NaN gives the largest value here, as with the stock runtime.
    return value != value ? std::numeric_limits<T>::max() : saturate_to<T>(value);
  } else {
    return static_cast<T>(value);
  }
}

template <class T, class M>
void write_chunk(const M* chunk, int64_t first, int64_t count, std::byte* out) {
  if constexpr (kIsPacked<T>) {
    auto* bytes = reinterpret_cast<uint8_t*>(out);
    for (int64_t i = 0; i < count; ++i) {
      const M high = T::kHigh;
      const bool low = !std::is_same_v<M, uint64_t> && chunk[i] < static_cast<M>(T::kLow);
      T::write(bytes, first + i, low ? T::kLow : static_cast<int>(chunk[i] < high ? chunk[i] : high));
    }
  } else {
    T* to = reinterpret_cast<T*>(out) + first;
    for (int64_t i = 0; i < count; ++i) to[i] = narrow<T>(chunk[i]);
  }
}

template <class M>
WriteFn<M> writer(ElementType type) {
  switch (type) {
    case ElementType::float32: return write_chunk<float, M>;
    case ElementType::float16: return write_chunk<Half, M>;
    case ElementType::bfloat16: return write_chunk<BFloat16, M>;
    case ElementType::float64: return write_chunk<double, M>;
    case ElementType::int8: return write_chunk<int8_t, M>;
    case ElementType::int16: return write_chunk<int16_t, M>;
    case ElementType::int32: return write_chunk<int32_t, M>;
    case ElementType::int64: return write_chunk<int64_t, M>;
    case ElementType::uint8: return write_chunk<uint8_t, M>;
    case ElementType::uint16: return write_chunk<uint16_t, M>;
    case ElementType::uint32: return write_chunk<uint32_t, M>;
    case ElementType::uint64: return write_chunk<uint64_t, M>;
    case ElementType::boolean: return write_chunk<Bool, M>;
    case ElementType::complex64: return write_chunk<Complex, M>;
    case ElementType::int4: return write_chunk<Int4, M>;
    case ElementType::uint4: return write_chunk<UInt4, M>;
    case ElementType::int2: return write_chunk<Int2, M>;
    default: return nullptr;
  }
}

template <class T>
Middle<T> read_one(const std::byte* in, int64_t i) {
  if constexpr (kIsPacked<T>)
    return T::read(reinterpret_cast<const uint8_t*>(in), i);
  else if constexpr (std::is_same_v<T, Bool>)
    return reinterpret_cast<const Bool*>(in)[i].value != 0;
  else if constexpr (std::is_same_v<T, Complex>)
    return reinterpret_cast<const Complex*>(in)[i].real();
  else
    return static_cast<Middle<T>>(reinterpret_cast<const T*>(in)[i]);
}

template <class T>
Status run_cast(RunContext& ctx) {
  using M = Middle<T>;
  const WriteFn<M> write = writer<M>(ctx.output(0).type);
  const std::byte* in = ctx.input(0).data;
  std::byte* out = ctx.output(0).data;
  const int64_t total = ctx.output(0).count();
  // Whole chunks: packed elements of two threads never share a byte.
  ctx.parallel((total + kChunk - 1) / kChunk, 64, [&](int64_t begin, int64_t end) {
    M chunk[kChunk];
    for (int64_t first = begin * kChunk; first < std::min(end * kChunk, total); first += kChunk) {
      const int64_t count = std::min(kChunk, total - first);
      for (int64_t i = 0; i < count; ++i) chunk[i] = read_one<T>(in, first + i);
      write(chunk, first, count, out);
    }
  });
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  if (ctx.input(0).type == ctx.output(0).type) {
    ctx.alias(0, 0);
    ctx.set_run(run_same_bytes);
    return {};
  }
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::float32, run_cast<float>},
                     {ElementType::float16, run_cast<Half>},
                     {ElementType::bfloat16, run_cast<BFloat16>},
                     {ElementType::float64, run_cast<double>},
                     {ElementType::int8, run_cast<int8_t>},
                     {ElementType::int16, run_cast<int16_t>},
                     {ElementType::int32, run_cast<int32_t>},
                     {ElementType::int64, run_cast<int64_t>},
                     {ElementType::uint8, run_cast<uint8_t>},
                     {ElementType::uint16, run_cast<uint16_t>},
                     {ElementType::uint32, run_cast<uint32_t>},
                     {ElementType::uint64, run_cast<uint64_t>},
                     {ElementType::boolean, run_cast<Bool>},
                     {ElementType::complex64, run_cast<Complex>},
                     {ElementType::int4, run_cast<Int4>},
                     {ElementType::uint4, run_cast<UInt4>},
                     {ElementType::int2, run_cast<Int2>}});
}

}  // namespace

extern const OpSpec op_cast{
    .name = "CAST",
    .max_version = 9,
    .types =
        "f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool|c64|i4|u4|i2 -> "
        "f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool|c64|i4|u4|i2",
    .prepare = prepare,
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// SignalRfft: spectra of frames of real samples, padded with zeros to the transform's length.
#include <algorithm>
#include <cstring>
#include <optional>

#include "ops/shared/options/flex_options.h"
#include "ops/shared/signal/real_fft.h"

namespace surelite {
namespace {

// Lengths the front end's own tools allow are 64 to 2048.
constexpr int32_t kLongest = 1 << 16;

struct State {
  int32_t length = 0;
  int scratch = 0;
  std::optional<RealFft<int16_t>> fft16;
  std::optional<RealFft<int32_t>> fft32;
  std::optional<RealFft<float>> fft_float;

  template <class T>
  const RealFft<T>& fft() const {
    if constexpr (std::is_same_v<T, int16_t>)
      return *fft16;
    else if constexpr (std::is_same_v<T, int32_t>)
      return *fft32;
    else
      return *fft_float;
  }
};

template <class T>
Status run_fft(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto in = ctx.in<T>(0);
  const auto out = ctx.out<T>(0);
  const auto frame = static_cast<size_t>(ctx.input(0).dim(ctx.input(0).rank() - 1));
  const auto bins = static_cast<size_t>(s.length) + 2;
  using Number = FftNumber<T>;
  const std::span<Number> scratch = ctx.scratch_of<Number>(s.scratch);
  const std::span<Number> spectrum = scratch.last(bins / 2);
  for (size_t i = 0; i < out.size() / bins; ++i) {
    T* samples = &scratch[0].re;
    std::fill_n(samples, s.length, T{});
    if (frame) std::memcpy(samples, in.data() + i * frame, frame * sizeof(T));
    s.fft<T>().transform(scratch.data(), spectrum.data());
    std::memcpy(out.data() + i * bins, spectrum.data(), bins * sizeof(T));
  }
  return {};
}

template <class T>
void plan(PrepareContext& ctx, State* s, std::optional<RealFft<T>>* fft) {
  fft->emplace(s->length);
  s->scratch = ctx.scratch(((*fft)->scratch_numbers() + static_cast<size_t>(s->length) / 2 + 1) * sizeof(FftNumber<T>));
  ctx.set_run(run_fft<T>);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.length = options.i32("fft_length");
  if (s.length < 2 || s.length % 2 || s.length > kLongest)
    return ctx.bad_option("fft_length", {"value", s.length}, "it must be even and at most " + std::to_string(kLongest));
  const Tensor& in = ctx.input(0);
  if (in.rank() < 1 || in.dim(in.rank() - 1) > s.length)
    return in.rank() < 1 ? ctx.wrong_rank(0, "1 or more")
                         : ctx.wrong_extent(0, in.rank() - 1, "at most " + std::to_string(s.length));
  Shape shape = in.shape;
  shape[shape.rank() - 1] = s.length + 2;
  if (in.type == ElementType::int16)
    plan(ctx, &s, &s.fft16);
  else if (in.type == ElementType::int32)
    plan(ctx, &s, &s.fft32);
  else
    plan(ctx, &s, &s.fft_float);
  return ctx.resize(0, shape);
}

}  // namespace

extern const OpSpec op_signal_rfft{
    .name = "SignalRfft",
    .types = "T:i16|i32|f32 -> T",
    .prepare = prepare,
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// AudioSpectrogram: magnitudes of the Fourier transforms of overlapping windows of sound, per channel. Windows are
// weighted with a Hann function and padded with zeros to a power of two.
#include <bit>
#include <cmath>
#include <numbers>

#include "ops/shared/signal/fft.h"
#include "ops/shared/options/flex_options.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

struct State {
  Fft fft;
  Block hann;
  bool squared = false;
  int64_t window = 0, stride = 0, windows = 0, frequencies = 0, channels = 0;
  int line = 0;  // scratch
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* in = ctx.in<float>(0).data();
  const auto* hann = reinterpret_cast<const double*>(s.hann.data());
  float* out = ctx.out<float>(0).data();
  Complex* line = scratch_data<Complex>(ctx, s.line);
  for (int64_t channel = 0; channel < s.channels; ++channel)
    for (int64_t w = 0; w < s.windows; ++w) {
      std::fill_n(line, s.fft.length(), Complex{});
      for (int64_t i = 0; i < s.window; ++i)
        line[i].re = static_cast<double>(in[(w * s.stride + i) * s.channels + channel]) * hann[i];
      s.fft.run(line, false);
      for (int64_t f = 0; f < s.frequencies; ++f) {
        const auto power = static_cast<float>(line[f].re * line[f].re + line[f].im * line[f].im);
        *out++ = s.squared ? power : std::sqrt(power);
      }
    }
  return {};
}

// Tables for a window that fits into the input, whose size bounds theirs.
Status make_tables(State* s, int64_t fft_length) {
  SURELITE_LET(s->fft, Fft::make(fft_length));
  SURELITE_LET(s->hann, allocate(static_cast<size_t>(s->window) * sizeof(double), "a window function"));
  auto* hann = reinterpret_cast<double*>(s->hann.data());
  for (int64_t i = 0; i < s->window; ++i)
    hann[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(s->window));
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  if (ctx.input(0).rank() != 2) return ctx.wrong_shape(0, "[samples,channels]");
  State& s = ctx.state<State>();
  s.window = options.i32("window_size");
  s.stride = options.i32("stride");
  s.squared = options.flag("magnitude_squared");
  if (s.window < 2) return ctx.bad_option("window_size", {"value", s.window}, "it must be 2 or more");
  if (s.stride < 1) return ctx.bad_option("stride", {"value", s.stride}, "it must be positive");
  const int64_t samples = ctx.input(0).dim(0);
  s.channels = ctx.input(0).dim(1);
  s.windows = samples < s.window ? 0 : 1 + (samples - s.window) / s.stride;
  const auto fft_length = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(s.window)));
  s.frequencies = 1 + fft_length / 2;
  if (s.windows > 0) {
    SURELITE_TRY(make_tables(&s, fft_length));
    SURELITE_LET(s.line, scratch_for<Complex>(ctx, fft_length));
  } else {
    SURELITE_LET(s.line, scratch_for<Complex>(ctx, 0));
  }
  return ctx.resize(0, {ctx.input(0).dim(1), static_cast<int32_t>(s.windows), static_cast<int32_t>(s.frequencies)});
}

}  // namespace

extern const OpSpec op_audio_spectrogram{
    .name = "AudioSpectrogram",
    .types = "f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

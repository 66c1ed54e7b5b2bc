// SPDX-License-Identifier: Apache-2.0
// Irfft2d: the real images whose two-dimensional Fourier transforms are given, cut or padded with zeros to the lengths
// given.
#include "ops/shared/signal/fft2d.h"

namespace surelite {
namespace {

// The first and the last column of the spectrum of a real image determine half of themselves. Like the stock kernel
// this takes the upper half of the first and the lower half of the last column, and of the elements that must be real
// the real parts.
void complete_columns(const Fft2d& s, Complex* spectrum) {
  const int64_t half = s.height / 2, last = s.columns - 1;
  for (int64_t r = half + 1; r < s.height; ++r) {
    const Complex upper = spectrum[(s.height - r) * s.columns];
    spectrum[r * s.columns] = {upper.re, -upper.im};
    if (last == 0) continue;
    const Complex lower = spectrum[r * s.columns + last];
    spectrum[(s.height - r) * s.columns + last] = {lower.re, -lower.im};
  }
  for (const int64_t r : {int64_t{0}, half}) spectrum[r * s.columns].im = spectrum[r * s.columns + last].im = 0.0;
}

Status run(RunContext& ctx) {
  const Fft2d& s = ctx.state<Fft2d>();
  const int64_t rows = std::min(s.in_height, s.height), columns = std::min(s.in_width, s.columns);
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  Complex* spectrum = scratch_data<Complex>(ctx, s.spectrum);
  Complex* line = scratch_data<Complex>(ctx, s.line);
  const double scale = 1.0 / (static_cast<double>(s.height) * static_cast<double>(s.width));
  for (int64_t slice = 0; slice < s.slices; ++slice, in += 2 * s.in_height * s.in_width) {
    std::fill_n(spectrum, s.height * s.columns, Complex{});
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c) {
        const float* from = in + 2 * (r * s.in_width + c);
        spectrum[r * s.columns + c] = {static_cast<double>(from[0]), static_cast<double>(from[1])};
      }
    complete_columns(s, spectrum);
    transform_columns(ctx, s, true);
    for (int64_t r = 0; r < s.height; ++r) {
      std::copy_n(spectrum + r * s.columns, s.columns, line);
      for (int64_t c = s.columns; c < s.width; ++c) line[c] = {line[s.width - c].re, -line[s.width - c].im};
      s.along_rows.run(line, true);
      for (int64_t c = 0; c < s.width; ++c) *out++ = static_cast<float>(line[c].re * scale);
    }
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  if (!ctx.known(1)) return ctx.later();
  SURELITE_LET(ctx.state<Fft2d>(), prepare_fft2d(ctx, false));
  return {};
}

}  // namespace

extern const OpSpec op_irfft2d{
    .name = "Irfft2d",
    .types = "c64 i32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

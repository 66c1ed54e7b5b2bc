// SPDX-License-Identifier: Apache-2.0
// RFFT2D: two-dimensional Fourier transform of real images, cut or padded with zeros to the lengths given.
#include "ops/shared/signal/fft2d.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  const Fft2d& s = ctx.state<Fft2d>();
  const int64_t rows = std::min(s.in_height, s.height), width = std::min(s.in_width, s.width);
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  Complex* spectrum = scratch_data<Complex>(ctx, s.spectrum);
  Complex* line = scratch_data<Complex>(ctx, s.line);
  for (int64_t slice = 0; slice < s.slices; ++slice, in += s.in_height * s.in_width) {
    for (int64_t r = 0; r < rows; ++r) {
      const float* row = in + r * s.in_width;
      for (int64_t c = 0; c + 1 < width; c += 2)
        line[c / 2] = {static_cast<double>(row[c]), static_cast<double>(row[c + 1])};
      if (width % 2) line[width / 2] = {static_cast<double>(row[width - 1]), 0.0};
      std::fill(line + (width + 1) / 2, line + std::max(s.width / 2, int64_t{1}), Complex{});
      s.along_rows.run_real(line);
      std::copy_n(line, s.columns, spectrum + r * s.columns);
    }
    std::fill(spectrum + rows * s.columns, spectrum + s.height * s.columns, Complex{});
    transform_columns(ctx, s, false);
    for (int64_t i = 0; i < s.height * s.columns; ++i) {
      *out++ = static_cast<float>(spectrum[i].re);
      *out++ = static_cast<float>(spectrum[i].im);
    }
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  if (!ctx.known(1)) return ctx.later();
  SURELITE_LET(ctx.state<Fft2d>(), prepare_fft2d(ctx, true));
  return {};
}

}  // namespace

extern const OpSpec op_rfft2d{
    .name = "RFFT2D",
    .types = "f32 i32 -> c64",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

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
    std::fill_n(spectrum, s.height * s.columns, Complex{});
    for (int64_t r = 0; r < rows; ++r) {
      std::fill_n(line, s.width, Complex{});
      for (int64_t c = 0; c < width; ++c) line[c].re = static_cast<double>(in[r * s.in_width + c]);
      s.along_rows.run(line, false);
      std::copy_n(line, s.columns, spectrum + r * s.columns);
    }
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

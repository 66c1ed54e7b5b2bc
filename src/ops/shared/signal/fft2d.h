// SPDX-License-Identifier: Apache-2.0
// What the two-dimensional transforms of real images share: sizes, tables and scratch memory.
#pragma once

#include <algorithm>

#include "base/checked.h"
#include "ops/shared/signal/fft.h"
#include "ops/shared/options/scratch.h"

namespace surelite {

// A spectrum has `height` rows of width / 2 + 1 columns; the others follow from symmetry.
struct Fft2d {
  Fft along_rows, along_columns;
  int64_t height = 1, width = 1, columns = 1;
  int64_t slices = 1, in_height = 0, in_width = 0;
  int spectrum = 0, line = 0;  // scratch: all columns, and one row or column
};

// Reads the lengths from input 1, whose value must be known, and sets the shape of output 0: a spectrum or images.
inline Result<Fft2d> prepare_fft2d(PrepareContext& ctx, bool gives_spectrum) {
  const Tensor &in = ctx.input(0), &lengths = ctx.input(1);
  if (in.rank() < 2) return ctx.wrong_rank(0, "2 or more");
  if (lengths.rank() != 1 || lengths.dim(0) != 2) return ctx.wrong_shape(1, "[2]");
  const auto values = lengths.values<int32_t>();
  for (const int32_t length : values)
    if (!is_power_of_two(length))
      return ctx.bad_value(1, length, "lengths of a Fourier transform must be powers of two");
  Fft2d fft;
  fft.height = values[0];
  fft.width = values[1];
  fft.columns = fft.width / 2 + 1;
  fft.slices = in.shape.count(0, in.rank() - 2);
  fft.in_height = in.dim(in.rank() - 2);
  fft.in_width = in.dim(in.rank() - 1);
  Shape shape = in.shape;
  shape[shape.rank() - 2] = values[0];
  shape[shape.rank() - 1] = gives_spectrum ? static_cast<int32_t>(fft.columns) : values[1];
  SURELITE_TRY(ctx.resize(0, shape));
  int64_t elements = 0;
  if (!checked_mul(fft.height, fft.columns, &elements)) return ctx.fail(Code::P311, {{"what", ctx.describe_output(0)}});
  SURELITE_LET(fft.spectrum, scratch_for<Complex>(ctx, elements));
  SURELITE_LET(fft.line, scratch_for<Complex>(ctx, std::max(fft.height, fft.width)));
  SURELITE_LET(fft.along_rows, Fft::make(fft.width));
  SURELITE_LET(fft.along_columns, Fft::make(fft.height));
  return fft;
}

inline void transform_columns(const RunContext& ctx, const Fft2d& fft, bool inverse) {
  if (fft.height == 1) return;
  Complex* spectrum = scratch_data<Complex>(ctx, fft.spectrum);
  Complex* line = scratch_data<Complex>(ctx, fft.line);
  for (int64_t c = 0; c < fft.columns; ++c) {
    for (int64_t r = 0; r < fft.height; ++r) line[r] = spectrum[r * fft.columns + c];
    fft.along_columns.run(line, inverse);
    for (int64_t r = 0; r < fft.height; ++r) spectrum[r * fft.columns + c] = line[r];
  }
}

}  // namespace surelite

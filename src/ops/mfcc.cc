// SPDX-License-Identifier: Apache-2.0
// Mfcc: mel-frequency cepstral coefficients. Squared magnitudes become bands of triangular weight along the mel scale;
// the logarithms of the bands are transformed with a discrete cosine transform.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "base/checked.h"
#include "base/memory.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/options/flex_options.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

struct State {
  int64_t frames = 0, frequencies = 0, bands = 0, coefficients = 0;
  int64_t first = 0, last = -1;  // frequencies used
  Block band_of;                 // per frequency, the band whose falling side it is on; -1 before the first
  Block weight_of;               // per frequency, its share in that band; the next one gets the rest
  Block cosines;                 // coefficients x bands
  int logs = 0;                  // scratch: one value per band
};

double to_mel(double hertz) { return 1127.0 * std::log1p(hertz / 700.0); }

void sum_bands(const State& s, const float* spectrum, double* sums) {
  const auto* band_of = reinterpret_cast<const int32_t*>(s.band_of.data());
  const auto* weight_of = reinterpret_cast<const double*>(s.weight_of.data());
  std::fill_n(sums, s.bands, 0.0);
  for (int64_t f = s.first; f <= s.last; ++f) {
    const double magnitude = std::sqrt(static_cast<double>(spectrum[f]));
    const double weighted = magnitude * weight_of[f];
    const int64_t band = band_of[f];
    if (band >= 0) sums[band] += weighted;
    if (band + 1 < s.bands) sums[band + 1] += magnitude - weighted;
  }
}

Status run(RunContext& ctx) {
  constexpr double kFloor = 1e-12;
  const State& s = ctx.state<State>();
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  double* logs = scratch_data<double>(ctx, s.logs);
  const auto* cosines = reinterpret_cast<const double*>(s.cosines.data());
  // The stock kernel gives zeros if the spectrum ends below the upper limit.
  if (s.last >= s.frequencies) {
    std::fill_n(out, s.frames * s.coefficients, 0.0f);
    return {};
  }
  Stopping stopping(ctx);
  for (int64_t frame = 0; frame < s.frames; ++frame, in += s.frequencies) {
    if (stopping.after(s.frequencies + s.coefficients * s.bands)) return ended(ctx);
    sum_bands(s, in, logs);
    for (int64_t b = 0; b < s.bands; ++b) logs[b] = std::log(logs[b] < kFloor ? kFloor : logs[b]);
    for (int64_t c = 0; c < s.coefficients; ++c) {
      double sum = 0.0;
      for (int64_t b = 0; b < s.bands; ++b) sum += cosines[c * s.bands + b] * logs[b];
      *out++ = static_cast<float>(sum);
    }
  }
  return {};
}

// A table of `rows` times `columns` elements that options and shapes ask for.
template <class T>
Result<Block> make_table(const PrepareContext& ctx, int64_t rows, int64_t columns, uint64_t limit) {
  uint64_t bytes = 0;
  if (!checked_mul(static_cast<uint64_t>(rows), static_cast<uint64_t>(columns), &bytes) ||
      !checked_mul(bytes, uint64_t{sizeof(T)}, &bytes) || bytes > SIZE_MAX)
    return ctx.fail(Code::P311, {{"what", "a table of Mfcc"}});
  if (bytes > limit) return ctx.fail(Code::B801, {{"need", bytes}, {"what", "a table of Mfcc"}, {"limit", limit}});
  return allocate(static_cast<size_t>(bytes), "a table of Mfcc");
}

// Centres of the bands are evenly spaced in mel, between the limits; centre(-1) is the lower limit.
struct Scale {
  double low, spacing;
  double centre(int64_t band) const { return low + spacing * static_cast<double>(band + 1); }
};

Status map_frequencies(State* s, const Scale& mel, double hertz_per_bin) {
  auto* band_of = reinterpret_cast<int32_t*>(s->band_of.data());
  auto* weight_of = reinterpret_cast<double*>(s->weight_of.data());
  int64_t above = 0;  // the first band whose centre is not below the frequency
  for (int64_t f = 0; f < s->frequencies; ++f) {
    if (f < s->first || f > s->last) {
      band_of[f] = -2;
      weight_of[f] = 0.0;
      continue;
    }
    const double position = to_mel(static_cast<double>(f) * hertz_per_bin);
    while (above < s->bands && mel.centre(above) < position) ++above;
    band_of[f] = static_cast<int32_t>(above - 1);
    const double lower = above > 0 ? mel.centre(above - 1) : mel.low;
    weight_of[f] = (mel.centre(above) - position) / (mel.centre(above) - lower);
  }
  return {};
}

void fill_cosines(const State& s) {
  auto* cosines = reinterpret_cast<double*>(s.cosines.data());
  const auto bands = static_cast<double>(s.bands);
  const double scale = std::sqrt(2.0 / bands), angle = std::numbers::pi / bands;
  for (int64_t c = 0; c < s.coefficients; ++c)
    for (int64_t b = 0; b < s.bands; ++b)
      *cosines++ = scale * std::cos(static_cast<double>(c) * angle * (static_cast<double>(b) + 0.5));
}

Status read_limits(PrepareContext& ctx, const FlexOptions& options, State* s) {
  const double upper = static_cast<double>(static_cast<float>(options.i64("upper_frequency_limit")));
  const double lower = static_cast<double>(static_cast<float>(options.i64("lower_frequency_limit")));
  if (lower < 0.0) return ctx.bad_option("lower_frequency_limit", {"value", lower}, "it must not be negative");
  if (upper <= lower)
    return ctx.bad_option("upper_frequency_limit", {"value", upper}, "it must be above the lower limit");
  const int32_t rate = ctx.input(1).values<int32_t>()[0];
  if (rate <= 0) return ctx.bad_value(1, rate, "the sample rate must be positive");
  const double hertz_per_bin = 0.5 * rate / static_cast<double>(s->frequencies - 1);
  s->first = static_cast<int64_t>(std::min(1.5 + lower / hertz_per_bin, 0x1p40));
  s->last = static_cast<int64_t>(std::min(upper / hertz_per_bin, 0x1p40));
  const double low = to_mel(lower);
  return map_frequencies(s, {low, (to_mel(upper) - low) / static_cast<double>(s->bands + 1)}, hertz_per_bin);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  const Tensor& in = ctx.input(0);
  if (in.rank() != 3 || in.dim(0) < 1 || in.dim(1) < 1 || in.dim(2) < 2)
    return ctx.wrong_shape(0, "[channels,frames,frequencies of 2 or more]");
  if (ctx.input(1).count() != 1) return ctx.wrong_count(1, 1);
  State& s = ctx.state<State>();
  s.frames = in.shape.count(0, 2);
  s.frequencies = in.dim(2);
  s.bands = options.i32("filterbank_channel_count");
  s.coefficients = options.i32("dct_coefficient_count");
  if (s.bands < 1) return ctx.bad_option("filterbank_channel_count", {"value", s.bands}, "it must be positive");
  if (s.coefficients < 1 || s.coefficients > s.bands)
    return ctx.bad_option("dct_coefficient_count", {"value", s.coefficients},
                          "it must be 1 to filterbank_channel_count");
  SURELITE_TRY(ctx.resize(0, {in.dim(0), in.dim(1), static_cast<int32_t>(s.coefficients)}));
  if (!ctx.known(1)) return ctx.later();
  const uint64_t limit = ctx.host().limits().max_tensor_bytes;
  SURELITE_LET(s.band_of, make_table<int32_t>(ctx, s.frequencies, 1, limit));
  SURELITE_LET(s.weight_of, make_table<double>(ctx, s.frequencies, 1, limit));
  SURELITE_LET(s.cosines, make_table<double>(ctx, s.coefficients, s.bands, limit));
  SURELITE_LET(s.logs, scratch_for<double>(ctx, s.bands));
  fill_cosines(s);
  return read_limits(ctx, options, &s);
}

}  // namespace

extern const OpSpec op_mfcc{
    .name = "Mfcc",
    .types = "f32 i32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite

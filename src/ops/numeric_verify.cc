// SPDX-License-Identifier: Apache-2.0
// The custom operator "NumericVerify": how far a quantized tensor is from its float reference. With "log_if_failed" and
// a "tolerance" of 0.1 or more, a difference above tolerance * scale is an error; what is logged otherwise is left out.
#include <algorithm>
#include <cmath>
#include <string>

#include "ops/shared/quant/channels.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  Channels channels;
  float limit = 0;
  bool strict = false;
};

template <class T>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* in = ctx.in<T>(0).data();
  const float* reference = ctx.in<float>(1).data();
  float* out = ctx.out<float>(0).data();
  const int64_t count = ctx.output(0).count();
  for_each_channel(s.channels, count, [&](int64_t first, int64_t last, float scale, int32_t zero) {
    for (int64_t i = first; i < last; ++i) {
      if constexpr (kIsReal<T>)
        out[i] = in[i] - reference[i];
      else
        out[i] = scale * static_cast<float>(in[i] - zero) - reference[i];
    }
  });
  for (int64_t i = 0; s.strict && i < count; ++i)
    if (std::abs(out[i]) > s.limit)
      return ctx.bad_value(
          0, i, {"value", static_cast<double>(in[i])},
          "it differs by " + std::to_string(out[i]) + " from the reference; the limit is " + std::to_string(s.limit));
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor& in = ctx.input(0);
  if (in.shape != ctx.input(1).shape)
    return ctx.shapes_differ(0, 1);
  SURELITE_TRY(ctx.resize(0, in.shape));
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  const float tolerance = options.f32("tolerance");
  s.strict = options.flag("log_if_failed") && tolerance >= 0.1;
  s.limit = tolerance * in.quant().first_scale();
  if (in.type == ElementType::float16) {
    s.channels = {std::max<int64_t>(in.count(), 1), {1.0f}, {0}};
  } else {
    SURELITE_LET(s.channels, read_channels(ctx, 0));
  }
  return choose_run(ctx, in.type,
                    {{ElementType::uint8, run<uint8_t>},
                     {ElementType::int8, run<int8_t>},
                     {ElementType::int16, run<int16_t>},
                     {ElementType::float16, run<Half>}});
}

}  // namespace

extern const OpSpec op_numeric_verify{
    .name = "NumericVerify",
    .types = "u8|i8|i16|f16 f32 -> f32",
    .prepare = prepare,
};

}  // namespace surelite

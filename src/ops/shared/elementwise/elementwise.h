// SPDX-License-Identifier: Apache-2.0
// Operators that compute each element of the output from the same element of the input.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "ops/op.h"
#include "ops/shared/elementwise/half_storage.h"
#include "ops/shared/elementwise/short_table.h"
#include "ops/fast/wide_loop.h"

namespace surelite {

struct TypedRun {
  ElementType type;
  RunFn run;
};

// Picks the kernel for an element type.
inline Status choose_run(PrepareContext& ctx, ElementType type, std::initializer_list<TypedRun> runs) {
  for (const TypedRun& entry : runs) {
    if (entry.type != type) continue;
    ctx.set_run(entry.run);
    return {};
  }
  return ctx.bad_type(std::string(name_of(type)));
}

// For kernels that compute each element from that of the same place.
inline Status prepare_same_shape(PrepareContext& ctx) {
  if (ctx.input(0).type == ElementType::float32 && ctx.output(0).type == ElementType::float32) ctx.write_over(0, 0);
  return ctx.resize(0, ctx.input(0).shape);
}

// out[i] = f(in[i]). f is called by several threads. WIDE: with the loops of wide_loop.h, f takes and gives 32-bit
// numbers.
template <class In, class Out, bool WIDE = false, class F>
Status map_elements(const RunContext& ctx, F f) {
  constexpr int64_t kGrain = 16384;  // elements that take about as long as waking a thread
  const In* in = ctx.in<In>(0).data();
  Out* out = ctx.out<Out>(0).data();
  ctx.parallel(ctx.output(0).count(), kGrain, [in, out, f](int64_t begin, int64_t end) {
    if constexpr (WIDE) map_wide(in + begin, out + begin, end - begin, f);
    else
      SURELITE_SAME_PLACE
      for (int64_t i = begin; i < end; ++i) out[i] = static_cast<Out>(f(in[i]));
  });
  return {};
}

// F is called with float or double.
template <class T, class F>
Status run_real_map(RunContext& ctx) {
  return map_elements<T, T>(ctx, [](T x) { return F()(static_cast<Wide<T>>(x)); });
}

inline constexpr std::string_view kRealMapTypes = "T:f32|f16|bf16|f64 -> T";

// A function of one real number: same shape and type, no quantization.
template <class F>
Status prepare_real_map(PrepareContext& ctx) {
  SURELITE_TRY(prepare_same_shape(ctx));
  ctx.by_rows({.way = RowUse::Way::elements});
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::float32, run_real_map<float, F>},
                     {ElementType::float16, short_map<Half>(ctx, run_real_map<Half, F>, F())},
                     {ElementType::bfloat16, short_map<BFloat16>(ctx, run_real_map<BFloat16, F>, F())},
                     {ElementType::float64, run_real_map<double, F>}});
}

}  // namespace surelite

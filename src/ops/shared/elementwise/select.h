// SPDX-License-Identifier: Apache-2.0
// Choosing elements of two inputs by a condition: SELECT and SELECT_V2 differ in the shapes they take.
#pragma once

#include <cstdint>
#include <string>

#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/elementwise/elementwise.h"

namespace surelite {

// The condition's shape as it broadcasts: SELECT lines a list up with the first axis.
struct ChoiceState {
  Shape condition;
};

template <class T>
Status run_choice(RunContext& ctx) {
  const ChoiceState& s = ctx.state<ChoiceState>();
  const auto plan =
      BroadcastPlan<3>::make(ctx.output(0).shape, {&s.condition, &ctx.input(1).shape, &ctx.input(2).shape});
  const uint8_t* condition = ctx.in<uint8_t>(0).data();
  const T* x = ctx.in<T>(1).data();
  const T* y = ctx.in<T>(2).data();
  T* out = ctx.out<T>(0).data();
  return for_each_row<3>(plan, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    const uint8_t* c = condition + from[0];
    const T *px = x + from[1], *py = y + from[2];
    if (step[0] == 1 && step[1] == 1 && step[2] == 1) {
      T* to = out + at;
      for (int64_t i = 0; i < count; ++i) {
        const T yes = px[i], no = py[i];
        to[i] = c[i] ? yes : no;
      }
      return {};
    }
    for (int64_t i = 0; i < count; ++i) out[at + i] = c[i * step[0]] ? px[i * step[1]] : py[i * step[2]];
    return {};
  });
}

struct Wide128 {
  uint64_t low, high;
};

// Sets the kernel; elements are copied, so only their width counts.
inline Status choose_by_width(PrepareContext& ctx) {
  switch (bits_of(ctx.output(0).type)) {
    case 8: ctx.set_run(run_choice<uint8_t>); return {};
    case 16: ctx.set_run(run_choice<uint16_t>); return {};
    case 32: ctx.set_run(run_choice<uint32_t>); return {};
    case 64: ctx.set_run(run_choice<uint64_t>); return {};
    case 128: ctx.set_run(run_choice<Wide128>); return {};
    default: return ctx.bad_type(std::string(name_of(ctx.output(0).type)));
  }
}

inline constexpr std::string_view kChoiceTypes =
    "bool T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool|c64|c128 T -> T";

}  // namespace surelite

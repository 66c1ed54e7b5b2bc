// SPDX-License-Identifier: Apache-2.0
// The loop over windows, for every type and reduction.
#include "ops/shared/reduce/reduce_window.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/checked.h"
#include "ops/shared/elementwise/wrapping.h"
#include "ops/shared/options/scratch.h"
#include "ops/shared/reduce/window_passes.h"

namespace surelite {
namespace {

constexpr size_t kMostWindowAxes = 64;

struct Least {
  template <class T>
  T operator()(T a, T b) const { return a <= b ? a : b; }
};
struct Most {
  template <class T>
  T operator()(T a, T b) const { return a >= b ? a : b; }
};
struct All {
  template <class T>
  T operator()(T a, T b) const { return static_cast<T>((a != 0) & (b != 0)); }
};
struct Any {
  template <class T>
  T operator()(T a, T b) const { return static_cast<T>((a != 0) | (b != 0)); }
};

// Of outputs that follow each other.
template <class T, class Op>
class Sweep {
 public:
  Sweep(const WindowReduction& plan, const T* in, T first, T* out)
      : axes_(plan.axes), in_(in), first_(first), out_(out) {}

  void outputs(int64_t begin, int64_t end) {
    int64_t position[kMostWindowAxes];
    for (size_t axis = axes_.size(), rest = static_cast<size_t>(begin); axis-- > 0;) {
      const auto extent = static_cast<size_t>(axes_[axis].out);
      position[axis] = static_cast<int64_t>(rest % extent);
      rest /= extent;
      start(axis, position[axis]);
    }
    for (int64_t i = begin; i < end; ++i) {
      T sum = first_;
      window(0, 0, true, &sum);
      out_[i] = sum;
      for (size_t axis = axes_.size(); axis-- > 0;) {
        position[axis] = position[axis] + 1 < axes_[axis].out ? position[axis] + 1 : 0;
        start(axis, position[axis]);
        if (position[axis] != 0) break;
      }
    }
  }

 private:
  // Where each axis' window begins among the padded elements.
  void start(size_t axis, int64_t position) {
    origin_[axis] = position * axes_[axis].stride - axes_[axis].pad_low;
  }

  void window(size_t axis, int64_t offset, bool inside, T* sum) {
    const WindowAxis& a = axes_[axis];
    if (axis + 1 == axes_.size()) return last_axis(a, in_ + offset, inside, sum);
    for (int64_t i = 0; i < a.window; ++i) {
      const int64_t at = origin_[axis] + i * a.window_dilation;
      const bool hit = at >= 0 && at % a.base_dilation == 0 && at / a.base_dilation < a.in;
      window(axis + 1, hit ? offset + at / a.base_dilation * a.in_step : offset, inside && hit, sum);
    }
  }

  void last_axis(const WindowAxis& a, const T* row, bool inside, T* sum) const {
    const int64_t origin = origin_[axes_.size() - 1], step = a.window_dilation;
    T total = *sum;
    if (inside && a.base_dilation == 1 && origin >= 0 && origin + (a.window - 1) * step < a.in) {
      for (int64_t i = 0; i < a.window; ++i) total = Op()(total, row[origin + i * step]);
    } else {
      for (int64_t i = 0; i < a.window; ++i) {
        const int64_t at = origin + i * step;
        const bool hit = inside && at >= 0 && at % a.base_dilation == 0 && at / a.base_dilation < a.in;
        total = Op()(total, hit ? row[at / a.base_dilation] : first_);
      }
    }
    *sum = total;
  }

  const std::vector<WindowAxis>& axes_;
  const T* in_;
  T first_;
  T* out_;
  int64_t origin_[kMostWindowAxes];
};

template <class T, class Op>
Status run(RunContext& ctx) {
  const WindowReduction& plan = ctx.state<WindowReduction>();
  if (ctx.output(0).bytes == 0) return {};
  constexpr int64_t kWork = 1 << 14;  // elements looked at that are worth a thread
  int64_t volume = 1;
  for (const WindowAxis& a : plan.axes) volume = std::min(volume * a.window, kWork);
  const T* const in = ctx.in<T>(0).data();
  const T first = ctx.in<T>(1)[0];
  T* const out = ctx.out<T>(0).data();
  ctx.parallel(ctx.output(0).count(), kWork / volume, [&](int64_t begin, int64_t end) {
    Sweep<T, Op>(plan, in, first, out).outputs(begin, end);
  });
  return {};
}

// Where a NaN is among them, what is least depends on the order.
template <class T>
bool has_nan(std::span<const T> values) {
  if constexpr (std::is_floating_point_v<T>)
    return std::any_of(values.begin(), values.end(), [](T x) { return x != x; });
  return false;
}

template <class T, class Op>
Status run_passes(RunContext& ctx) {
  const WindowReduction& plan = ctx.state<WindowReduction>();
  if (ctx.output(0).bytes == 0) return {};
  if (has_nan(ctx.in<T>(0)) || has_nan(ctx.in<T>(1))) return run<T, Op>(ctx);
  T* const halves[2] = {scratch_data<T>(ctx, plan.halves[0]), scratch_data<T>(ctx, plan.halves[1])};
  WindowPasses<T, Op>(plan, halves, scratch_data<T>(ctx, plan.runs), scratch_data<T>(ctx, plan.windows))
      .run(ctx.in<T>(0).data(), ctx.in<T>(1)[0], ctx.out<T>(0).data());
  return {};
}

template <class T, class Op>
RunFn choose(bool passes) {
  return passes ? run_passes<T, Op> : run<T, Op>;
}

template <class T>
RunFn choose(Reduction reduction, bool passes) {
  using Bits = std::make_unsigned_t<T>;  // the same results from fewer loops
  switch (reduction) {
    case Reduction::add: return choose<Bits, Plus>(passes);
    case Reduction::multiply: return choose<Bits, Times>(passes);
    case Reduction::minimum: return choose<T, Least>(passes);
    case Reduction::maximum: return choose<T, Most>(passes);
    case Reduction::all: return choose<Bits, All>(passes);
    case Reduction::any: return choose<Bits, Any>(passes);
  }
  return nullptr;
}

template <class T>
RunFn choose_real(Reduction reduction, bool passes) {
  switch (reduction) {
    case Reduction::add: return run<T, Plus>;
    case Reduction::multiply: return run<T, Times>;
    case Reduction::minimum: return choose<T, Least>(passes);
    case Reduction::maximum: return choose<T, Most>(passes);
    case Reduction::all: return run<T, All>;
    case Reduction::any: return run<T, Any>;
  }
  return nullptr;
}

RunFn choose(ElementType type, Reduction reduction, bool passes) {
  switch (type) {
    case ElementType::boolean:
    case ElementType::int8: return choose<int8_t>(reduction, passes);
    case ElementType::uint8: return choose<uint8_t>(reduction, passes);
    case ElementType::int16: return choose<int16_t>(reduction, passes);
    case ElementType::int32: return choose<int32_t>(reduction, passes);
    case ElementType::int64: return choose<int64_t>(reduction, passes);
    case ElementType::float32: return choose_real<float>(reduction, passes);
    case ElementType::float64: return choose_real<double>(reduction, passes);
    default: return nullptr;
  }
}

bool is_real(ElementType type) { return type == ElementType::float32 || type == ElementType::float64; }

// Asks for what passes need, if they pay and take no more than a few times what is read and written.
bool prepare_passes(PrepareContext& ctx, WindowReduction* plan, int64_t out_count) {
  constexpr int64_t kFewLooks = 4, kMostTimes = 4, kSpare = 4096;
  const bool exact = !is_real(ctx.input(0).type) || plan->reduction == Reduction::minimum ||
                     plan->reduction == Reduction::maximum;
  int64_t looks = 1;
  for (const WindowAxis& a : plan->axes) looks = std::min(looks * std::min(a.window, kFewLooks), kFewLooks);
  if (!exact || looks < kFewLooks || !takes_shortcuts(ctx)) return false;
  int64_t inner = 1, line = 0, half = 0;
  for (size_t k = plan->axes.size(); k-- > 0;) {
    const WindowAxis& a = plan->axes[k];
    int64_t length = 0, size = 0;
    if (!checked_mul(a.padded, inner, &length) || !checked_mul(inner, a.out, &inner)) return false;
    size = inner;
    for (size_t j = 0; j < k; ++j)
      if (!checked_mul(size, plan->axes[j].in, &size)) return false;
    line = std::max(line, length);
    half = std::max(half, size);
  }
  int64_t whole = 0;
  if (!checked_add(ctx.input(0).count(), out_count, &whole) || !checked_mul(whole, kMostTimes, &whole) ||
      !checked_add(whole, kSpare, &whole) || line > whole || half > whole)
    return false;
  const auto width = static_cast<size_t>(bits_of(ctx.input(0).type)) / 8;
  for (int* memory : {&plan->halves[0], &plan->halves[1]}) *memory = ctx.scratch(static_cast<size_t>(half) * width);
  for (int* memory : {&plan->runs, &plan->windows}) *memory = ctx.scratch(static_cast<size_t>(line) * width);
  return true;
}

// The extent with gaps and padding; nothing if it overflows or is negative.
bool padded_extent(const WindowAxis& a, int64_t* extent) {
  int64_t dilated = 0;
  if (a.in > 0 && (!checked_mul(a.in - 1, a.base_dilation, &dilated) || !checked_add(dilated, int64_t{1}, &dilated)))
    return false;
  return checked_add(dilated, a.pad_low, extent) && checked_add(*extent, a.pad_high, extent) && *extent >= 0;
}

}  // namespace

Status prepare_reduce_window(PrepareContext& ctx, WindowReduction&& wanted) {
  const Tensor& input = ctx.input(0);
  if (ctx.input(1).count() < 1) return ctx.wrong_count(1, "1 or more");
  if (wanted.axes.size() > kMostWindowAxes) return ctx.fail(Code::P311, {{"what", "the rank"}});
  Shape shape = input.shape;
  int64_t volume = 1;
  for (size_t i = 0; i < wanted.axes.size(); ++i) {
    WindowAxis& a = wanted.axes[i];
    a.in = input.dim(static_cast<int>(i));
    a.in_step = input.shape.count(static_cast<int>(i) + 1, input.rank());
    int64_t reach = 0;
    int64_t& extent = a.padded;
    if (a.window <= 0 || a.stride <= 0 || a.window_dilation <= 0 || a.base_dilation <= 0)
      return ctx.bad_shape("windows, strides and dilations must be positive on axis " + std::to_string(i),
                           {{"axis", i},
                            {"window", a.window},
                            {"stride", a.stride},
                            {"window_dilation", a.window_dilation},
                            {"base_dilation", a.base_dilation}});
    // The padded input bounds the work of a window, so it must be a size that a tensor may have.
    if (!padded_extent(a, &extent) || !checked_mul(volume, std::max<int64_t>(extent, 1), &volume) ||
        static_cast<uint64_t>(volume) > ctx.host().limits().max_tensor_bytes)
      return ctx.fail(Code::P311, {{"what", "the padded input"}});
    const bool fits = checked_mul(a.window - 1, a.window_dilation, &reach) && reach < extent;
    a.out = fits ? (extent - reach - 1) / a.stride + 1 : 0;
    if (a.out > INT32_MAX) return ctx.fail(Code::P311, {{"what", ctx.describe_output(0)}});
    shape[static_cast<int>(i)] = static_cast<int32_t>(a.out);
  }
  SURELITE_TRY(ctx.resize(0, shape));
  const bool passes = prepare_passes(ctx, &wanted, shape.count());
  ctx.set_run(choose(input.type, wanted.reduction, passes));
  ctx.state<WindowReduction>() = std::move(wanted);
  return {};
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/conv.h"

#include <algorithm>
#include <utility>

#include "ops/shared/quant/weights.h"
#include "simd/packing/input_window.h"

namespace surelite {
namespace {

// Multiply-adds that take about as long as waking a thread and waiting for it.
constexpr int64_t kIntegerGrain = 500'000, kFloatGrain = 150'000;

// Of a window that is taken for a row, within what every kernel takes as one tap.
constexpr int64_t kDeepRow = 8192;

// Fewer pixels than this fill too few tiles to share them out.
constexpr int64_t kFewPixels = 24;

// Few rows wait for the weights' memory anyway: rounding twice, as the reference does, costs nothing.
constexpr int64_t kManyRows = 8;

// So do few products.
constexpr int64_t kManyProducts = 1 << 16;

// Small 64-bit ARM processors do not wait so long: one row of many products is rounded once, too.
bool fuses(int64_t rows, int64_t units, int64_t depth) {
#if defined(__aarch64__)
  if (rows == 1) return units >= kManyProducts / std::max<int64_t>(depth, 1);
#endif
  static_cast<void>(units), static_cast<void>(depth);
  return rows >= kManyRows;
}

// Loops with so many outputs can be asked for threads, or for some rows, at no cost that counts.
constexpr int64_t kManyOutputs = 2048;

bool allowed(PrepareContext& ctx, const void* weights) { return weights && (!ctx.has_input(2) || ctx.known(2)); }

int64_t unit_of(const FastConv& fast) {
  return fast.by_channels ? simd::kSliceChannels : std::max<int64_t>(fast.unit, 1);
}
int64_t parts_of(const FastConv& fast) {
  const int64_t unit = unit_of(fast), all = fast.by_channels ? fast.channels : fast.pixels;
  return (all + unit - 1) / unit;
}

void set_grain(FastConv* fast, const simd::ConvShape& shape, int64_t channels_in, int64_t budget) {
  fast->pixels = shape.pixels();
  fast->channels = shape.out_channels;
  if (fast->depthwise_i8) fast->unit = fast->depthwise_i8->unit();
  if (fast->depthwise_f32) fast->unit = fast->depthwise_f32->unit();
  fast->by_channels = (fast->conv_i8 || fast->conv_f32) && fast->pixels < kFewPixels;
  const int64_t window = std::max<int64_t>(int64_t{shape.taps()} * channels_in, 1);
  constexpr int32_t kLanes = 8;  // fewer channels take as long
  const int64_t cost = fast->by_channels ? window * fast->pixels * simd::kSliceChannels
                                         : window * fast->unit * std::max(shape.out_channels, kLanes);
  fast->grain = 1 + budget / std::max<int64_t>(cost, 1);
  fast->shared = parts_of(*fast) > fast->grain || fast->pixels * fast->channels >= kManyOutputs;
}

// A window that covers an image whose bytes follow each other is one tap: a row of a matrix.
simd::ConvShape as_rows(const simd::ConvShape& s) {
  const auto covers = [](int32_t in, int32_t out, int32_t filter, int32_t dilation, int32_t pad) {
    return out == 1 && pad == 0 && filter == in && (dilation == 1 || filter == 1);
  };
  const int64_t depth = int64_t{s.taps()} * s.in_channels;
  if (s.taps() == 1 || depth > kDeepRow || !covers(s.in_height, s.out_height, s.filter_height, s.dilation_y, s.pad_y) ||
      !covers(s.in_width, s.out_width, s.filter_width, s.dilation_x, s.pad_x))
    return s;
  return row_shape(s.batches, s.out_channels, depth);
}

// As kernels do with small images.
bool may_copy_image(const simd::ConvShape& s) {
  const auto reach = [](int32_t out, int32_t stride, int32_t filter, int32_t dilation) {
    return std::max<int64_t>(int64_t{out - 1} * stride + int64_t{filter - 1} * dilation + 1, 0);
  };
  const int64_t height = reach(s.out_height, s.stride_y, s.filter_height, s.dilation_y);
  const int64_t width = reach(s.out_width, s.stride_x, s.filter_width, s.dilation_x);
  constexpr int64_t kMost = simd::kMaxImage;
  return s.taps() > 1 && height <= kMost && width <= kMost && height * width * s.in_channels <= kMost;
}

// Calls body with the slice of each thread.
template <class Body>
void share_out(RunContext& ctx, const FastConv& fast, const Body& body) {
  if (!fast.shared) {
    if (fast.pixels > 0 && fast.channels > 0) body(simd::Slice{0, fast.pixels, 0, fast.channels});
    return;
  }
  const int64_t unit = unit_of(fast), all = fast.by_channels ? fast.channels : fast.pixels;
  ctx.parallel(parts_of(fast), fast.grain, [&](int64_t begin, int64_t end) {
    const int64_t first = begin * unit, last = std::min(end * unit, all);
    if (fast.by_channels) body(simd::Slice{0, fast.pixels, static_cast<int>(first), static_cast<int>(last)});
    else body(simd::Slice{first, last, 0, fast.channels});
  });
}

template <class T>
const T* bias_of(PrepareContext& ctx) {
  return ctx.has_input(2) ? ctx.input(2).values<T>().data() : nullptr;
}

// 8-bit types with a 32-bit bias, the same type for input, weights (unless widened) and output.
bool takes_bytes(const PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type, filter = ctx.input(1).type;
  const bool fits = filter == type || (type == ElementType::int8 && is_narrow(filter));
  return takes_bytes(type) && fits && ctx.output(0).type == type &&
         (!ctx.has_input(2) || ctx.input(2).type == ElementType::int32);
}

simd::ConvI8Options integer_options(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant,
                                    const void* weights, std::span<const simd::ChannelScale> scales) {
  simd::ConvI8Options options;
  options.shape = shape;
  options.is_unsigned = ctx.input(0).type == ElementType::uint8;
  options.zero_in = quant.zero_in;
  options.zero_filter = quant.zero_filter;
  options.zero_out = quant.zero_out;
  options.low = quant.range.low;
  options.high = quant.range.high;
  options.weights = weights;
  options.bias = bias_of<int32_t>(ctx);
  options.scales = scales;
  options.memory = ctx.host().packed_memory();
  return options;
}

std::vector<simd::ChannelScale> fixed_point_scales(std::span<const Multiplier> multipliers) {
  std::vector<simd::ChannelScale> scales;
  scales.reserve(multipliers.size());
  for (const Multiplier& m : multipliers) scales.push_back({m.value, m.shift, 0});
  return scales;
}

std::vector<simd::ChannelScale> fixed_point_scales(PrepareContext& ctx, const simd::ConvShape& shape) {
  return fixed_point_scales(read_multipliers(ctx, {.channels = shape.out_channels}));
}

// Whether a kernel takes every channel's scale. What was packed before is known to have been taken: then the scales
// stay out.
template <class Packer>
Result<bool> takes_scales(PrepareContext& ctx, const Packer& packer, std::vector<simd::ChannelScale>* scales,
                          simd::ConvI8Options* options) {
  const auto try_scales = [&] {
    *scales = fixed_point_scales(ctx, options->shape);
    options->scales = *scales;
    return packer.takes(*options);
  };
  MemoryPool* const pool = options->memory;
  if (!pool || !pool->shared() || !ctx.kernels().get<simd::PackedReplay>().of_integers) return try_scales();
  SURELITE_LET(const Block block, pool->allocate(1, "a choice"));
  std::byte& choice = *block.data();
  if (!block.filled()) choice = static_cast<std::byte>(try_scales());
  if (choice > std::byte{1}) pool->refuse();
  return choice == std::byte{1} && packer.takes(*options);
}

// A depthwise filter over one channel is [height][width][out]; as a convolution it is [out][height][width][1].
template <class T>
std::vector<T> channels_first(const T* weights, const simd::ConvShape& shape) {
  std::vector<T> turned(static_cast<size_t>(shape.taps()) * static_cast<size_t>(shape.out_channels));
  for (int32_t tap = 0; tap < shape.taps(); ++tap)
    for (int32_t c = 0; c < shape.out_channels; ++c)
      turned[static_cast<size_t>(c) * static_cast<size_t>(shape.taps()) + static_cast<size_t>(tap)] =
          weights[static_cast<size_t>(tap) * static_cast<size_t>(shape.out_channels) + static_cast<size_t>(c)];
  return turned;
}

Result<bool> pack_conv(PrepareContext& ctx, const simd::ConvI8Options& options, FastConv* fast, bool accepted = false) {
  const simd::ConvI8Packer& packer = ctx.kernels().get<simd::ConvI8Packer>();
  if (!accepted && !packer.takes(options)) return false;
  SURELITE_LET(fast->conv_i8, packer.pack(options));
  fast->takes_image = may_copy_image(options.shape);
  set_grain(fast, options.shape, options.shape.in_channels, kIntegerGrain);
  return true;
}

Result<bool> pack_conv(PrepareContext& ctx, const simd::ConvF32Options& options, FastConv* fast) {
  const simd::ConvF32Packer& packer = ctx.kernels().get<simd::ConvF32Packer>();
  if (!packer.takes(options)) return false;
  SURELITE_LET(fast->conv_f32, packer.pack(options));
  set_grain(fast, options.shape, options.shape.in_channels, kFloatGrain);
  return true;
}

simd::ConvF32Options float_options(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range,
                                   const void* weights) {
  simd::ConvF32Options options{shape, range.low, range.high, static_cast<const float*>(weights), bias_of<float>(ctx)};
  options.memory = ctx.host().packed_memory();
  return options;
}

}  // namespace

simd::ConvShape conv_shape(int32_t batches, const Window2D& window, int32_t in_channels, int32_t out_channels) {
  simd::ConvShape shape;
  shape.batches = batches;
  shape.in_height = window.y.in;
  shape.in_width = window.x.in;
  shape.in_channels = in_channels;
  shape.out_height = window.y.out;
  shape.out_width = window.x.out;
  shape.out_channels = out_channels;
  shape.filter_height = window.y.filter;
  shape.filter_width = window.x.filter;
  shape.stride_y = window.y.stride;
  shape.stride_x = window.x.stride;
  shape.dilation_y = window.y.dilation;
  shape.dilation_x = window.x.dilation;
  shape.pad_y = window.y.pad;
  shape.pad_x = window.x.pad;
  // A column of pixels lies in memory as a row does, and kernels are made for rows.
  if (shape.in_width == 1 && shape.out_width == 1 && shape.filter_width == 1 && shape.pad_x == 0) {
    std::swap(shape.in_height, shape.in_width), std::swap(shape.out_height, shape.out_width);
    std::swap(shape.filter_height, shape.filter_width), std::swap(shape.pad_y, shape.pad_x);
    std::swap(shape.stride_y, shape.stride_x), std::swap(shape.dilation_y, shape.dilation_x);
  }
  return shape;
}

simd::ConvShape row_shape(int64_t rows, int64_t units, int64_t depth) {
  simd::ConvShape shape;
  shape.in_width = shape.out_width = static_cast<int32_t>(rows);
  shape.in_channels = static_cast<int32_t>(depth);
  shape.out_channels = static_cast<int32_t>(units);
  return shape;
}

Result<bool> choose_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant,
                              const void* weights, FastConv* fast) {
  if (!takes_bytes(ctx) || !allowed(ctx, weights)) return false;
  std::vector<simd::ChannelScale> scales;
  simd::ConvI8Options options = integer_options(ctx, as_rows(shape), quant, weights, {});
  SURELITE_LET(const bool accepted, takes_scales(ctx, ctx.kernels().get<simd::ConvI8Packer>(), &scales, &options));
  return accepted ? pack_conv(ctx, options, fast, true) : false;
}

Result<bool> choose_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, const void* weights,
                              FastConv* fast) {
  if (ctx.input(1).type != ElementType::float32 || !allowed(ctx, weights)) return false;
  return pack_conv(ctx, float_options(ctx, as_rows(shape), range, weights), fast);
}

Result<bool> choose_fast_depthwise(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant,
                                   const void* weights, FastConv* fast) {
  if (!takes_bytes(ctx) || !allowed(ctx, weights)) return false;
  std::vector<simd::ChannelScale> scales;
  simd::ConvI8Options options = integer_options(ctx, shape, quant, weights, {});
  if (shape.in_channels == 1) {
    scales = fixed_point_scales(ctx, shape);
    options.scales = scales;
    const std::vector<uint8_t> turned = channels_first(static_cast<const uint8_t*>(weights), shape);
    options.weights = turned.data();
    return pack_conv(ctx, options, fast);
  }
  SURELITE_LET(const bool accepted, takes_scales(ctx, ctx.kernels().get<simd::DepthwiseI8Packer>(), &scales, &options));
  if (!accepted) return false;
  SURELITE_LET(fast->depthwise_i8, ctx.kernels().get<simd::DepthwiseI8Packer>().pack(options));
  set_grain(fast, shape, 8, kIntegerGrain);
  return true;
}

Result<bool> choose_fast_depthwise(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range,
                                   const void* weights, FastConv* fast) {
  if (ctx.input(1).type != ElementType::float32 || !allowed(ctx, weights)) return false;
  simd::ConvF32Options options = float_options(ctx, shape, range, weights);
  if (shape.in_channels == 1) {
    const std::vector<float> turned = channels_first(options.weights, shape);
    options.weights = turned.data();
    return pack_conv(ctx, options, fast);
  }
  if (!ctx.kernels().get<simd::DepthwiseF32Packer>().takes(options)) return false;
  SURELITE_LET(fast->depthwise_f32, ctx.kernels().get<simd::DepthwiseF32Packer>().pack(options));
  set_grain(fast, shape, 3, kFloatGrain);
  return true;
}

Result<bool> choose_fast_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, const ConvQuant& quant,
                              std::span<const double> factors, const void* weights, FastConv* fast) {
  if (!takes_bytes(ctx) || !allowed(ctx, weights)) return false;
  std::vector<simd::ChannelScale> scales;
  scales.reserve(factors.size());
  for (const double factor : factors) scales.push_back({0, 0, factor});
  simd::ConvI8Options options = integer_options(ctx, row_shape(rows, units, depth), quant, weights, scales);
  options.rounding = simd::Rounding::real;
  return pack_conv(ctx, options, fast);
}

Result<bool> choose_fast_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth, FloatRange range,
                              const void* weights, FastConv* fast) {
  if (ctx.input(1).type != ElementType::float32 || !allowed(ctx, weights)) return false;
  simd::ConvF32Options options = float_options(ctx, row_shape(rows, units, depth), range, weights);
  options.fused = fuses(rows, units, depth);
  return pack_conv(ctx, options, fast);
}

Result<bool> pack_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, const ConvQuant& quant, bool is_unsigned,
                            const void* weights, const int32_t* bias, FastConv* fast) {
  const std::vector<simd::ChannelScale> scales = fixed_point_scales(quant.scale);
  simd::ConvI8Options options;
  options.shape = shape;
  options.is_unsigned = is_unsigned;
  options.zero_in = quant.zero_in;
  options.zero_filter = quant.zero_filter;
  options.zero_out = quant.zero_out;
  options.low = quant.range.low;
  options.high = quant.range.high;
  options.weights = weights;
  options.bias = bias;
  options.scales = scales;
  options.memory = ctx.host().packed_memory();
  return pack_conv(ctx, options, fast);
}

Result<bool> pack_fast_conv(PrepareContext& ctx, const simd::ConvShape& shape, FloatRange range, const float* weights,
                            const float* bias, FastConv* fast) {
  simd::ConvF32Options options{shape, range.low, range.high, weights, bias};
  options.memory = ctx.host().packed_memory();
  options.fused = shape.pixels() * shape.taps() >=
                  kManyProducts / std::max<int64_t>(int64_t{shape.in_channels} * shape.out_channels, 1);
  return pack_conv(ctx, options, fast);
}

Result<bool> choose_fast_hybrid(PrepareContext& ctx, const simd::ConvShape& shape, const void* weights,
                                FastConv* fast) {
  if (!weights) return false;
  simd::ConvI8Options options;
  options.shape = as_rows(shape);
  options.weights = weights;
  options.rounding = simd::Rounding::none;
  options.memory = ctx.host().packed_memory();
  return pack_conv(ctx, options, fast);
}

Result<bool> choose_fast_hybrid_rows(PrepareContext& ctx, int64_t rows, int64_t units, int64_t depth,
                                     const void* weights, FastConv* fast) {
  return choose_fast_hybrid(ctx, row_shape(rows, units, depth), weights, fast);
}

void run_fast_hybrid(RunContext& ctx, const FastConv& fast, const simd::HybridRun& hybrid) {
  if (ctx.output(0).bytes == 0) return;
  share_out(ctx, fast, [&](const simd::Slice& slice) { fast.conv_i8->run(hybrid, slice); });
}

RowUse rows_of(const FastConv& fast, const Window2D& window) {
  if (fast.by_channels || fast.takes_image || window.x.out == 0) return {};
  if (fast.chosen() && !fast.shared) return {};  // all of it at once
  const Window& y = window.y;
  const auto unit = static_cast<int32_t>(std::max<int64_t>(fast.unit / window.x.out, 1));
  return {RowUse::Way::windows, 1, y.filter, y.stride, y.dilation, y.pad, unit};
}

void run_fast(RunContext& ctx, const FastConv& fast) {
  if (ctx.output(0).bytes > 0) run_fast(ctx, fast, ctx.input(0).data, ctx.output(0).data);
}

void run_fast(RunContext& ctx, const FastConv& fast, const std::byte* in, std::byte* out) {
  share_out(ctx, fast, [&](const simd::Slice& slice) {
    if (fast.conv_i8) return fast.conv_i8->run(in, out, slice);
    if (fast.depthwise_i8) return fast.depthwise_i8->run(in, out, slice.first, slice.last);
    const auto* real_in = reinterpret_cast<const float*>(in);
    auto* real_out = reinterpret_cast<float*>(out);
    if (fast.conv_f32) fast.conv_f32->run(real_in, real_out, slice);
    if (fast.depthwise_f32) fast.depthwise_f32->run(real_in, real_out, slice.first, slice.last);
  });
}

}  // namespace surelite

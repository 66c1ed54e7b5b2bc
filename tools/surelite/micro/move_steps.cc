// SPDX-License-Identifier: Apache-2.0
// Operators that move elements.
#include "base/checked.h"
#include "micro/conv_steps.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite::tool::micro {
namespace {

size_t width_of(const Tensor& tensor) { return static_cast<size_t>(bits_of(tensor.type)) / 8; }

}  // namespace

Status emit_same(Emitter& e, const Operation& o) {
  e.may_be_in_place(o.input(0));
  e.step().copies = true;
  const std::string from = e.read(o.input(0), "uint8_t"), to = e.write(o.output(), "uint8_t");
  if (width_of(o.out()) == 0) return o.refuse("types of whole bytes");
  e.call(fmt::format("copy_pieces({0}, {1}, 1, {2}, {2});", from, to, o.out().bytes));
  return {};
}

Status emit_pad(Emitter& e, const Operation& o) {
  constexpr int kAxes = 4;
  const Tensor& in = o.in(0);
  if (!o.in(1).has_value || o.has(2) || width_of(in) == 0 || in.rank() > kAxes)
    return o.refuse("up to 4 axes of whole bytes, and constant margins");
  const std::vector<int64_t> margins = read_integers(o.in(1));
  std::string extent, before, after;
  for (int i = 0; i < kAxes; ++i) {
    const int axis = i - (kAxes - in.rank());
    const char* separator = i ? ", " : "";
    const auto margin = [&](size_t side) { return axis < 0 ? 0 : margins[2 * static_cast<size_t>(axis) + side]; };
    extent += separator + std::to_string(axis < 0 ? 1 : in.dim(axis));
    before += separator + std::to_string(margin(0));
    after += separator + std::to_string(margin(1));
  }
  // The zero point stands for 0 in quantized tensors.
  const bool quantized = in.type == ElementType::int8 || in.type == ElementType::uint8 || in.type == ElementType::int16;
  const auto value =
      static_cast<uint16_t>(quantized && o.out().quant().per_tensor() ? o.out().quant().first_zero_point() : 0);
  const std::string name = e.parameters("Pad", fmt::format("{{{}}}, {{{}}}, {{{}}}, {}, {{{}, {}}}", extent, before,
                                                           after, width_of(in), value & 255, value >> 8));
  const std::string from = e.read(o.input(0), "uint8_t");
  e.call(fmt::format("pad({}, {}, {});", name, from, e.write(o.output(), "uint8_t")));
  return {};
}

Status emit_concatenation(Emitter& e, const Operation& o) {
  const Tensor& out = o.out();
  const std::optional<int> axis = resolve_axis(o.ctx.options().i32("axis"), out.rank());
  if (out.type == ElementType::uint8 || width_of(out) == 0 || !axis)
    return o.refuse("types of whole bytes other than uint8");
  const int64_t count = out.shape.count(0, *axis);
  const size_t row = out.bytes / static_cast<size_t>(count);
  const std::string to = e.write(o.output(), "uint8_t");
  size_t at = 0;
  for (int i = 0; i < o.ctx.input_count(); ++i) {
    const size_t piece = o.in(i).bytes / static_cast<size_t>(count);
    if (piece == 0) continue;
    e.call(
        fmt::format("copy_pieces({}, {} + {}, {}, {}, {});", e.read(o.input(i), "uint8_t"), to, at, count, piece, row));
    at += piece;
  }
  return {};
}

}  // namespace surelite::tool::micro

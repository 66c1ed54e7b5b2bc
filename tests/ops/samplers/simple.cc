// SPDX-License-Identifier: Apache-2.0
// Cases for operators that go element by element, reduce along axes or make tensors from numbers.
#include "samplers.h"

namespace surelite::harness {

void sample_unary(Maker& m) {
  m.in(m.shape(0, 8), m.random.chance(0.1) ? Role::constant : Role::input);
}

// Mostly above 0, for logarithms and roots.
void sample_positive(Maker& m) {
  sample_unary(m);
  if (m.random.chance(0.3)) return;
  CaseTensor& input = m.last();
  input.values.ranged = true;
  const bool narrow = input.type == ElementType::int8 || input.type == ElementType::int16;
  input.values.low = narrow && !input.quant.scale.empty() ? input.quant.first_zero_point() + 1 : 1;
  input.values.high = narrow ? 127 : 60;
}

void sample_sigmoid(Maker& m) {
  m.in(m.shape(0, 6));
  m.out_quant(1.0f / 256, -128, 0);
}

void sample_tanh(Maker& m) {
  m.in(m.shape(0, 6));
  m.out_quant(1.0f / 128, 0, 128);
}

void sample_softmax(Maker& m) {
  m.in(m.shape(m.random.chance(0.1) ? 0 : 1, 4, 9));
  m.out_quant(1.0f / 256, -128, 0);
}

void sample_log_softmax(Maker& m) {
  m.in(m.shape(1, 4, 9));
  m.out_quant(16.0f / 256, 127, 255);
}

void sample_l2_normalization(Maker& m) {
  m.in(m.shape(1, 4, 9));
  m.out_quant(1.0f / 128, 0, 128);
}

void sample_pair(Maker& m) {
  const Shape shape = m.shape(0, 6);
  const bool first = m.random.chance(0.5);
  m.either(first ? shape : m.broadcast_of(shape));
  m.either(first ? m.broadcast_of(shape) : shape);
}

void sample_same_pair(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 5);
  m.either(shape);
  m.either(shape);
}

void sample_same_or_pair(Maker& m) {
  if (m.random.chance(0.9)) m.same_quant();
  sample_pair(m);
}

// Divisors that are mostly not 0, exponents that are mostly small.
void sample_divided(Maker& m) {
  const Shape shape = m.shape(0, 5);
  m.either(shape);
  const bool nonzero = m.random.chance(0.8);
  m.either(m.broadcast_of(shape));
  if (nonzero) m.last().values.ranged = true, m.last().values.low = 1, m.last().values.high = 7;
}

void sample_shift(Maker& m) {
  const Shape shape = m.shape(0, 5);
  m.either(shape);
  if (m.random.chance(0.6)) m.ranged(shape, 0, 7);
  else m.either(shape);
}

void sample_prelu(Maker& m) {
  const Shape shape = m.shape(1, 4);
  m.either(shape);
  m.either(m.broadcast_of(shape));
}

void sample_choose(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 5);
  const bool narrow = m.random.chance(0.4);
  m.in(narrow ? m.broadcast_of(shape) : m.random.chance(0.2) && shape.rank() > 0 ? Shape{shape[0]} : shape);
  m.either(narrow ? m.broadcast_of(shape) : shape);
  m.either(narrow ? m.broadcast_of(shape) : shape);
}

void sample_many(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 4);
  for (int i = m.random.small(1, 4); i > 0; --i) m.either(shape);
}

void sample_reduce(Maker& m) {
  const Shape shape = m.shape(0, 6);
  m.in(shape);
  std::vector<int64_t> axes;
  for (int i = m.random.small(0, 3); i > 0 && shape.rank() > 0; --i) axes.push_back(m.axis(shape.rank()));
  if (axes.size() == 1 && m.random.chance(0.5)) m.scalar(axes[0]);
  else m.list(axes);
}

void sample_arg(Maker& m) {
  const Shape shape = m.shape(1, 5);
  m.in(shape);
  m.scalar(m.axis(shape.rank()));
  m.finish();
  m.set("output_type", static_cast<int64_t>(m.one.tensor(m.one.op().outputs[0]).type));
}

void sample_cumsum(Maker& m) {
  const Shape shape = m.shape(1, 4);
  m.in(shape);
  m.scalar(m.axis(shape.rank()));
}

void sample_fill(Maker& m) {
  std::vector<int64_t> extents;
  for (const int32_t extent : m.shape(0, 4)) extents.push_back(extent);
  m.list(extents);
  m.either(Shape{});
}

void sample_range(Maker& m) {
  const bool up = m.random.chance(0.5);
  m.ranged(Shape{}, -3, 3);
  m.ranged(Shape{}, up ? 0 : -m.grown(30), up ? m.grown(30) : 0);
  m.ranged(Shape{}, up ? 1 : -4, up ? 4 : -1);
}

void sample_broadcast_to(Maker& m) {
  const Shape shape = m.shape(0, 6);
  m.either(m.broadcast_of(shape));
  m.list({shape.begin(), shape.end()});
}

void sample_broadcast_args(Maker& m) {
  const Shape shape = m.shape(0, 5), other = m.broadcast_of(shape);
  m.list({shape.begin(), shape.end()});
  m.list({other.begin(), other.end()});
}

void sample_bucketize(Maker& m) {
  m.in(m.shape(0, 4));
  std::vector<double> boundaries;
  double at = -4;
  for (int i = m.random.small(0, 6); i > 0; --i)
    boundaries.push_back(at += m.random.real(m.random.chance(0.05) ? -1 : 0, 2));
  m.set("boundaries", boundaries);
}

void sample_one_hot(Maker& m) {
  const Shape shape = m.shape(0, 3);
  m.ranged(shape, -1, 6);
  m.scalar(m.random.in(0, 6));
  m.either(Shape{});
  m.either(Shape{});
  m.set("axis", m.random.in(-1, shape.rank()));
}

void sample_bitcast(Maker& m) {
  const Shape shape = m.shape(1, 4, 4);
  const int input = m.in(shape);
  m.finish();
  // Shapes follow the widths: half of the cases repair the last extent.
  const int from = bits_of(m.one.tensor(input).type), to = bits_of(m.one.tensor(m.one.op().outputs[0]).type);
  if (to > from && m.random.chance(0.9)) m.one.tensor(input).shape[shape.rank() - 1] = to / from;
}

void sample_where(Maker& m) { m.in(m.shape(0, 5)); }

void sample_top_k(Maker& m) {
  const Shape shape = m.shape(1, 3, 8);
  m.in(shape);
  m.scalar(m.random.in(0, shape[shape.rank() - 1]));
}

void sample_unique(Maker& m) {
  m.in(m.shape(1, 1, 12));
  m.finish();
  m.set("idx_out_type", static_cast<int64_t>(m.one.tensor(m.one.op().outputs[1]).type));
}

void sample_shape(Maker& m) {
  sample_unary(m);
  m.finish();
  m.set("out_type", static_cast<int64_t>(m.one.tensor(m.one.op().outputs[0]).type));
}

void sample_cast(Maker& m) {
  const int input = m.in(m.shape(0, 6));
  m.finish();
  m.set("in_data_type", static_cast<int64_t>(m.one.tensor(input).type));
  m.set("out_data_type", static_cast<int64_t>(m.one.tensor(m.one.op().outputs[0]).type));
}

void sample_quantize(Maker& m) {
  m.in(m.shape(0, 4));
  m.last().quant =
      m.one.tensor(m.one.op().inputs[0]).type == ElementType::int32 ? m.quant_for(ElementType::int16) : m.last().quant;
  if (m.last().type == ElementType::int32 && m.last().quant.scale.empty())
    m.last().quant = m.quant_for(ElementType::int8);
}

void sample_dequantize(Maker& m) {
  const Shape shape = m.shape(0, 4);
  m.either(shape);
  if (shape.rank() > 0) {
    const int axis = m.random.small(0, shape.rank() - 1);
    m.last().quant = m.per_channel(shape[axis], axis, m.last().type);
  }
}

void sample_numeric_verify(Maker& m) {
  const Shape shape = m.shape(0, 3);
  m.in(shape);
  m.in(shape);
}

void sample_table(Maker& m) {
  const ElementType type = m.next_type();
  m.in(m.shape(0, 4));
  m.in(Shape{type == ElementType::int8 ? 256 : 513}, Role::constant);
}

void sample_random_shape(Maker& m) {
  std::vector<int64_t> extents;
  for (const int32_t extent : m.shape(1, 3)) extents.push_back(extent);
  m.list(extents);
}

// These have no seeds: every session has a stream of its own.
void sample_custom_random_shape(Maker& m) {
  sample_random_shape(m);
  m.one.repeatable = false;
}

void sample_custom_multinomial(Maker& m) {
  sample_multinomial(m);
  m.one.repeatable = false;
}

void sample_custom_random_int(Maker& m) {
  sample_custom_random_shape(m);
  m.prefer(m.random.pick({ElementType::int8, ElementType::int32, ElementType::int64}));
  m.scalar(m.random.in(-5, 5));
  m.scalar(m.random.in(6, 20));
}

void sample_multinomial(Maker& m) {
  m.in(Shape{m.extent(3), m.extent(5)});
  m.scalar(m.random.in(0, 6));
}

void sample_rng(Maker& m) {
  m.in(Shape{m.random.small(2, 3)});
  m.finish();
  m.one.tensor(m.one.op().outputs[1]).shape = m.shape(1, 3);
}

void sample_hadamard(Maker& m) {
  const int size = 1 << m.random.small(0, 5);
  m.in(Shape{m.extent(3), size * m.grown(m.random.small(1, 3))});
  m.set("hadamard_size", int64_t{size});
}

}  // namespace surelite::harness

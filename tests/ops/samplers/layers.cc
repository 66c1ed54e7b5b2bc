// SPDX-License-Identifier: Apache-2.0
// Cases for convolutions, pools, matrix products and lookups of weights.
#include <algorithm>

#include "samplers.h"

namespace surelite::harness {
namespace {

bool is_whole(ElementType type) { return type != ElementType::float32 && type != ElementType::float16; }

// The scale of a bias is that of the products.
void set_bias_quant(Maker& m, int input, int filter) {
  if (!is_whole(m.last().type)) return;
  const Quantization &a = m.one.tensor(input).quant, &b = m.one.tensor(filter).quant;
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  for (const float scale : b.scale) quant.scale.push_back(scale * a.first_scale());
  quant.zero_point.assign(quant.scale.size(), 0);
  m.last().quant = quant;
}

// Converters write weights with zero point 0; a file may have others, which some kernels take and some refuse.
void centre_weights(Maker& m) {
  Quantization& quant = m.last().quant;
  if (!m.random.chance(0.15)) quant.zero_point.assign(quant.scale.size(), 0);
}

void set_weights(Maker& m, int channels, int axis) {
  CaseTensor& filter = m.last();
  if (!is_whole(filter.type)) return;
  if (filter.type == ElementType::uint8) return;
  filter.quant = m.per_channel(channels, axis, filter.type);
  centre_weights(m);
}

Role weight_role(Maker& m) { return m.random.chance(0.8) ? Role::constant : Role::input; }

int add_input(Maker& m, const Shape& shape) {
  const int input = m.in(shape);
  if (m.last().type != ElementType::float32 && m.last().quant.scale.empty())
    m.last().quant = m.quant_for(m.last().type);
  return input;
}

void add_bias(Maker& m, int input, int filter, int channels, bool required = false) {
  if (!required && m.random.chance(0.3)) {
    if (m.random.chance(0.5)) m.none();
    return;
  }
  m.in(Shape{channels}, weight_role(m));
  set_bias_quant(m, input, filter);
}

}  // namespace

void sample_conv(Maker& m) {
  const int depth = m.random.chance(0.2) ? m.random.small(8, 36) : m.extent(6),
            channels = m.random.chance(0.2) ? m.random.small(8, 36) : m.extent(6);
  const int groups = depth % 2 == 0 && channels % 2 == 0 && m.random.chance(0.15) ? 2 : 1;
  const int side = m.random.chance(0.3) ? 1 : m.window(3);
  const int input = add_input(m, Shape{m.extent(2), m.extent(7), m.extent(7), depth});
  const int filter =
      m.in(Shape{channels, side, m.random.chance(0.7) ? side : m.window(3), depth / groups}, weight_role(m));
  set_weights(m, channels, 0);
  if (groups == 1 && m.random.chance(0.05)) m.last().values.sparse = true;
  add_bias(m, input, filter, channels);
}

void sample_depthwise(Maker& m) {
  const int depth = m.random.chance(0.25) ? m.random.small(8, 36) : m.extent(6),
            multiplier = m.random.chance(0.6) ? 1 : m.window(3);
  const int input = add_input(m, Shape{m.extent(2), m.extent(7), m.extent(7), depth});
  const int filter = m.in(Shape{1, m.window(3), m.window(3), depth * multiplier}, weight_role(m));
  set_weights(m, depth * multiplier, 3);
  m.set("depth_multiplier", int64_t{multiplier});
  add_bias(m, input, filter, depth * multiplier);
}

void sample_transpose_conv(Maker& m) {
  const int depth = m.extent(6), channels = m.extent(6), batch = m.extent(2);
  const int height = m.extent(5), width = m.extent(5), side = m.window(3);
  const bool valid = m.option("padding") == 1;
  const auto out = [&](int extent, const char* stride) {
    const int64_t step = m.option(stride);
    return valid ? (extent - 1) * step + side : extent * step - m.random.in(0, step - 1);
  };
  m.list({batch, out(height, "stride_h"), out(width, "stride_w"), channels});
  const int filter = m.in(Shape{channels, side, side, depth}, weight_role(m));
  set_weights(m, channels, 0);
  const int input = add_input(m, Shape{batch, height, width, depth});
  add_bias(m, input, filter, channels);
}

void sample_conv_3d(Maker& m) {
  const int depth = m.extent(4), channels = m.extent(4), side = m.extent(2);
  const int input = m.in(Shape{m.extent(2), m.extent(4), m.extent(4), m.extent(4), depth});
  const int filter = m.in(Shape{side, side, m.extent(2), depth, channels}, weight_role(m));
  add_bias(m, input, filter, channels);
}

void sample_conv_3d_transpose(Maker& m) {
  const int depth = m.extent(3), channels = m.extent(3), side = m.extent(2), batch = m.extent(2);
  const int extents[3] = {m.extent(3), m.extent(3), m.extent(3)};
  const bool valid = m.option("padding") == 1;
  std::vector<int64_t> shape{batch};
  const char* const strides[] = {"stride_d", "stride_h", "stride_w"};
  for (int i = 0; i < 3; ++i)
    shape.push_back(valid ? (extents[i] - 1) * m.option(strides[i]) + side : extents[i] * m.option(strides[i]));
  shape.push_back(channels);
  m.list(shape);
  const int filter = m.in(Shape{side, side, side, channels, depth}, weight_role(m));
  const int input = m.in(Shape{batch, extents[0], extents[1], extents[2], depth});
  add_bias(m, input, filter, channels);
}

void sample_pool(Maker& m) {
  if (m.random.chance(0.9)) m.same_quant();
  m.in(Shape{m.extent(2), m.extent(7), m.extent(7), m.random.chance(0.2) ? m.random.small(8, 70) : m.extent(6)});
}

void sample_pool_3d(Maker& m) {
  m.same_quant();
  m.in(Shape{m.extent(2), m.extent(4), m.extent(5), m.extent(5), m.extent(4)});
  m.set("data_format", std::string("NDHWC"));
  m.set("padding", std::string(m.random.chance(0.5) ? "SAME" : "VALID"));
  m.set("strides", std::vector<int64_t>{1, m.random.in(1, 2), m.random.in(1, 2), m.random.in(1, 2), 1});
  m.set("ksize", std::vector<int64_t>{1, m.random.in(1, 3), m.random.in(1, 3), m.random.in(1, 3), 1});
}

void sample_fully_connected(Maker& m) {
  const int depth = m.random.chance(0.3) ? 4 * m.random.small(2, 10) : m.extent(8),
            channels = m.random.chance(0.2) ? m.random.small(8, 20) : m.extent(6);
  Shape shape = m.shape(0, 2, 3);
  shape.push_back(depth);
  const int input = add_input(m, shape);
  const int filter = m.in(Shape{channels, depth}, weight_role(m));
  if (m.random.chance(0.5)) set_weights(m, channels, 0);
  else if (is_whole(m.last().type) && m.last().type != ElementType::uint8) centre_weights(m);
  if (m.random.chance(0.1)) m.last().values.sparse = true;
  add_bias(m, input, filter, channels);
}

void sample_matmul(Maker& m) {
  const int rows = m.extent(4), depth = m.extent(8), columns = m.extent(5);
  const Shape batch = m.shape(0, 3, 3), other = m.broadcast_of(batch);
  Shape left = batch, right = other;
  const bool swap_left = m.option("adj_x") != 0, swap_right = m.option("adj_y") != 0;
  for (const int extent : {swap_left ? depth : rows, swap_left ? rows : depth}) left.push_back(extent);
  for (const int extent : {swap_right ? columns : depth, swap_right ? depth : columns}) right.push_back(extent);
  add_input(m, left);
  m.either(right);
  if (m.last().type != ElementType::float32 && m.last().quant.scale.empty())
    m.last().quant = m.quant_for(ElementType::int8);
}

void sample_embedding_lookup(Maker& m) {
  const int rows = m.extent(6);
  m.ranged(Shape{m.extent(5)}, 0, rows - 1);
  Shape table{rows, m.extent(5)};
  if (m.random.chance(0.3)) table.push_back(m.extent(4));
  m.either(table);
  m.last().quant = m.random.chance(0.5) ? m.per_channel(rows, 0, m.last().type) : m.last().quant;
  m.finish();
  if (m.one.tensor(m.one.op().outputs[0]).type == m.last().type)
    m.one.tensor(m.one.op().outputs[0]).quant = m.last().quant;
}

void sample_embedding_lookup_sparse(Maker& m) {
  const int count = m.extent(5), rows = m.extent(4), rank = m.random.small(2, 3);
  m.ranged(Shape{count}, 0, rows - 1);
  std::vector<int64_t> extents, indices;
  for (int i = 0; i < rank; ++i) extents.push_back(m.random.in(2, 4));
  for (int i = 0; i < count; ++i)
    for (int d = 0; d < rank; ++d)
      indices.push_back(d == 0 ? std::min<int64_t>(i / 2, extents[0] - 1) : d + 1 < rank ? 0 : i % 2);
  m.fixed(Shape{count, rank}, indices);
  m.list(extents);
  m.in(Shape{count});
  m.in(Shape{rows, m.extent(3)});
}

void sample_hashtable_lookup(Maker& m) {
  const int rows = m.extent(6);
  m.ranged(Shape{m.extent(5)}, 0, 6);
  m.ranged(Shape{rows}, 0, 6, true);
  m.in(m.next_type() == ElementType::string ? Shape{rows} : Shape{rows, m.extent(4)});
}

void sample_lsh_projection(Maker& m) {
  const int rows = m.extent(4);
  m.in(Shape{m.extent(3), m.extent(6)});
  m.in(Shape{rows, m.extent(3)});
  if (m.random.chance(0.5)) m.in(Shape{rows});
}

void sample_skip_gram(Maker& m) {
  m.in(m.random.chance(0.8) ? Shape{1} : m.shape(0, 2));
  m.set("ngram_size", m.random.in(1, 3));
  m.set("max_skip_size", m.random.in(0, 3));
}

void sample_densify(Maker& m) {
  m.in(Shape{m.extent(5), m.extent(6)}, Role::constant);
  m.last().values.sparse = true;
  m.last().quant = {};
}

void sample_resampler(Maker& m) {
  const Shape image{m.extent(2), m.extent(5), m.extent(5), m.extent(3)};
  m.in(image);
  m.in(Shape{image[0], image[1], image[2], 2});
}

}  // namespace surelite::harness

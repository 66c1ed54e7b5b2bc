// SPDX-License-Identifier: Apache-2.0
// Cases for operators that move elements: shapes, slices, padding, gathering and scattering.
#include <algorithm>
#include <numeric>

#include "samplers.h"

namespace surelite::harness {
namespace {

std::vector<int64_t> extents_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

std::vector<int64_t> permutation(Random& random, int rank) {
  std::vector<int64_t> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.next() % i]);
  return order;
}

// Index vectors of `depth` entries into `shape`, as fixed values of a tensor of `count` vectors.
std::vector<int64_t> index_vectors(Random& random, const Shape& shape, int depth, int64_t count) {
  std::vector<int64_t> values;
  for (int64_t i = 0; i < count; ++i)
    for (int d = 0; d < depth; ++d) values.push_back(random.in(0, std::max(0, shape[d] - 1)));
  if (values.empty()) values.push_back(0);
  return values;
}

}  // namespace

void sample_reshape(Maker& m) {
  m.same_quant();
  Shape shape = m.shape(0, 5, 4);
  m.either(shape);
  std::vector<int64_t> wanted = extents_of(shape);
  std::reverse(wanted.begin(), wanted.end());
  if (wanted.size() > 1 && m.random.chance(0.4)) wanted[1] *= wanted[0], wanted.erase(wanted.begin());
  if (!wanted.empty() && m.random.chance(0.3)) wanted[m.random.next() % wanted.size()] = -1;
  m.set("new_shape", wanted);
  m.prefer(ElementType::int32);
  if (m.random.chance(0.6)) m.list(wanted);
}

void sample_squeeze(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 6, 2);
  m.either(shape);
  std::vector<int64_t> axes;
  for (int i = 0; i < shape.rank(); ++i)
    if (shape[i] == 1 && m.random.chance(0.5)) axes.push_back(m.random.chance(0.5) ? i : i - shape.rank());
  m.set("squeeze_dims", axes);
}

void sample_expand_dims(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 5);
  m.either(shape);
  m.scalar(m.random.in(-shape.rank() - 1, shape.rank()));
}

void sample_transpose(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 6, 4);
  m.either(shape);
  m.list(permutation(m.random, shape.rank()));
}

void sample_slice(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 5, 6);
  m.either(shape);
  std::vector<int64_t> begin, size;
  for (const int32_t extent : shape) {
    begin.push_back(m.random.in(0, extent));
    size.push_back(m.random.chance(0.2) ? -1 : m.random.in(0, extent - begin.back()));
  }
  m.prefer(m.random.chance(0.7) ? ElementType::int32 : ElementType::int64);
  m.list(begin);
  m.list(size);
}

void sample_strided_slice(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 4, 6);
  m.either(shape);
  std::vector<int64_t> begin, end, step;
  for (const int32_t extent : shape) {
    step.push_back(m.random.pick<int64_t>({1, 1, 1, 2, 3, -1, -2}));
    const int64_t a = m.random.in(-extent - 1, extent + 1), b = m.random.in(-extent - 1, extent + 1);
    begin.push_back(step.back() > 0 ? std::min(a, b) : std::max(a, b));
    end.push_back(step.back() > 0 ? std::max(a, b) : std::min(a, b));
  }
  if (begin.size() > 1 && m.random.chance(0.2)) begin.pop_back(), end.pop_back(), step.pop_back();
  m.list(begin);
  m.list(end);
  m.list(step);
  for (const char* mask : {"begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"})
    if (m.random.chance(0.25)) m.set(mask, m.random.in(0, 15));
}

void sample_dynamic_update_slice(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 4, 6);
  Shape update = shape;
  for (int i = 0; i < update.rank(); ++i) update[i] = static_cast<int32_t>(m.random.in(0, shape[i]));
  m.either(shape);
  m.either(update);
  std::vector<int64_t> start;
  for (int i = 0; i < shape.rank(); ++i) start.push_back(m.random.in(-2, shape[i]));
  m.list(start);
}

void sample_tile(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 5, 3);
  m.either(shape);
  std::vector<int64_t> times;
  for (int i = 0; i < shape.rank(); ++i) times.push_back(m.random.in(m.random.chance(0.1) ? 0 : 1, 3));
  m.list(times);
}

void sample_concatenation(Maker& m) {
  if (m.random.chance(0.8)) m.same_quant();
  Shape shape = m.shape(1, 5, 4);
  const int64_t axis = m.axis(shape.rank());
  for (int i = m.random.small(1, 4); i > 0; --i) {
    shape[static_cast<int>(axis < 0 ? axis + shape.rank() : axis)] = m.grown(m.random.small(0, 4));
    m.either(shape);
  }
  m.set("axis", axis);
}

void sample_split(Maker& m) {
  m.same_quant();
  Shape shape = m.shape(1, 4, 5);
  const int parts = m.random.small(1, 3);
  const int64_t axis = m.axis(shape.rank());
  int32_t& extent = shape[static_cast<int>(axis < 0 ? axis + shape.rank() : axis)];
  extent = parts * m.grown(m.random.small(0, 3));
  const bool first = m.spec().name == "SPLIT";
  if (first) m.scalar(axis);
  m.either(shape);
  if (!first) {
    std::vector<int64_t> sizes(static_cast<size_t>(parts), extent / parts);
    if (m.random.chance(0.4)) sizes[m.random.next() % sizes.size()] = -1;
    m.list(sizes);
    m.scalar(axis);
  }
  m.set("num_splits", int64_t{parts});
  m.outs(parts);
}

void sample_pack(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 4, 4);
  const int count = m.random.small(1, 4);
  for (int i = 0; i < count; ++i) m.either(shape);
  m.set("values_count", int64_t{count});
  m.set("axis", m.random.in(-shape.rank() - 1, shape.rank()));
}

void sample_unpack(Maker& m) {
  m.same_quant();
  Shape shape = m.shape(1, 4, 4);
  const int64_t axis = m.axis(shape.rank());
  const int count = m.random.small(1, 4);
  shape[static_cast<int>(axis < 0 ? axis + shape.rank() : axis)] = count;
  m.either(shape);
  m.set("num", int64_t{count});
  m.set("axis", axis);
  m.outs(count);
}

void sample_pad(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(0, 5, 4);
  m.either(shape);
  std::vector<int64_t> amounts;
  for (int i = 0; i < 2 * shape.rank(); ++i)
    amounts.push_back(m.random.in(0, m.next_type() == ElementType::boolean ? 1 : 2));
  m.fixed(Shape{shape.rank(), 2}, amounts);
  if (m.random.chance(0.5)) m.either(Shape{});
}

void sample_mirror_pad(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 4, 5);
  m.either(shape);
  std::vector<int64_t> amounts;
  for (int i = 0; i < shape.rank(); ++i)
    for (int side = 0; side < 2; ++side) amounts.push_back(m.random.in(0, std::max(0, shape[i] - 1)));
  m.fixed(Shape{shape.rank(), 2}, amounts);
}

void sample_stablehlo_pad(Maker& m) {
  const Shape shape = m.shape(0, 4, 4);
  m.either(shape);
  m.either(Shape{});
  const char* const fields[] = {"edge_padding_low", "edge_padding_high", "interior_padding"};
  for (const char* field : fields) {
    std::vector<int64_t> amounts;
    for (int i = 0; i < shape.rank(); ++i) amounts.push_back(m.random.in(field == fields[2] ? 0 : -1, 2));
    m.set(field, amounts);
  }
}

void sample_depth(Maker& m) {
  m.same_quant();
  const int block = m.random.small(1, 3);
  const bool to_depth = m.spec().name == "SPACE_TO_DEPTH";
  const int space = to_depth ? block : 1, depth = to_depth ? 1 : block * block;
  m.in(Shape{m.extent(2), space * m.extent(3), space * m.extent(3), depth * m.extent(3)});
  m.set("block_size", int64_t{block});
}

void sample_space_to_batch(Maker& m) {
  m.same_quant();
  const int axes = m.random.small(1, 2);
  Shape shape{m.extent(2)};
  std::vector<int64_t> blocks, pads;
  for (int i = 0; i < axes; ++i) {
    blocks.push_back(m.random.in(1, 3));
    const int64_t low = m.random.in(0, 2), high = m.random.in(0, 2);
    const int64_t whole = blocks.back() * m.grown(m.random.small(1, 3));
    pads.insert(pads.end(), {low, high});
    shape.push_back(static_cast<int32_t>(std::max<int64_t>(whole - low - high, 0)));
    if (whole < low + high) pads[pads.size() - 2] = 0, pads[pads.size() - 1] = whole - shape[i + 1];
  }
  shape.push_back(m.extent(3));
  if (shape.rank() == 3 && m.random.chance(0.1)) shape.push_back(2);
  m.in(shape);
  m.list(blocks);
  m.fixed(Shape{axes, 2}, pads);
}

void sample_batch_to_space(Maker& m) {
  m.same_quant();
  const int axes = m.random.small(1, 2);
  std::vector<int64_t> blocks, crops;
  int64_t batch = m.random.in(1, 2);
  Shape shape{1};
  for (int i = 0; i < axes; ++i) {
    blocks.push_back(m.random.in(1, 3));
    batch *= blocks.back();
    shape.push_back(m.extent(3));
    const int64_t room = blocks.back() * shape[i + 1];
    crops.push_back(m.random.in(0, std::min<int64_t>(2, room)));
    crops.push_back(m.random.in(0, std::min<int64_t>(2, room - crops.back())));
  }
  shape[0] = static_cast<int32_t>(batch);
  shape.push_back(m.extent(3));
  m.in(shape);
  m.list(blocks);
  m.fixed(Shape{axes, 2}, crops);
}

void sample_resize(Maker& m) {
  m.same_quant();
  m.in(Shape{m.extent(2), m.extent(6), m.extent(6), m.extent(4)});
  m.list({m.grown(m.random.small(1, 9)), m.grown(m.random.small(1, 9))});
  const bool corners = m.random.chance(0.4);
  m.set("align_corners", int64_t{corners});
  m.set("half_pixel_centers", int64_t{!corners && m.random.chance(0.5)});
}

void sample_reverse(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 5, 4);
  m.either(shape);
  m.list({m.axis(shape.rank())});
}

void sample_reverse_sequence(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(2, 4, 4);
  const int sequence = m.random.small(0, shape.rank() - 1),
            batch = (sequence + m.random.small(1, shape.rank() - 1)) % shape.rank();
  m.in(shape);
  m.ranged(Shape{shape[batch]}, 0, shape[sequence]);
  m.set("seq_dim", int64_t{sequence});
  m.set("batch_dim", int64_t{batch});
}

void sample_roll(Maker& m) {
  const Shape shape = m.shape(1, 4, 5);
  m.in(shape);
  m.list({m.random.in(-9, 9)});
  m.list({m.axis(shape.rank())});
}

void sample_gather(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 4, 4);
  const int axis = m.random.small(0, shape.rank() - 1), batches = m.random.chance(0.3) ? m.random.small(0, axis) : 0;
  m.either(shape);
  Shape indices;
  for (int i = 0; i < batches; ++i) indices.push_back(shape[i]);
  for (int i = m.random.small(0, 2); i > 0; --i) indices.push_back(m.extent(4));
  m.ranged(indices, 0, std::max(0, shape[axis] - 1));
  m.set("axis", m.random.chance(0.5) ? axis : axis - shape.rank());
  m.set("batch_dims", int64_t{batches});
}

void sample_gather_nd(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(1, 4, 4);
  const int depth = m.random.small(0, shape.rank());
  const int count = m.grown(m.random.small(1, 4));
  m.either(shape);
  m.fixed(m.random.chance(0.2) && count == 1 ? Shape{depth} : Shape{count, depth},
          index_vectors(m.random, shape, depth, count));
}

void sample_scatter_nd(Maker& m) {
  const Shape shape = m.shape(1, 4, 4);
  const int depth = m.random.small(1, shape.rank()), count = m.grown(m.random.small(0, 4));
  m.prefer(m.random.chance(0.6) ? ElementType::int32 : ElementType::int64);
  m.fixed(Shape{count, depth}, index_vectors(m.random, shape, depth, count));
  Shape updates{count};
  for (int i = depth; i < shape.rank(); ++i) updates.push_back(shape[i]);
  m.prefer(static_cast<ElementType>(m.random.in(0, 20)));
  m.either(updates);
  m.list(extents_of(shape));
}

void sample_stablehlo_gather(Maker& m) {
  const Shape shape = m.shape(1, 3, 4);
  const int depth = m.random.small(1, shape.rank()), count = m.grown(m.random.small(1, 3));
  m.either(shape);
  m.fixed(Shape{count, depth}, index_vectors(m.random, shape, depth, count));
  std::vector<int64_t> sizes, collapsed, offsets, map;
  for (int i = 0; i < shape.rank(); ++i) {
    const bool drop = i < depth && m.random.chance(0.5) && shape[i] > 0;
    sizes.push_back(drop ? 1 : m.random.in(0, shape[i]));
    if (drop) collapsed.push_back(i);
    else offsets.push_back(static_cast<int64_t>(offsets.size()) + 1);
  }
  for (int i = 0; i < depth; ++i) map.push_back(i);
  m.set("slice_sizes", sizes);
  m.set("collapsed_slice_dims", collapsed);
  m.set("offset_dims", offsets);
  m.set("start_index_map", map);
  m.set("index_vector_dim", int64_t{1});
}

void sample_sparse_to_dense(Maker& m) {
  const Shape shape = m.shape(1, 3, 4);
  const int count = m.grown(m.random.small(0, 4)), depth = shape.rank();
  m.prefer(m.random.chance(0.6) ? ElementType::int32 : ElementType::int64);
  m.fixed(depth == 1 && m.random.chance(0.5) ? Shape{count} : Shape{count, depth},
          index_vectors(m.random, shape, depth, count));
  m.list(extents_of(shape));
  m.prefer(static_cast<ElementType>(m.random.in(0, 20)));
  m.either(m.random.chance(0.3) ? Shape{} : Shape{count});
  m.either(Shape{});
}

void sample_matrix_diag(Maker& m) { m.in(m.shape(1, 4, 4)); }

void sample_matrix_set_diag(Maker& m) {
  m.same_quant();
  const Shape shape = m.shape(2, 4, 4);
  Shape diagonal;
  for (int i = 0; i + 2 < shape.rank(); ++i) diagonal.push_back(shape[i]);
  diagonal.push_back(std::min(shape[shape.rank() - 1], shape[shape.rank() - 2]));
  m.in(shape);
  m.in(diagonal);
}

void sample_segment(Maker& m) {
  const Shape shape = m.shape(1, 3, 6);
  m.in(shape);
  m.ranged(Shape{shape[0]}, 0, 3, m.spec().name == "SEGMENT_SUM");
  if (m.spec().name != "SEGMENT_SUM") m.scalar(m.random.in(4, 6));
}

void sample_dilate(Maker& m) {
  const Shape shape = m.shape(1, 4, 4);
  m.in(shape);
  std::vector<int64_t> factors;
  for (int i = 0; i < shape.rank(); ++i) factors.push_back(m.random.in(1, 3));
  m.prefer(ElementType::int32);
  m.list(factors);
  m.either(Shape{});
}

void sample_reduce_window(Maker& m) {
  const Shape shape = m.shape(1, 3, 5);
  std::vector<int64_t> window, strides, dilations;
  for (int i = 0; i < shape.rank(); ++i) {
    window.push_back(m.random.in(1, std::max(1, shape[i])));
    strides.push_back(m.random.in(1, 2));
    dilations.push_back(m.random.chance(0.8) ? 1 : 2);
  }
  const int input = m.in(shape);
  m.either(Shape{});
  m.list(window);
  m.list(strides);
  m.list(dilations);
  const bool flags = m.one.tensor(input).type == ElementType::boolean;
  m.set("reduce_function", flags ? m.random.in(5, 6) : m.random.in(1, 4));
}

}  // namespace surelite::harness

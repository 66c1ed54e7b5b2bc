// SPDX-License-Identifier: Apache-2.0
// Operators that multiply, pool or work element by element.
#include "delegates/opencl/op_builder.h"

#include <algorithm>
#include <limits>

#include "delegates/opencl/accepts.h"

namespace surelite::opencl {
namespace {

size_t blocks_of_4(int64_t channels) { return static_cast<size_t>(channels + 3) / 4; }

}  // namespace

std::array<float, 4> OpBuilder::finish(const Tensor& result, float extra) const {
  float least = 0, most = 0;
  if (!clamp_bounds(name_, &least, &most))
    activation_bounds(op_.integer_option("fused_activation_function"), &least, &most);
  float step = 0;
  if (result.type == ElementType::int8 || result.type == ElementType::uint8) {
    const int lowest = result.type == ElementType::int8 ? -128 : 0;
    step = result.quant().first_scale();
    least = std::max(least, static_cast<float>(lowest - result.quant().first_zero_point()) * step);
    most = std::min(most, static_cast<float>(lowest + 255 - result.quant().first_zero_point()) * step);
  }
  return {least, most, step, extra};
}

Launch& OpBuilder::launch(std::string kernel, std::vector<int> buffers, std::array<size_t, 3> size) {
  Launch& made = recipe_.launches_.emplace_back();
  made.kernel = std::move(kernel);
  made.buffers = std::move(buffers);
  made.size = size;
  return made;
}

Result<int> OpBuilder::data(const Tensor& tensor) {
  if (const auto found = recipe_.buffer_of_.find(&tensor); found != recipe_.buffer_of_.end()) return found->second;
  SURELITE_LET(const Block values, recipe_.constants_.values(tensor));
  SURELITE_LET(const int id, recipe_.upload(floats(values), true));
  recipe_.buffer_of_[&tensor] = id;
  return id;
}

int OpBuilder::result(const Tensor& tensor) {
  const size_t bytes = recipe_.is_kept(tensor) ? tensor.bytes : count_of(tensor.count()) * recipe_.element_bytes();
  const int id = recipe_.new_buffer(bytes);
  recipe_.buffer_of_[&tensor] = id;
  return id;
}

Result<int> OpBuilder::filter(size_t size, const std::function<size_t(size_t)>& position) {
  SURELITE_LET(const Block values, recipe_.constants_.values(in(1)));
  SURELITE_LET(const Block packed, allocate_zeroed(size * sizeof(float), "weights for the GPU"));
  const std::span<float> from = floats(values), to = floats(packed);
  for (size_t i = 0; i < from.size(); ++i) to[position(i)] = from[i];
  return recipe_.upload(to, true);
}

Result<int> OpBuilder::bias(size_t channels, size_t index, const Tensor& data) {
  SURELITE_LET(const Block packed, allocate_zeroed((channels + 3) / 4 * 4 * sizeof(float), "a bias for the GPU"));
  if (op_.has_input(index)) {
    std::vector<float> scales;
    if (data.type != ElementType::float32)
      for (const float each : in(1).quant().scale) scales.push_back(each * data.quant().first_scale());
    SURELITE_LET(const Block values, recipe_.constants_.values(in(index), scales));
    const std::span<float> from = floats(values);
    std::copy_n(from.begin(), std::min(from.size(), channels), floats(packed).begin());
  }
  return recipe_.upload(floats(packed), false);
}

// Padding before the first element, where the extents tell how much there is in all.
void OpBuilder::window(Launch* launch, const Tensor& in, const Tensor& out, int32_t filter_height, int32_t filter_width,
                       bool transposed) const {
  const bool same = option("padding") == 0;
  const int32_t filters[2] = {filter_height, filter_width}, strides[2] = {option("stride_h"), option("stride_w")};
  const bool dilates = name_ == "CONV_2D" || name_ == "DEPTHWISE_CONV_2D";
  std::array<int32_t, 16>& p = launch->p;
  for (int axis = 0; axis < 2; ++axis) {
    const auto at = static_cast<size_t>(axis);
    const int64_t stride = std::max(strides[axis], 1);
    const int64_t dilation = dilates ? std::max(option(axis ? "dilation_w_factor" : "dilation_h_factor"), 1) : 1;
    const int64_t small = transposed ? in.dim(1 + axis) : out.dim(1 + axis);
    const int64_t large = transposed ? out.dim(1 + axis) : in.dim(1 + axis);
    const int64_t needed = (small - 1) * stride + (filters[axis] - 1) * dilation + 1;
    p[0 + at] = in.dim(1 + axis);
    p[3 + at] = out.dim(1 + axis);
    p[6 + at] = filters[axis];
    p[8 + at] = narrow(stride);
    p[10 + at] = narrow(dilation);
    p[12 + at] = same ? narrow(std::max<int64_t>(needed - large, 0) / 2) : 0;
  }
  p[2] = in.dim(3);
  p[5] = out.dim(3);
  p[14] = in.dim(0);
  p[15] = narrow(static_cast<int64_t>(blocks_of_4(out.dim(3))));
}

Status OpBuilder::weighted() {
  const bool transposed = name_ == "TRANSPOSE_CONV";
  const Tensor& data = in(transposed ? 2 : 0);
  const Tensor& weights = in(1);
  const bool connected = name_ == "FULLY_CONNECTED";
  const auto outputs = count_of(weights.dim(0)), inner = count_of(weights.dim(connected ? 1 : 3));
  const size_t taps = connected ? 1 : count_of(weights.dim(1)) * count_of(weights.dim(2));
  const size_t padded = blocks_of_4(weights.dim(0)) * 4;
  SURELITE_LET(const int from, this->data(data));
  SURELITE_LET(const int w, filter(taps * inner * padded, [&](size_t i) {
                 return i % (inner * taps) * padded + i / (inner * taps);
               }));
  SURELITE_LET(const int b, bias(outputs, transposed ? 3 : 2, data));
  const int to = result(out());
  Launch& made = launch(transposed ? "transpose_conv" : "conv", {from, w, b, to}, {});
  made.f = finish(out());
  if (connected) {
    // Rows are the pixels of one line.
    const int32_t rows = narrow(data.count() / weights.dim(1));
    made.p = {1, rows, weights.dim(1), 1, rows, weights.dim(0), 1, 1, 1, 1, 1, 1, 0, 0, 1,
              narrow(static_cast<int64_t>(padded / 4))};
  } else {
    window(&made, data, out(), weights.dim(1), weights.dim(2), transposed);
  }
  made.q[0] = narrow(static_cast<int64_t>(inner));
  made.q[1] = connected || transposed ? made.p[5] : made.p[5] / (made.p[2] / made.q[0]);
  // One group: blocks at the end may hold fewer than four channels.
  if (made.q[1] == made.p[5]) made.q[1] = narrow(static_cast<int64_t>(padded));
  const size_t columns = count_of(made.p[4]);
  made.size = {padded / 4, transposed ? columns : (columns + 3) / 4, count_of(made.p[3]) * count_of(made.p[14])};
  return {};
}

Status OpBuilder::depthwise() {
  const Tensor& weights = in(1);
  SURELITE_LET(const int from, data(in()));
  SURELITE_LET(const int w, filter(count_of(weights.count()), [](size_t i) { return i; }));
  SURELITE_LET(const int b, bias(count_of(weights.dim(3)), 2, in()));
  const int to = result(out());
  Launch& made = launch("depthwise", {from, w, b, to}, {});
  window(&made, in(), out(), weights.dim(1), weights.dim(2), false);
  made.q[0] = out().dim(3) / in().dim(3);
  made.f = finish(out());
  made.size = {count_of(made.p[5]), count_of(made.p[4]), count_of(made.p[3]) * count_of(made.p[14])};
  return {};
}

Status OpBuilder::pool() {
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  Launch& made = launch(name_ == "MAX_POOL_2D" ? "max_pool" : "average_pool", {from, to}, {});
  window(&made, in(), out(), option("filter_height"), option("filter_width"), false);
  made.f = finish(out());
  made.size = {count_of(made.p[5]), count_of(made.p[4]), count_of(made.p[3]) * count_of(made.p[14])};
  return {};
}

Status OpBuilder::matmul() {
  const Tensor &a = in(0), &b = in(1);
  const int rank_a = a.rank(), rank_b = b.rank(), rank = out().rank();
  const bool turn_a = option("adj_x") != 0, turn_b = option("adj_y") != 0;
  const int32_t rows = out().dim(rank - 2), columns = out().dim(rank - 1);
  const int32_t length = a.dim(turn_a ? rank_a - 2 : rank_a - 1);
  SURELITE_LET(const int left, data(a));
  SURELITE_LET(const int right, data(b));
  const int to = result(out());
  Launch& made = launch("matmul", {left, right, to}, {});
  made.p = {rows, columns, length, turn_a ? 1 : length, turn_a ? rows : 1, turn_b ? 1 : columns, turn_b ? length : 1};
  int64_t batches = 1;
  for (int i = 0; i < 3; ++i) {
    const auto at = static_cast<size_t>(i);
    const auto extent = [&](const Tensor& t) { return t.rank() >= 5 - i ? t.dim(t.rank() - 5 + i) : 1; };
    const auto stride = [&](const Tensor& t, int last) {
      int64_t elements = extent(t) == 1 ? 0 : int64_t{t.dim(last - 1)} * t.dim(last);
      for (int d = t.rank() - 4 + i; d < t.rank() - 2; ++d)
        if (d >= 0) elements *= t.dim(d);
      return narrow(elements);
    };
    made.q[at] = extent(out());
    made.q[3 + at] = stride(a, rank_a - 1);
    made.q[6 + at] = stride(b, rank_b - 1);
    batches *= made.q[at];
  }
  made.p[7] = narrow(batches);
  made.f = finish(out());
  made.size = {count_of(columns), count_of(rows), count_of(batches)};
  return {};
}

OpBuilder::Strides OpBuilder::strides_of(const Shape& shape) {
  Strides strides(static_cast<size_t>(shape.rank()));
  int64_t stride = 1;
  for (int d = shape.rank() - 1; d >= 0; --d) {
    strides[static_cast<size_t>(d)] = stride;
    stride *= shape[d];
  }
  return strides;
}

Status OpBuilder::binary() {
  SURELITE_LET(const int left, data(in(0)));
  SURELITE_LET(const int right, data(in(1)));
  const Shape& shape = out().shape;
  const int to = result(out());
  Launch& made = launch(binary_kernel(name_), {left, right, to}, {count_of(out().count()), 1, 1});
  made.p.fill(0);
  std::fill_n(made.p.begin(), 8, 1);
  const auto broadcast = [&](const Tensor& t, int32_t* strides, const Shape& dims) {
    const Strides own = strides_of(t.shape);
    for (int d = 0; d < t.rank(); ++d)
      strides[dims.rank() - 1 - (dims.rank() - t.rank() + d)] =
          t.dim(d) == 1 ? 0 : narrow(own[static_cast<size_t>(d)]);
  };
  for (int d = 0; d < shape.rank(); ++d) made.p[static_cast<size_t>(shape.rank() - 1 - d)] = shape[d];
  broadcast(in(0), made.p.data() + 8, shape);
  broadcast(in(1), made.q.data(), shape);
  // Axes that both run through in one go become one.
  for (size_t i = 0; i + 1 < 8;) {
    const bool joins = made.p[8 + i + 1] == made.p[8 + i] * made.p[i] && made.q[i + 1] == made.q[i] * made.p[i];
    if (!joins || made.p[i + 1] == 1) {
      ++i;
      continue;
    }
    made.p[i] *= made.p[i + 1];
    for (size_t j = i + 1; j + 1 < 8; ++j)
      made.p[j] = made.p[j + 1], made.p[8 + j] = made.p[8 + j + 1], made.q[j] = made.q[j + 1];
    made.p[7] = 1, made.p[15] = 0, made.q[7] = 0;
  }
  made.q[8] = narrow(out().count());
  made.f = finish(out());
  return {};
}

Status OpBuilder::unary() {
  const bool converts = name_ == "QUANTIZE" || name_ == "DEQUANTIZE";
  const char* kernel = converts ? "op_copy" : unary_kernel(name_);
  if (name_ == "GELU" && option("approximate")) kernel = "op_gelu_tanh";
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  Launch& made = launch(kernel, {from, to}, {count_of(out().count()), 1, 1});
  made.p[0] = narrow(out().count());
  made.f = finish(out(), name_ == "LEAKY_RELU" ? op_.real_option("alpha") : 0);
  return {};
}

Status OpBuilder::softmax() {
  SURELITE_LET(const int from, data(in()));
  const int to = result(out());
  const int32_t length = in().dim(in().rank() - 1);
  Launch& made = launch(name_ == "SOFTMAX" ? "softmax" : "log_softmax", {from, to},
                        {count_of(in().count() / length), 1, 1});
  made.p[0] = length;
  made.f = finish(out(), name_ == "SOFTMAX" ? op_.real_option("beta") : 1);
  made.shared = true;
  return {};
}

Status OpBuilder::build() {
  if (name_ == "DEPTHWISE_CONV_2D") return depthwise();
  if (name_ == "CONV_2D" || name_ == "FULLY_CONNECTED" || name_ == "TRANSPOSE_CONV") return weighted();
  if (name_ == "AVERAGE_POOL_2D" || name_ == "MAX_POOL_2D") return pool();
  if (name_ == "BATCH_MATMUL") return matmul();
  if (name_ == "SOFTMAX" || name_ == "LOG_SOFTMAX") return softmax();
  if (name_ == "RESHAPE" || name_ == "SQUEEZE" || name_ == "EXPAND_DIMS") return alias();
  if (name_ == "RESIZE_BILINEAR" || name_ == "RESIZE_NEAREST_NEIGHBOR") return resize();
  if (name_ == "SLICE") return slice();
  if (name_ == "STRIDED_SLICE") return strided_slice();
  if (name_ == "TRANSPOSE") return transpose();
  if (name_ == "PAD" || name_ == "PADV2") return pad();
  if (name_ == "MIRROR_PAD") return mirror_pad();
  if (name_ == "TILE") return tile();
  if (name_ == "GATHER") return gather();
  if (name_ == "ARG_MAX" || name_ == "ARG_MIN") return arg();
  if (name_ == "CAST") return cast();
  if (name_ == "CONCATENATION" || name_ == "PACK") return concatenation();
  if (name_ == "SPLIT" || name_ == "SPLIT_V" || name_ == "UNPACK") return split();
  if (name_ == "SPACE_TO_DEPTH" || name_ == "DEPTH_TO_SPACE") return blocks();
  if (binary_kernel(name_)) return binary();
  if (reduce_kernel(name_)) return reduce();
  return unary();
}

}  // namespace surelite::opencl

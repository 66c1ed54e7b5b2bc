// SPDX-License-Identifier: Apache-2.0
#include "delegates/xnnpack/build.h"

#include <cmath>
#include <cstring>

#include "delegates/xnnpack/accepts.h"

namespace surelite::xnnpack {
namespace {

Failure refused(std::string_view what) {
  return fail(Code::D501,
              {{"delegate", "xnnpack"}, {"what", "the library refuses " + std::string(what)}, {"effect", ""}});
}

std::vector<size_t> dims_of(const Tensor& tensor) { return {tensor.shape.begin(), tensor.shape.end()}; }

uint32_t option(const OpView& op, std::string_view field) { return static_cast<uint32_t>(op.integer_option(field)); }

}  // namespace

Subgraph::~Subgraph() {
  if (graph_) library_.xnn_delete_subgraph(graph_);
}

Result<std::unique_ptr<Subgraph>> Subgraph::build(const Xnnpack& library, const PartView& part) {
  std::unique_ptr<Subgraph> made(new Subgraph(library));
  const auto count = static_cast<uint32_t>(part.inputs.size() + part.outputs.size());
  if (library.xnn_create_subgraph(count, 0, &made->graph_) != xnn_status_success) return refused("a graph");
  uint32_t external = 0;
  for (const Tensor* tensor : part.inputs)
    SURELITE_TRY(made->define_value(*tensor, external++, XNN_VALUE_FLAG_EXTERNAL_INPUT));
  for (const Tensor* tensor : part.outputs)
    SURELITE_TRY(made->define_value(*tensor, external++, XNN_VALUE_FLAG_EXTERNAL_OUTPUT));
  for (const OpView& op : part.ops) SURELITE_TRY(made->define(op));
  return made;
}

// Constants are read beyond their end, too.
Result<const void*> Subgraph::padded(std::span<const std::byte> bytes) {
  SURELITE_LET(Block block, allocate_zeroed(bytes.size() + XNN_EXTRA_BYTES, "a constant for XNNPACK"));
  std::memcpy(block.data(), bytes.data(), bytes.size());
  constants_.push_back(std::move(block));
  return static_cast<const void*>(constants_.back().data());
}

Status Subgraph::define_value(const Tensor& tensor, uint32_t external, uint32_t flags) {
  const std::vector<size_t> dims = dims_of(tensor);
  const void* data = nullptr;
  if (external == XNN_INVALID_VALUE_ID && !constant_bytes(tensor).empty()) {
    SURELITE_LET(data, padded(constant_bytes(tensor)));
  }
  uint32_t id = 0;
  const Quantization& quant = tensor.quant();
  xnn_status done = xnn_status_invalid_parameter;
  if (tensor.type == ElementType::float32)
    done = library_.xnn_define_tensor_value(graph_, xnn_datatype_fp32, dims.size(), dims.data(), data, external, flags,
                                            &id);
  else if (tensor.type == ElementType::int8 || tensor.type == ElementType::uint8)
    done = library_.xnn_define_quantized_tensor_value(
        graph_, tensor.type == ElementType::int8 ? xnn_datatype_qint8 : xnn_datatype_quint8, quant.first_zero_point(),
        quant.first_scale(), dims.size(), dims.data(), data, external, flags, &id);
  if (done != xnn_status_success) return refused("the tensor \"" + tensor.def->name + "\"");
  ids_[&tensor] = id;
  return {};
}

// Tensors that are not inputs or outputs of the part.
Status Subgraph::use(const OpView& op) {
  const bool weighted =
      op.name() == "CONV_2D" || op.name() == "DEPTHWISE_CONV_2D" || op.name() == "FULLY_CONNECTED";
  const bool binary = op.inputs().size() == 2 && op.has_input(1) && !DelegateTensor(op.inputs()[1]).is_constant();
  const bool elementwise = op.name() == "ADD" || op.name() == "SUB" || op.name() == "MUL" || op.name() == "DIV" ||
                           op.name() == "MAXIMUM" || op.name() == "MINIMUM" || op.name() == "SQUARED_DIFFERENCE";
  const size_t read = weighted ? 1 : elementwise || binary ? 2 : 1;  // the others are parameters
  for (size_t i = 0; i < read; ++i)
    if (op.has_input(i) && !ids_.contains(op.inputs()[i]))
      SURELITE_TRY(define_value(*op.inputs()[i], XNN_INVALID_VALUE_ID, 0));
  for (const Tensor* output : op.outputs())
    if (!ids_.contains(output)) SURELITE_TRY(define_value(*output, XNN_INVALID_VALUE_ID, 0));
  return {};
}

// A filter or bias, as the operator reads it.
Status Subgraph::define_weighted(const OpView& op, float least, float most, xnn_status* done) {
  const Tensor &in = *op.inputs()[0], &filter = *op.inputs()[1];
  const bool quantized = in.type != ElementType::float32, depthwise = op.name() == "DEPTHWISE_CONV_2D";
  const bool channels = quantized && filter.quant().per_channel();
  const std::vector<size_t> dims = dims_of(filter);
  SURELITE_LET(const void* data, padded(constant_bytes(filter)));
  uint32_t filter_id = 0, bias_id = XNN_INVALID_VALUE_ID;
  const size_t channel_dim = depthwise ? 3 : 0;
  xnn_status defined = xnn_status_success;
  if (!quantized)
    defined = library_.xnn_define_tensor_value(graph_, xnn_datatype_fp32, dims.size(), dims.data(), data,
                                               XNN_INVALID_VALUE_ID, 0, &filter_id);
  else if (channels)
    defined = library_.xnn_define_channelwise_quantized_tensor_value(
        graph_, xnn_datatype_qcint8, filter.quant().scale.data(), dims.size(), channel_dim, dims.data(), data,
        XNN_INVALID_VALUE_ID, 0, &filter_id);
  else
    defined = library_.xnn_define_quantized_tensor_value(
        graph_, in.type == ElementType::int8 ? xnn_datatype_qint8 : xnn_datatype_quint8,
        filter.quant().first_zero_point(), filter.quant().first_scale(), dims.size(), dims.data(), data,
        XNN_INVALID_VALUE_ID, 0, &filter_id);
  if (defined != xnn_status_success) return refused("the filter \"" + filter.def->name + "\"");
  if (op.has_input(2)) {
    const Tensor& bias = *op.inputs()[2];
    const std::vector<size_t> length{static_cast<size_t>(bias.count())};
    SURELITE_LET(const void* values, padded(constant_bytes(bias)));
    scales_.emplace_back();
    for (const float each : filter.quant().scale) scales_.back().push_back(in.quant().first_scale() * each);
    if (!quantized)
      defined = library_.xnn_define_tensor_value(graph_, xnn_datatype_fp32, 1, length.data(), values,
                                                 XNN_INVALID_VALUE_ID, 0, &bias_id);
    else if (channels)
      defined = library_.xnn_define_channelwise_quantized_tensor_value(graph_, xnn_datatype_qcint32,
                                                                       scales_.back().data(), 1, 0, length.data(),
                                                                       values, XNN_INVALID_VALUE_ID, 0, &bias_id);
    else
      defined = library_.xnn_define_quantized_tensor_value(graph_, xnn_datatype_qint32, 0, scales_.back()[0], 1,
                                                           length.data(), values, XNN_INVALID_VALUE_ID, 0, &bias_id);
    if (defined != xnn_status_success) return refused("the bias \"" + bias.def->name + "\"");
  }
  const uint32_t from = id(&in), to = id(op.outputs()[0]);
  if (op.name() == "FULLY_CONNECTED") {
    const bool flatten = in.rank() != 2 && !op.integer_option("keep_num_dims");
    *done = library_.xnn_define_fully_connected(graph_, least, most, from, filter_id, bias_id, to,
                                                flatten ? XNN_FLAG_TENSORFLOW_RESHAPE_2D : 0);
    return {};
  }
  const uint32_t same = op.integer_option("padding") == 0 ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0;
  const uint32_t dilation_h = std::max(option(op, "dilation_h_factor"), 1u),
                 dilation_w = std::max(option(op, "dilation_w_factor"), 1u);
  const auto height = static_cast<uint32_t>(filter.dim(1)), width = static_cast<uint32_t>(filter.dim(2));
  if (depthwise)
    *done = library_.xnn_define_depthwise_convolution_2d(
        graph_, 0, 0, 0, 0, height, width, option(op, "stride_h"), option(op, "stride_w"), dilation_h, dilation_w,
        option(op, "depth_multiplier"), static_cast<size_t>(in.dim(3)), least, most, from, filter_id, bias_id, to,
        same);
  else
    *done = library_.xnn_define_convolution_2d(
        graph_, 0, 0, 0, 0, height, width, option(op, "stride_h"), option(op, "stride_w"), dilation_h, dilation_w, 1,
        static_cast<size_t>(filter.dim(3)), static_cast<size_t>(filter.dim(0)), least, most, from, filter_id, bias_id,
        to, same);
  return {};
}

Status Subgraph::define(const OpView& op) {
  SURELITE_TRY(use(op));
  float least = -INFINITY, most = INFINITY;
  const std::string_view name = op.name();
  activation_range(op.integer_option("fused_activation_function"), &least, &most);
  const Tensor &in = *op.inputs()[0], &out = *op.outputs()[0];
  const uint32_t a = id(&in), to = id(&out);
  const auto b = [&] { return id(op.inputs()[1]); };
  const uint32_t same = op.integer_option("padding") == 0 ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0;
  const uint32_t height = option(op, "filter_height"), width = option(op, "filter_width"),
                 stride_h = option(op, "stride_h"), stride_w = option(op, "stride_w");
  const Xnnpack& x = library_;
  xnn_status done = xnn_status_unsupported_parameter;
  if (name == "CONV_2D" || name == "DEPTHWISE_CONV_2D" || name == "FULLY_CONNECTED")
    SURELITE_TRY(define_weighted(op, least, most, &done));
  else if (name == "ADD") done = x.xnn_define_add2(graph_, least, most, a, b(), to, 0);
  else if (name == "SUB") done = x.xnn_define_subtract(graph_, least, most, a, b(), to, 0);
  else if (name == "MUL") done = x.xnn_define_multiply2(graph_, least, most, a, b(), to, 0);
  else if (name == "DIV") done = x.xnn_define_divide(graph_, least, most, a, b(), to, 0);
  else if (name == "MAXIMUM") done = x.xnn_define_maximum2(graph_, a, b(), to, 0);
  else if (name == "MINIMUM") done = x.xnn_define_minimum2(graph_, a, b(), to, 0);
  else if (name == "SQUARED_DIFFERENCE") done = x.xnn_define_squared_difference(graph_, a, b(), to, 0);
  else if (name == "AVERAGE_POOL_2D")
    done = x.xnn_define_average_pooling_2d(graph_, 0, 0, 0, 0, height, width, stride_h, stride_w, least, most, a, to,
                                           same);
  else if (name == "MAX_POOL_2D")
    done = x.xnn_define_max_pooling_2d(graph_, 0, 0, 0, 0, height, width, stride_h, stride_w, 1, 1, least, most, a, to,
                                       same);
  else if (name == "MEAN") done = x.xnn_define_global_average_pooling_2d(graph_, -INFINITY, INFINITY, a, to, 0);
  else if (name == "SOFTMAX") done = x.xnn_define_softmax(graph_, a, to, 0);
  else if (name == "RESHAPE") {
    const std::vector<size_t> dims = dims_of(out);
    done = x.xnn_define_static_reshape(graph_, dims.size(), dims.data(), a, to, 0);
  } else if (name == "PAD") {
    std::vector<size_t> before, after;
    const Tensor& paddings = *op.inputs()[1];
    const std::span<const std::byte> bytes = constant_bytes(paddings);
    for (int axis = 0; axis < in.rank(); ++axis) {
      const bool wide = paddings.type == ElementType::int64;
      int64_t pair[2] = {0, 0};
      for (size_t side = 0; side < 2; ++side) {
        const size_t at = 2 * static_cast<size_t>(axis) + side;
        int32_t narrow = 0;
        if (wide) std::memcpy(&pair[side], bytes.data() + at * sizeof(int64_t), sizeof(int64_t));
        else std::memcpy(&narrow, bytes.data() + at * sizeof narrow, sizeof narrow), pair[side] = narrow;
      }
      before.push_back(static_cast<size_t>(pair[0]));
      after.push_back(static_cast<size_t>(pair[1]));
    }
    done = x.xnn_define_static_constant_pad(graph_, before.data(), after.data(), 0, a, to, 0);
  } else if (name == "RESIZE_BILINEAR") {
    const bool corners = op.integer_option("align_corners") != 0,
               centers = op.integer_option("half_pixel_centers") != 0;
    const uint32_t flags = corners ? XNN_FLAG_ALIGN_CORNERS : centers ? 0 : XNN_FLAG_TENSORFLOW_LEGACY_MODE;
    done = x.xnn_define_static_resize_bilinear_2d(graph_, static_cast<size_t>(out.dim(1)),
                                                  static_cast<size_t>(out.dim(2)), a, to, flags);
  } else if (name == "ABS") done = x.xnn_define_abs(graph_, a, to, 0);
  else if (name == "NEG") done = x.xnn_define_negate(graph_, a, to, 0);
  else if (name == "CEIL") done = x.xnn_define_ceiling(graph_, a, to, 0);
  else if (name == "FLOOR") done = x.xnn_define_floor(graph_, a, to, 0);
  else if (name == "ROUND") done = x.xnn_define_bankers_rounding(graph_, a, to, 0);
  else if (name == "ELU") done = x.xnn_define_elu(graph_, 1.0f, a, to, 0);
  else if (name == "HARD_SWISH") done = x.xnn_define_hardswish(graph_, a, to, 0);
  else if (name == "LEAKY_RELU") done = x.xnn_define_leaky_relu(graph_, op.real_option("alpha"), a, to, 0);
  else if (name == "LOGISTIC") done = x.xnn_define_sigmoid(graph_, a, to, 0);
  else if (name == "RELU") done = x.xnn_define_clamp(graph_, 0, INFINITY, a, to, 0);
  else if (name == "RELU6") done = x.xnn_define_clamp(graph_, 0, 6, a, to, 0);
  else if (name == "RELU_N1_TO_1") done = x.xnn_define_clamp(graph_, -1, 1, a, to, 0);
  else if (name == "SQUARE") done = x.xnn_define_square(graph_, a, to, 0);
  else if (name == "SQRT") done = x.xnn_define_square_root(graph_, a, to, 0);
  if (done != xnn_status_success)
    return refused(std::to_string(op.where().op) + " " + std::string(name) + " (status " + std::to_string(done) + ")");
  return {};
}

}  // namespace surelite::xnnpack

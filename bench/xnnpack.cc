// SPDX-License-Identifier: Apache-2.0
// One node per operator; where an operator cannot be expressed the graph is cut, and the tensors on both sides of the
// cut become external values.
#include "xnnpack.h"

#include <xnnpack.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "measure/work.h"

namespace surelite::bench {
namespace {

struct Range {
  float low = -std::numeric_limits<float>::infinity(), high = std::numeric_limits<float>::infinity();
};

class Runner final : public XnnpackModel {
 public:
  explicit Runner(const GraphPlan& plan) : plan_(plan) {
    for (const StepPlan& step : plan.steps) step.for_operators([&](int index) { list_.push_back(index); });
    skipped_.resize(list_.size());
  }
  ~Runner() override { drop(); }

  // An operator may turn out to be refused only when it is defined: then all starts again without it.
  bool build() {
    while (true) {
      const int refused = define_all();
      if (refused < 0) break;
      skipped_[static_cast<size_t>(refused)] = true;
      drop();
    }
    if (operators_ == 0 || xnn_create_runtime_v2(subgraph_, nullptr, 0, &runtime_) != xnn_status_success) return false;
    std::vector<xnn_external_value> external;
    for (auto& [tensor, memory] : memory_) external.push_back({static_cast<uint32_t>(tensor), memory.data()});
    return xnn_setup_runtime(runtime_, external.size(), external.data()) == xnn_status_success;
  }

  bool run() override { return xnn_invoke_runtime(runtime_) == xnn_status_success; }
  int operators() const override { return operators_; }
  int64_t multiply_accumulates() const override { return work_; }

 private:
  const TensorDef& def(int32_t tensor) const { return plan_.def().tensors[static_cast<size_t>(tensor)]; }
  const Shape& shape(int32_t tensor) const { return plan_.tensors[static_cast<size_t>(tensor)].shape; }

  void drop() {
    if (runtime_) xnn_delete_runtime(runtime_);
    if (subgraph_) xnn_delete_subgraph(subgraph_);
    runtime_ = nullptr;
    subgraph_ = nullptr;
    values_.clear();
    memory_.clear();
    operators_ = 0;
    work_ = 0;
  }

  const OperatorDef& listed(size_t i) const { return plan_.def().operators[static_cast<size_t>(list_[i])]; }

  // Which of the list was refused first, or -1.
  int define_all() {
    if (xnn_create_subgraph(static_cast<uint32_t>(plan_.tensors.size()), 0, &subgraph_) != xnn_status_success)
      return -1;
    find_cuts();
    for (size_t i = 0; i < list_.size(); ++i) {
      if (skipped_[i]) continue;
      if (define(listed(i)) != xnn_status_success) return static_cast<int>(i);
      ++operators_;
      work_ += tool::work_of(plan_, list_[i]).all();
    }
    return -1;
  }

  // Tensors read without having been made here, and made here but read elsewhere.
  void find_cuts() {
    std::vector<bool> made(plan_.tensors.size(), false);
    external_inputs_.assign(plan_.tensors.size(), false);
    external_outputs_.assign(plan_.tensors.size(), false);
    for (size_t i = 0; i < list_.size(); ++i) {
      const OperatorDef& op = listed(i);
      for (const int32_t t : op.inputs) {
        if (t < 0 || def(t).is_constant) continue;
        const auto at = static_cast<size_t>(t);
        if (skipped_[i])
          external_outputs_[at] = made[at];
        else if (!made[at])
          external_inputs_[at] = true;
      }
      if (!skipped_[i])
        for (const int32_t t : op.outputs) made[static_cast<size_t>(t)] = true;
    }
    for (const int32_t t : plan_.def().outputs)
      if (made[static_cast<size_t>(t)]) external_outputs_[static_cast<size_t>(t)] = true;
  }

  // Defines the tensor as a value, once; `channel_axis` is where a filter has a scale per channel.
  bool value(int32_t tensor, uint32_t* id, size_t channel_axis = 0) {
    if (tensor < 0) {
      *id = XNN_INVALID_VALUE_ID;
      return true;
    }
    if (const auto found = values_.find(tensor); found != values_.end()) {
      *id = found->second;
      return true;
    }
    const TensorDef& tensor_def = def(tensor);
    const auto at = static_cast<size_t>(tensor);
    std::vector<size_t> dims(shape(tensor).begin(), shape(tensor).end());
    uint32_t flags = 0, external = XNN_INVALID_VALUE_ID;
    const void* data = nullptr;
    if (tensor_def.is_constant) {
      data = tensor_def.data.data();
    } else if (external_inputs_[at] || external_outputs_[at]) {
      flags = external_inputs_[at] ? XNN_VALUE_FLAG_EXTERNAL_INPUT : XNN_VALUE_FLAG_EXTERNAL_OUTPUT;
      external = static_cast<uint32_t>(tensor);
      memory_[tensor].resize(plan_.tensors[at].bytes + 64);
    }
    if (define_value(tensor_def, dims, channel_axis, data, external, flags, id) != xnn_status_success) return false;
    values_[tensor] = *id;
    return true;
  }

  xnn_status define_value(const TensorDef& tensor, const std::vector<size_t>& dims, size_t channel_axis,
                          const void* data, uint32_t external, uint32_t flags, uint32_t* id) {
    const Quantization& quant = tensor.quantization;
    if (tensor.type == ElementType::float32)
      return xnn_define_tensor_value(subgraph_, xnn_datatype_fp32, dims.size(), dims.data(), data, external, flags, id);
    if (quant.kind != Quantization::Kind::affine || quant.scale.empty()) return xnn_status_invalid_parameter;
    const bool is_bias = tensor.type == ElementType::int32;
    if (quant.scale.size() > 1)
      return xnn_define_channelwise_quantized_tensor_value(
          subgraph_, is_bias ? xnn_datatype_qcint32 : xnn_datatype_qcint8, quant.scale.data(), dims.size(),
          is_bias ? 0 : channel_axis, dims.data(), data, external, flags, id);
    const xnn_datatype type = is_bias                            ? xnn_datatype_qint32
                              : tensor.type == ElementType::int8 ? xnn_datatype_qint8
                                                                 : xnn_datatype_quint8;
    if (!is_bias && tensor.type != ElementType::int8 && tensor.type != ElementType::uint8)
      return xnn_status_invalid_parameter;
    return xnn_define_quantized_tensor_value(subgraph_, type, quant.zero_point[0], quant.scale[0], dims.size(),
                                             dims.data(), data, external, flags, id);
  }

  static bool range_of(int64_t activation, Range* range) {
    if (activation == 1)
      range->low = 0;
    else if (activation == 2)
      *range = {-1, 1};
    else if (activation == 3)
      *range = {0, 6};
    return activation >= 0 && activation <= 3;
  }

  xnn_status define(const OperatorDef& op) {
    static const std::map<std::string, xnn_status (Runner::*)(const OperatorDef&)> kinds{
        {"CONV_2D", &Runner::convolution},
        {"DEPTHWISE_CONV_2D", &Runner::convolution},
        {"FULLY_CONNECTED", &Runner::fully_connected},
        {"ADD", &Runner::add},
        {"AVERAGE_POOL_2D", &Runner::pool},
        {"MEAN", &Runner::mean},
        {"SOFTMAX", &Runner::one_to_one},
        {"RELU", &Runner::one_to_one},
        {"RELU6", &Runner::one_to_one},
        {"RESHAPE", &Runner::reshape},
    };
    const auto found = kinds.find(op.name);
    return found == kinds.end() ? xnn_status_unsupported_parameter : (this->*found->second)(op);
  }

  xnn_status convolution(const OperatorDef& op) {
    const bool depthwise = op.name != "CONV_2D";
    uint32_t in, filter, bias, out;
    Range range;
    if (!range_of(op.options.i64("fused_activation_function"), &range) || !value(op.inputs[0], &in) ||
        !value(op.inputs[1], &filter, depthwise ? 3 : 0) || !value(op.inputs.size() > 2 ? op.inputs[2] : -1, &bias) ||
        !value(op.outputs[0], &out))
      return xnn_status_unsupported_parameter;
    const Shape &taps = shape(op.inputs[1]), &from = shape(op.inputs[0]);
    const auto number = [&](const char* name) { return static_cast<uint32_t>(op.options.i64(name)); };
    const uint32_t flags = op.options.i64("padding") == 0 ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0;
    const auto kernel_height = static_cast<uint32_t>(taps[1]), kernel_width = static_cast<uint32_t>(taps[2]);
    if (depthwise)
      return xnn_define_depthwise_convolution_2d(
          subgraph_, 0, 0, 0, 0, kernel_height, kernel_width, number("stride_h"), number("stride_w"),
          number("dilation_h_factor"), number("dilation_w_factor"), static_cast<uint32_t>(taps[3] / from[3]),
          static_cast<size_t>(from[3]), range.low, range.high, in, filter, bias, out, flags);
    return xnn_define_convolution_2d(subgraph_, 0, 0, 0, 0, kernel_height, kernel_width, number("stride_h"),
                                     number("stride_w"), number("dilation_h_factor"), number("dilation_w_factor"),
                                     static_cast<uint32_t>(from[3] / taps[3]), static_cast<size_t>(taps[3]),
                                     static_cast<size_t>(taps[0] * taps[3] / from[3]), range.low, range.high, in,
                                     filter, bias, out, flags);
  }

  xnn_status fully_connected(const OperatorDef& op) {
    uint32_t in, filter, bias, out;
    Range range;
    if (!range_of(op.options.i64("fused_activation_function"), &range) || !value(op.inputs[0], &in) ||
        !value(op.inputs[1], &filter) || !value(op.inputs.size() > 2 ? op.inputs[2] : -1, &bias) ||
        !value(op.outputs[0], &out))
      return xnn_status_unsupported_parameter;
    return xnn_define_fully_connected(subgraph_, range.low, range.high, in, filter, bias, out,
                                      shape(op.outputs[0]).rank() == 2 ? XNN_FLAG_TENSORFLOW_RESHAPE_2D : 0);
  }

  xnn_status add(const OperatorDef& op) {
    uint32_t a, b, out;
    Range range;
    if (!range_of(op.options.i64("fused_activation_function"), &range) || !value(op.inputs[0], &a) ||
        !value(op.inputs[1], &b) || !value(op.outputs[0], &out))
      return xnn_status_unsupported_parameter;
    return xnn_define_add2(subgraph_, range.low, range.high, a, b, out, 0);
  }

  // Over the whole picture only.
  xnn_status pool(const OperatorDef& op) {
    const Shape& from = shape(op.inputs[0]);
    if (op.options.i64("filter_height") != from[1] || op.options.i64("filter_width") != from[2] ||
        shape(op.outputs[0]).count(1, 3) != 1)
      return xnn_status_unsupported_parameter;
    return mean_over_picture(op, op.options.i64("fused_activation_function"));
  }
  xnn_status mean(const OperatorDef& op) {
    return shape(op.inputs[0]).rank() == 4 &&
                   shape(op.outputs[0]).count() == int64_t{shape(op.inputs[0])[0]} * shape(op.inputs[0])[3]
               ? mean_over_picture(op, 0)
               : xnn_status_unsupported_parameter;
  }
  xnn_status mean_over_picture(const OperatorDef& op, int64_t activation) {
    uint32_t in, out;
    Range range;
    if (!range_of(activation, &range) || !value(op.inputs[0], &in) || !value(op.outputs[0], &out))
      return xnn_status_unsupported_parameter;
    return xnn_define_global_average_pooling_2d(subgraph_, range.low, range.high, in, out, 0);
  }

  xnn_status one_to_one(const OperatorDef& op) {
    uint32_t in, out;
    if (!value(op.inputs[0], &in) || !value(op.outputs[0], &out)) return xnn_status_unsupported_parameter;
    if (op.name == "SOFTMAX")
      return op.options.f32("beta") == 1 ? xnn_define_softmax(subgraph_, in, out, 0) : xnn_status_unsupported_parameter;
    return xnn_define_clamp(subgraph_, 0, op.name == "RELU6" ? 6 : std::numeric_limits<float>::infinity(), in, out, 0);
  }

  xnn_status reshape(const OperatorDef& op) {
    uint32_t in, out;
    if (!value(op.inputs[0], &in) || !value(op.outputs[0], &out)) return xnn_status_unsupported_parameter;
    const std::vector<size_t> dims(shape(op.outputs[0]).begin(), shape(op.outputs[0]).end());
    return xnn_define_static_reshape(subgraph_, dims.size(), dims.data(), in, out, 0);
  }

  const GraphPlan& plan_;
  std::vector<int> list_;  // operators of the plan, also those that go on in the step of another
  std::vector<bool> skipped_;  // of the list
  std::vector<bool> external_inputs_, external_outputs_;
  std::map<int32_t, uint32_t> values_;
  std::map<int32_t, std::vector<char>> memory_;
  xnn_subgraph_t subgraph_ = nullptr;
  xnn_runtime_t runtime_ = nullptr;
  int operators_ = 0;
  int64_t work_ = 0;
};

}  // namespace

std::unique_ptr<XnnpackModel> XnnpackModel::make(const GraphPlan& plan) {
  if (!plan.is_static() || xnn_initialize(nullptr) != xnn_status_success) return nullptr;
  auto runner = std::make_unique<Runner>(plan);
  if (!runner->build()) return nullptr;
  return runner;
}

}  // namespace surelite::bench

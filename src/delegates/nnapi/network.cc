// SPDX-License-Identifier: Apache-2.0
#include "delegates/nnapi/network.h"

namespace surelite::nnapi {

Network::~Network() {
  if (model_) nn_->Model_free(model_);
}

uint32_t Network::add(int32_t type, const Shape& shape, float scale, int32_t zero_point) {
  const std::vector<uint32_t> dims(shape.begin(), shape.end());
  const OperandType operand{type, static_cast<uint32_t>(dims.size()), dims.data(), scale, zero_point};
  note(nn_->Model_addOperand(model_, &operand));
  return count_++;
}

void Network::set(uint32_t operand, const void* value, size_t bytes) {
  note(nn_->Model_setOperandValue(model_, static_cast<int32_t>(operand), value, bytes));
}

uint32_t Network::scalar(int32_t type, const void* value, size_t bytes) {
  const OperandType operand{type};
  note(nn_->Model_addOperand(model_, &operand));
  set(count_, value, bytes);
  return count_++;
}

uint32_t Network::integer(int64_t value) {
  const auto narrow = static_cast<int32_t>(value);
  return scalar(kScalarInt, &narrow, sizeof narrow);
}
uint32_t Network::real(float value) { return scalar(kScalarFloat, &value, sizeof value); }
uint32_t Network::flag(bool value) {
  const uint8_t byte = value ? 1 : 0;
  return scalar(kScalarBool, &byte, sizeof byte);
}

uint32_t Network::integers(const std::vector<int64_t>& values, const Shape& shape) {
  kept_.emplace_back(values.begin(), values.end());
  const uint32_t operand = add(kTensorInt, shape, 0, 0);
  set(operand, kept_.back().data(), kept_.back().size() * sizeof(int32_t));
  return operand;
}

uint32_t Network::tensor(const Tensor& tensor) {
  if (const auto known = operand_of_.find(&tensor); known != operand_of_.end()) return known->second;
  const bool real = tensor.type == ElementType::float32;
  const int32_t type = real ? kTensorFloat : tensor.type == ElementType::int8 ? kTensorInt8 : kTensorUint8;
  const uint32_t operand =
      add(type, tensor.shape, real ? 0 : tensor.quant().first_scale(), real ? 0 : tensor.quant().first_zero_point());
  if (tensor.def->is_constant) set(operand, tensor.def->data.data(), tensor.def->data.size());
  operand_of_[&tensor] = operand;
  return operand;
}

uint32_t Network::filter(const Tensor& filter) {
  const Quantization& quant = filter.quant();
  if (filter.type == ElementType::float32 || !quant.per_channel()) return tensor(filter);
  const uint32_t operand = add(kTensorChannels, filter.shape, 0, 0);
  const ChannelScales scales{static_cast<uint32_t>(quant.quantized_dimension),
                             static_cast<uint32_t>(quant.scale.size()), quant.scale.data()};
  note(nn_->Model_setOperandSymmPerChannelQuantParams(model_, static_cast<int32_t>(operand), &scales));
  set(operand, filter.def->data.data(), filter.def->data.size());
  return operand;
}

// Its scale is the product of the others, or 0 where the filter has several.
uint32_t Network::bias(const Tensor* bias, const Tensor& data, const Tensor& filter, int32_t channels) {
  const bool real = data.type == ElementType::float32;
  const Quantization& quant = filter.quant();
  const float scale = real || quant.per_channel() ? 0 : data.quant().first_scale() * quant.first_scale();
  const Shape shape = bias ? bias->shape : Shape{channels};
  const uint32_t operand = add(real ? kTensorFloat : kTensorInt, shape, scale, 0);
  if (bias) {
    set(operand, bias->def->data.data(), bias->def->data.size());
  } else {
    zeros_.emplace_back(static_cast<size_t>(shape.count()), 0.0f);
    set(operand, zeros_.back().data(), zeros_.back().size() * sizeof(float));
  }
  return operand;
}

Result<std::unique_ptr<Network>> Network::build(const std::shared_ptr<const Library>& library, const PartView& part,
                                                bool relaxed) {
  std::unique_ptr<Network> made(new Network(library));
  const Library& nn = *library;
  const auto refused = [](const std::string& what, int error) {
    return fail(Code::D501, {{"delegate", "nnapi"}, {"what", what + ": " + meaning_of(error)}, {"effect", ""}});
  };
  if (const int error = nn.Model_create(&made->model_); error != kNoError) return refused("no model", error);
  std::vector<uint32_t> inputs, outputs;
  for (const Tensor* tensor : part.inputs) inputs.push_back(made->tensor(*tensor));
  for (const OpView& op : part.ops) {
    const std::vector<uint32_t> arguments = arguments_of(op, made.get());
    std::vector<uint32_t> results;
    for (const Tensor* tensor : op.outputs()) results.push_back(made->tensor(*tensor));
    made->note(nn.Model_addOperation(made->model_, operation_of(op), static_cast<uint32_t>(arguments.size()),
                                     arguments.data(), static_cast<uint32_t>(results.size()), results.data()));
    if (made->error_ != kNoError)
      return refused("the library refuses " + std::to_string(op.where().op) + " " + std::string(op.name()),
                     made->error_);
  }
  for (const Tensor* tensor : part.outputs) outputs.push_back(made->tensor(*tensor));
  made->note(nn.Model_identifyInputsAndOutputs(made->model_, static_cast<uint32_t>(inputs.size()), inputs.data(),
                                               static_cast<uint32_t>(outputs.size()), outputs.data()));
  if (relaxed && nn.Model_relaxComputationFloat32toFloat16)
    made->note(nn.Model_relaxComputationFloat32toFloat16(made->model_, true));
  made->note(nn.Model_finish(made->model_));
  if (made->error_ != kNoError) return refused("the library refuses the model", made->error_);
  return made;
}

}  // namespace surelite::nnapi

// SPDX-License-Identifier: Apache-2.0
// NNAPI's library in software, as far as the tests go: it keeps to the NDK's description of each operation, and
// computes with the CPU's kernels. Calls can be made to fail.
#include <atomic>
#include <cstring>
#include <deque>
#include <string>

#include "delegates/nnapi/library.h"
#include "model/writer/writer.h"
#include "surelite/session.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace surelite::nnapi {

struct Operand {
  int32_t type = 0;
  std::vector<int32_t> dims;
  float scale = 0;
  int32_t zero_point = 0;
  std::vector<float> channel_scales;
  uint32_t channel_dimension = 0;
  const void* value = nullptr;  // kept by the caller, but for short ones
  std::vector<std::byte> copy;
  size_t bytes = 0;
};
struct Operation {
  int32_t number = 0;
  std::vector<uint32_t> inputs, outputs;
};
struct NnModelTag {
  std::deque<Operand> operands;
  std::vector<Operation> operations;
  std::vector<uint32_t> inputs, outputs;
  bool finished = false;
};
struct NnCompilationTag {
  const NnModel* model = nullptr;
  Program program;
};
struct NnExecutionTag {
  Session session;
  std::vector<std::span<std::byte>> outputs;
};
struct NnDeviceTag {
  const char* name;
};
struct NnEventTag {
  int result;
};

namespace {

constexpr int kBadData = 4, kFailed = 5, kBadState = 6;
constexpr size_t kCopied = 128;  // longer values stay the caller's
NnDevice devices[] = {{"nnapi-reference"}, {"software"}};
std::atomic<int> calls_left{-1};
std::atomic<int32_t> declined{-1};  // an operation that the device does not take

bool strikes() {
  if (calls_left < 0) return false;
  if (calls_left == 0) return true;
  --calls_left;
  return false;
}

// Reads the arguments of an operation by their position.
class Reader {
 public:
  Reader(const NnModel& model, const Operation& operation) : model_(model), operation_(operation) {}
  const Operand& operand(size_t i) const { return model_.operands[operation_.inputs.at(i)]; }
  size_t count() const { return operation_.inputs.size(); }
  int32_t integer(size_t i) const { return number<int32_t>(i, kScalarInt); }
  float real(size_t i) const { return number<float>(i, kScalarFloat); }
  bool flag(size_t i) const { return number<uint8_t>(i, kScalarBool) != 0; }
  bool well() const { return well_; }

 private:
  template <class T>
  T number(size_t i, int32_t type) const {
    T value{};
    const Operand& from = operand(i);
    if (from.type == type && from.bytes == sizeof value) std::memcpy(&value, from.value, sizeof value);
    else well_ = false;
    return value;
  }
  const NnModel& model_;
  const Operation& operation_;
  mutable bool well_ = true;
};

ElementType type_of(const Operand& operand) {
  switch (operand.type) {
    case kTensorFloat: return ElementType::float32;
    case kTensorInt: return ElementType::int32;
    case kTensorUint8: return ElementType::uint8;
    default: return ElementType::int8;
  }
}

Quantization quantization_of(const Operand& operand, const std::vector<float>& bias_scales) {
  Quantization quant;
  if (operand.type == kTensorFloat) return quant;
  quant.scale = operand.channel_scales.empty() ? std::vector<float>{operand.scale} : operand.channel_scales;
  if (operand.type == kTensorInt && !bias_scales.empty()) quant.scale = bias_scales;
  if (operand.type == kTensorInt && quant.scale[0] == 0) return {};
  quant.kind = Quantization::Kind::affine;
  quant.zero_point.assign(quant.scale.size(), operand.zero_point);
  quant.quantized_dimension = static_cast<int32_t>(operand.channel_dimension);
  return quant;
}

// A model of this project from one of the interface's.
class Translation {
 public:
  explicit Translation(const NnModel& model) : model_(model), index_(model.operands.size(), -1) {}

  Result<Model> run() {
    for (const uint32_t input : model_.inputs) tensor(input);
    for (const Operation& operation : model_.operations)
      if (!translate(operation)) return fail(Code::I901, {{"what", "an operation has wrong arguments"}});
    std::vector<int32_t> inputs, outputs;
    for (const uint32_t input : model_.inputs) inputs.push_back(tensor(input));
    for (const uint32_t output : model_.outputs) outputs.push_back(tensor(output));
    writer_.set_inputs(inputs);
    writer_.set_outputs(outputs);
    SURELITE_LET(const std::vector<std::byte> bytes, writer_.finish());
    return Model::from_bytes(bytes);
  }

 private:
  int32_t tensor(uint32_t id, const std::vector<float>& bias_scales = {}) {
    int32_t& index = index_[id];
    if (index >= 0) return index;
    const Operand& from = model_.operands[id];
    const Quantization quant = quantization_of(from, bias_scales);
    const Shape shape(from.dims);
    const std::string name = "operand" + std::to_string(id);
    if (!from.value) return index = writer_.add_tensor(name, type_of(from), shape, quant);
    return index = writer_.add_constant(name, type_of(from), shape,
                                        {static_cast<const std::byte*>(from.value), from.bytes}, quant);
  }

  void add(const char* name, std::vector<int32_t> inputs, const Operation& operation, const OptionsSpec& options = {},
           int version = 1) {
    std::vector<int32_t> outputs;
    for (const uint32_t output : operation.outputs) outputs.push_back(tensor(output));
    writer_.add_operator(name, std::move(inputs), outputs, options, version);
  }

  bool convolve(const Operation& o, const Reader& r, const char* name, const char* table, size_t scalars) {
    const Operand &data = r.operand(0), &filter = r.operand(1);
    std::vector<float> scales;
    for (const float each : filter.channel_scales) scales.push_back(each * data.scale);
    const bool transposed = o.number == 91, depthwise = o.number == 4;
    size_t at = transposed ? 4 : 3;
    OptionsSpec options{table, {}};
    if (r.integer(at) != kPaddingSame && r.integer(at) != kPaddingValid) return false;
    options.fields = {{"padding", r.integer(at) - 1},
                      {"stride_w", r.integer(at + 1)},
                      {"stride_h", r.integer(at + 2)}};
    at += 3;
    if (depthwise) options.fields.emplace_back("depth_multiplier", r.integer(at++));
    options.fields.emplace_back("fused_activation_function", r.integer(at++));
    if (r.count() > at && r.flag(at++)) return false;  // channels first
    if (r.count() > at) {
      options.fields.emplace_back("dilation_w_factor", r.integer(at));
      options.fields.emplace_back("dilation_h_factor", r.integer(at + 1));
      at += 2;
    }
    if (r.count() != at || at < scalars) return false;
    std::vector<int32_t> inputs{tensor(o.inputs[0]), tensor(o.inputs[1]), tensor(o.inputs[2], scales)};
    if (transposed) inputs = {tensor(o.inputs[3]), inputs[1], inputs[0], inputs[2]};
    add(name, inputs, o, options, transposed ? 3 : 1);
    return r.well();
  }

  bool translate(const Operation& o) {
    const Reader r(model_, o);
    const auto t = [&](size_t i) { return tensor(o.inputs[i]); };
    const auto plain = [&](const char* name) { return add(name, {t(0)}, o), r.count() == 1; };
    const auto pair = [&](const char* name, OptionsSpec options = {}) {
      return add(name, {t(0), t(1)}, o, options), r.count() == 2;
    };
    const auto fused = [&](const char* name, const char* table) {
      add(name, {t(0), t(1)}, o, {table, {{"fused_activation_function", r.integer(2)}}});
      return r.count() == 3 && r.well();
    };
    const auto pool = [&](const char* name) {
      add(name, {t(0)}, o, {"Pool2DOptions",
                            {{"padding", r.integer(1) - 1},
                             {"stride_w", r.integer(2)},
                             {"stride_h", r.integer(3)},
                             {"filter_width", r.integer(4)},
                             {"filter_height", r.integer(5)},
                             {"fused_activation_function", r.integer(6)}}});
      return r.count() == 7 && r.well();
    };
    switch (o.number) {
      case 0: return fused("ADD", "AddOptions");
      case 1: return pool("AVERAGE_POOL_2D");
      case 2: {
        std::vector<int32_t> inputs;
        for (size_t i = 0; i + 1 < r.count(); ++i) inputs.push_back(t(i));
        add("CONCATENATION", inputs, o, {"ConcatenationOptions", {{"axis", r.integer(r.count() - 1)}}});
        return r.well();
      }
      case 3: return convolve(o, r, "CONV_2D", "Conv2DOptions", 7);
      case 4: return convolve(o, r, "DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", 8);
      case 6: return plain("DEQUANTIZE");
      case 8: return plain("FLOOR");
      case 9:
        add("FULLY_CONNECTED", {t(0), t(1), t(2)}, o,
            {"FullyConnectedOptions", {{"fused_activation_function", r.integer(3)}}});
        return r.count() == 4 && r.well();
      case 14: return plain("LOGISTIC");
      case 17: return pool("MAX_POOL_2D");
      case 18: return fused("MUL", "MulOptions");
      case 19: return plain("RELU");
      case 20: return plain("RELU_N1_TO_1");
      case 21: return plain("RELU6");
      case 22: return pair("RESHAPE", {"ReshapeOptions", {}});
      case 23: {
        const bool more = r.count() == 6;
        const std::vector<int32_t> size{r.integer(2), r.integer(1)};
        const int32_t shape = writer_.add_constant("size", ElementType::int32, {2}, size);
        add("RESIZE_BILINEAR", {t(0), shape}, o,
            {"ResizeBilinearOptions",
             {{"align_corners", more && r.flag(4)}, {"half_pixel_centers", more && r.flag(5)}}});
        return (more ? !r.flag(3) : r.count() == 3) && r.well();
      }
      case 25:
        add("SOFTMAX", {t(0)}, o, {"SoftmaxOptions", {{"beta", r.real(1)}}});
        return r.count() == 2 && r.well();
      case 28: return plain("TANH");
      case 30: return fused("DIV", "DivOptions");
      case 31:
        add("MEAN", {t(0), t(1)}, o, {"ReducerOptions", {{"keep_dims", r.integer(2) != 0}}});
        return r.count() == 3 && r.well();
      case 32: return pair("PAD");
      case 36: return fused("SUB", "SubOptions");
      case 37: return pair("TRANSPOSE");
      case 38: return plain("ABS");
      case 49: return plain("EXP");
      case 60: return plain("LOG");
      case 65: return pair("MAXIMUM");
      case 66: return pair("MINIMUM");
      case 67: return plain("NEG");
      case 70: return pair("POW");
      case 71: return pair("PRELU");
      case 72: return plain("QUANTIZE");
      case 83: return plain("RSQRT");
      case 85: return plain("SIN");
      case 86: return add("SLICE", {t(0), t(1), t(2)}, o), r.count() == 3;
      case 88: return plain("SQRT");
      case 91: return convolve(o, r, "TRANSPOSE_CONV", "TransposeConvOptions", 9);
      case 98: return add("ELU", {t(0)}, o), r.count() == 2 && r.real(1) == 1 && r.well();
      case 99: return plain("HARD_SWISH");
      default: return false;
    }
  }

  const NnModel& model_;
  std::vector<int32_t> index_;
  ModelWriter writer_;
};

}  // namespace
}  // namespace surelite::nnapi

using namespace surelite;
using namespace surelite::nnapi;

// A negative number: no call fails, every operation is taken.
EXPORT int software_nnapi_arm(int calls_before) { return calls_left.exchange(calls_before); }
EXPORT void software_nnapi_decline(int32_t operation) { declined = operation; }

EXPORT int ANeuralNetworksModel_create(NnModel** made) {
  if (strikes()) return 1;
  *made = new NnModel;
  return kNoError;
}
EXPORT void ANeuralNetworksModel_free(NnModel* model) { delete model; }
EXPORT int ANeuralNetworksModel_finish(NnModel* model) {
  if (strikes()) return kFailed;
  if (model->finished || model->outputs.empty()) return kBadState;
  model->finished = true;
  return kNoError;
}
EXPORT int ANeuralNetworksModel_addOperand(NnModel* model, const OperandType* type) {
  if (strikes()) return kFailed;
  if (model->finished) return kBadState;
  Operand& made = model->operands.emplace_back();
  made.type = type->type;
  made.dims.assign(type->dimensions, type->dimensions + type->dimension_count);
  made.scale = type->scale;
  made.zero_point = type->zero_point;
  const bool quantized = type->type == kTensorUint8 || type->type == kTensorInt8;
  const bool scalar = type->type == kScalarInt || type->type == kScalarFloat || type->type == kScalarBool;
  if (quantized != (type->scale > 0) && type->type != kTensorInt) return kBadData;
  return scalar == made.dims.empty() ? kNoError : kBadData;
}
EXPORT int ANeuralNetworksModel_setOperandValue(NnModel* model, int32_t index, const void* value, size_t bytes) {
  if (strikes()) return kFailed;
  if (model->finished || static_cast<size_t>(index) >= model->operands.size()) return kBadState;
  Operand& operand = model->operands[static_cast<size_t>(index)];
  size_t wanted = operand.type == kScalarBool || operand.type == kTensorUint8 || operand.type == kTensorInt8 ||
                          operand.type == kTensorChannels
                      ? 1
                      : 4;
  for (const int32_t dim : operand.dims) wanted *= static_cast<size_t>(dim);
  if (bytes != wanted) return kBadData;
  operand.bytes = bytes;
  if (bytes <= kCopied) {
    operand.copy.assign(static_cast<const std::byte*>(value), static_cast<const std::byte*>(value) + bytes);
    operand.value = operand.copy.data();
  } else {
    operand.value = value;
  }
  return kNoError;
}
EXPORT int ANeuralNetworksModel_setOperandSymmPerChannelQuantParams(NnModel* model, int32_t index,
                                                                    const ChannelScales* scales) {
  if (strikes()) return kFailed;
  Operand& operand = model->operands[static_cast<size_t>(index)];
  if (operand.type != kTensorChannels) return kBadData;
  operand.channel_dimension = scales->channel_dimension;
  operand.channel_scales.assign(scales->scales, scales->scales + scales->count);
  return kNoError;
}
EXPORT int ANeuralNetworksModel_addOperation(NnModel* model, int32_t number, uint32_t input_count,
                                             const uint32_t* inputs, uint32_t output_count, const uint32_t* outputs) {
  if (strikes()) return kFailed;
  model->operations.push_back({number, {inputs, inputs + input_count}, {outputs, outputs + output_count}});
  return kNoError;
}
EXPORT int ANeuralNetworksModel_identifyInputsAndOutputs(NnModel* model, uint32_t input_count, const uint32_t* inputs,
                                                         uint32_t output_count, const uint32_t* outputs) {
  if (strikes()) return kFailed;
  model->inputs.assign(inputs, inputs + input_count);
  model->outputs.assign(outputs, outputs + output_count);
  return kNoError;
}
EXPORT int ANeuralNetworksModel_relaxComputationFloat32toFloat16(NnModel*, bool) {
  return strikes() ? kFailed : kNoError;
}
EXPORT int ANeuralNetworksModel_getSupportedOperationsForDevices(const NnModel* model, const NnDevice* const*,
                                                                 uint32_t, bool* supported) {
  if (strikes()) return kFailed;
  if (!model->finished) return kBadState;
  for (size_t i = 0; i < model->operations.size(); ++i) supported[i] = model->operations[i].number != declined;
  return kNoError;
}
EXPORT int ANeuralNetworksCompilation_create(NnModel* model, NnCompilation** made) {
  if (strikes() || !model->finished) return kBadState;
  *made = new NnCompilation{model, {}};
  return kNoError;
}
EXPORT int ANeuralNetworksCompilation_createForDevices(NnModel* model, const NnDevice* const*, uint32_t,
                                                       NnCompilation** made) {
  return ANeuralNetworksCompilation_create(model, made);
}
EXPORT void ANeuralNetworksCompilation_free(NnCompilation* compilation) { delete compilation; }
EXPORT int ANeuralNetworksCompilation_finish(NnCompilation* compilation) {
  if (strikes()) return kFailed;
  const Result<Model> model = Translation(*compilation->model).run();
  if (!model) return kBadData;
  const Result<Program> program = Program::compile(*model, {});
  if (!program) return kFailed;
  compilation->program = *program;
  return kNoError;
}
EXPORT int ANeuralNetworksExecution_create(NnCompilation* compilation, NnExecution** made) {
  if (strikes()) return kFailed;
  Result<Session> session = Session::open(compilation->program);
  if (!session) return kFailed;
  *made = new NnExecution{std::move(*session), std::vector<std::span<std::byte>>(compilation->model->outputs.size())};
  return kNoError;
}
EXPORT void ANeuralNetworksExecution_free(NnExecution* execution) { delete execution; }
EXPORT int ANeuralNetworksExecution_setInput(NnExecution* execution, int32_t index, const OperandType*,
                                             const void* from, size_t bytes) {
  if (strikes()) return kFailed;
  Result<TensorView> view = execution->session.input(index);
  return view && view->copy_from(std::span(static_cast<const std::byte*>(from), bytes)) ? kNoError : kBadData;
}
EXPORT int ANeuralNetworksExecution_setOutput(NnExecution* execution, int32_t index, const OperandType*, void* to,
                                              size_t bytes) {
  if (strikes()) return kFailed;
  execution->outputs[static_cast<size_t>(index)] = {static_cast<std::byte*>(to), bytes};
  return kNoError;
}
EXPORT int ANeuralNetworksExecution_startCompute(NnExecution* execution, NnEvent** event) {
  if (strikes()) return kFailed;
  bool well = execution->session.run().has_value();
  for (size_t i = 0; well && i < execution->outputs.size(); ++i) {
    Result<TensorView> view = execution->session.output(static_cast<int>(i));
    well = view && view->copy_to(execution->outputs[i]).has_value();
  }
  *event = new NnEvent{well ? kNoError : kFailed};
  return kNoError;
}
EXPORT int ANeuralNetworksEvent_wait(NnEvent* event) { return strikes() ? kFailed : event->result; }
EXPORT void ANeuralNetworksEvent_free(NnEvent* event) { delete event; }
EXPORT int ANeuralNetworks_getDeviceCount(uint32_t* count) {
  *count = std::size(devices);
  return strikes() ? kFailed : kNoError;
}
EXPORT int ANeuralNetworks_getDevice(uint32_t index, NnDevice** device) {
  *device = &devices[index];
  return kNoError;
}
EXPORT int ANeuralNetworksDevice_getName(const NnDevice* device, const char** name) {
  *name = device->name;
  return kNoError;
}
#if SOFTWARE_NNAPI_LEVEL >= 30
EXPORT int ANeuralNetworksEvent_createFromSyncFenceFd(int, NnEvent**) { return kBadState; }
#endif

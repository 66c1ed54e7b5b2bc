// SPDX-License-Identifier: Apache-2.0
// Models of one operator, or of a few, that a test builds tensor by tensor and runs. See kernels/test_util.h.
#ifndef SURELITE_TENSORFLOW_LITE_TESTING_SINGLE_OP_MODEL_H_
#define SURELITE_TENSORFLOW_LITE_TESTING_SINGLE_OP_MODEL_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/interpreter_builder.h"
#include "tensorflow/lite/kernels/internal/portable_tensor_utils.h"
#include "tensorflow/lite/kernels/internal/utils/sparsity_format_converter.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/kernels/test_delegate_providers.h"
#include "tensorflow/lite/model_builder.h"
#include "tensorflow/lite/schema/schema_conversion_utils.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/string_util.h"
#include "tensorflow/lite/testing/tensor_data.h"
#include "tensorflow/lite/tools/optimize/quantization_utils.h"
#include "tensorflow/lite/types/fp16_internal.h"
#include "tsl/platform/logging.h"
#if __has_include("absl/types/span.h")
#include "absl/types/span.h"
#endif

namespace tflite {

class SingleOpModel;

// Callbacks that look at each model when its test ends.
class AccelerationValidator {
 public:
  using Callback = std::function<void(const SingleOpModel& model)>;
  static AccelerationValidator* Get() {
    static AccelerationValidator* const validator = new AccelerationValidator;
    return validator;
  }
  void AddCallback(Callback callback) { callbacks_.push_back(std::move(callback)); }
  void Validate(const SingleOpModel& model) const {
    for (const Callback& callback : callbacks_)
      if (callback) callback(model);
  }

 private:
  std::vector<Callback> callbacks_;
};

// Inputs and outputs are added first, then the operator, then the interpreter is built, with memory unless the test
// says otherwise. A mistake in the test ends the program, as its checks do. For one thread at a time.
class SingleOpModel {
 public:
  SingleOpModel() = default;
  SingleOpModel(const SingleOpModel&) = delete;
  SingleOpModel& operator=(const SingleOpModel&) = delete;
  ~SingleOpModel() {
    DumpModel();
    AccelerationValidator::Get()->Validate(*this);
  }

  // --- tensors; each call returns the index of the new one
  int AddInput(const TensorData& t, bool is_variable = false) {
    return Listed(&inputs_, is_variable ? AddTensor<float>(t, nullptr, 0, true) : AddTensorOf<uint8_t>(t, nullptr, 0));
  }
  int AddVariableInput(const TensorData& t) { return AddInput(t, true); }
  // An optional input that is not there.
  int AddNullInput() { return Listed(&inputs_, kTfLiteOptionalTensor); }
  int AddOutput(const TensorData& t) { return Listed(&outputs_, AddTensorOf<uint8_t>(t, nullptr, 0)); }
  int AddIntermediate(TensorType type, const std::vector<float>& scale, const std::vector<int64_t>& zero_point) {
    TensorData t(type);
    return Listed(&intermediates_, Add(t, 0, Quantization(scale, zero_point, 0), false));
  }
  template <typename T>
  int AddConstInput(const TensorData& t, const T* data, size_t size) {
    return Listed(&inputs_, AddTensorOf(t, data, size));
  }
  template <typename T>
  int AddConstInput(const TensorData& t, std::initializer_list<T> data) {
    return AddConstInput(t, data.begin(), data.size());
  }
  template <typename T>
  int AddConstInput(const TensorData& t, const std::vector<T>& data) {
    return AddConstInput(t, data.data(), data.size());
  }
  template <typename T>
  int AddConstInput(TensorType type, std::initializer_list<T> data, std::initializer_list<int> shape) {
    return AddConstInput<T>(TensorData(type, shape), data.begin(), data.size());
  }
  template <typename T>
  int AddConstInput(TensorType type, const std::vector<T>& data, std::initializer_list<int> shape) {
    return AddConstInput<T>(TensorData(type, shape), data.data(), data.size());
  }
  // Dense `data` becomes sparse. With `symmetric_quantize`, or quantization in `t`, the tensor is int8.
  template <typename T>
  int AddConstSparseInput(const TensorData& t, const std::vector<T>& data, bool symmetric_quantize = false) {
    internal::sparsity::FormatConverter<T> converter(t.shape, t.traversal_order, t.format, t.block_size, t.block_map);
    CHECK(converter.DenseToSparse(data.data()) == kTfLiteOk) << "the tensor has no such sparse form";
    const std::vector<T>& kept = converter.GetData();
    const auto sparsity = Sparsity(t, converter.GetDimMetadata());
    TensorData made = t;
    std::vector<float> scales;
    std::vector<int64_t> zero_points;
    const bool per_channel = t.per_channel_quantization && !t.per_channel_quantization_scales.empty();
    if (symmetric_quantize || per_channel || IsQuantized(t)) {
      std::vector<int8_t> steps;
      if constexpr (std::is_convertible_v<T, float>) {
        if (per_channel && !symmetric_quantize) {
          scales = t.per_channel_quantization_scales;
          zero_points = t.per_channel_quantization_offsets;
          std::vector<float> inverse;
          for (const float scale : scales) inverse.push_back(1.0f / scale);
          const std::vector<float> reals(data.begin(), data.end());
          std::vector<int8_t> dense(data.size());
          optimize::utils::SymmetricPerChannelQuantizeValues(reals.data(), inverse, t.shape, t.channel_index, &dense,
                                                             kTfLiteInt8);
          // Where a real is kept its step is kept, also if it is 0.
          internal::sparsity::FormatConverter<int8_t> narrow(t.shape, t.traversal_order, t.format, t.block_size,
                                                             t.block_map);
          narrow.DenseToSparse(dense.data());
          steps = narrow.GetData();
          if (steps.size() != kept.size()) return AddSparse(made, Sparsity(t, narrow.GetDimMetadata()), steps, scales,
                                                            zero_points, true);
        } else if (symmetric_quantize) {
          const std::vector<float> reals(kept.begin(), kept.end());
          steps.resize(reals.size());
          float low, high, scale;
          tensor_utils::SymmetricQuantizeFloats(reals.data(), static_cast<int>(reals.size()), steps.data(), &low,
                                                &high, &scale);
          scales = {scale};
          zero_points = {0};
        } else {
          steps = Quantize<int8_t>(std::vector<float>(kept.begin(), kept.end()), t.scale, t.zero_point);
          scales = {t.scale};
          zero_points = {t.zero_point};
        }
      }
      if (symmetric_quantize) made.type = TensorType_INT8;
      return AddSparse(made, sparsity, steps, scales, zero_points, true);
    }
    return AddSparse(made, sparsity, kept, scales, zero_points, false);
  }

  // --- the operator
  void SetBuiltinOp(BuiltinOperator type, BuiltinOptions builtin_options_type,
                    flatbuffers::Offset<void> builtin_options) {
    opcodes_.push_back(CreateOperatorCode(builder_, type, 0, OldestVersion(type)));
    operators_.push_back(CreateOperator(builder_, 0, builder_.CreateVector<int32_t>(inputs_),
                                        builder_.CreateVector<int32_t>(outputs_), builtin_options_type,
                                        builtin_options, 0, CustomOptionsFormat_FLEXBUFFERS, 0,
                                        builder_.CreateVector<int32_t>(intermediates_)));
  }
  void SetBuiltinOp(BuiltinOperator type, BuiltinOptions2 builtin_options_2_type,
                    flatbuffers::Offset<void> builtin_options_2) {
    opcodes_.push_back(CreateOperatorCode(builder_, type, 0, OldestVersion(type)));
    operators_.push_back(CreateOperator(builder_, 0, builder_.CreateVector<int32_t>(inputs_),
                                        builder_.CreateVector<int32_t>(outputs_), BuiltinOptions_NONE, 0, 0,
                                        CustomOptionsFormat_FLEXBUFFERS, 0,
                                        builder_.CreateVector<int32_t>(intermediates_), 0, 0, builtin_options_2_type,
                                        builtin_options_2));
  }
  void SetCustomOp(const std::string& name, const std::vector<uint8_t>& custom_option,
                   const std::function<TfLiteRegistration*()>& registration) {
    AddCustom(name, custom_option, registration, inputs_, outputs_);
  }
  void SetResolver(std::unique_ptr<OpResolver> resolver) { resolver_ = std::move(resolver); }

  // --- the interpreter
  // An empty shape leaves the input as it is.
  void BuildInterpreter(std::vector<std::vector<int>> input_shapes, int num_threads, bool allow_fp32_relax_to_fp16,
                        bool apply_delegate, bool allocate_and_delegate = true) {
    input_shapes_ = input_shapes;
    allow_fp32_relax_to_fp16_ = allow_fp32_relax_to_fp16;
    apply_delegate_ = apply_delegate;
    allocate_and_delegate_ = allocate_and_delegate;
    if (bytes_.empty()) FinishModel();
    if (!resolver_) {
      auto resolver = std::make_unique<ops::builtin::BuiltinOpResolverWithoutDefaultDelegates>();
      for (const auto& [name, registration] : custom_registrations_) resolver->AddCustom(name.c_str(), registration());
      resolver_ = std::move(resolver);
    }
    interpreter_.reset();
    model_ = FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
    CHECK(model_ != nullptr) << "the model's structure is damaged";
    // What the stock library refuses with AllocateTensors may be refused here: the test sees it there.
    if (InterpreterBuilder(*model_, *resolver_)(&interpreter_, num_threads) != kTfLiteOk || !interpreter_) {
      CHECK(!allocate_and_delegate) << "Cannot allocate tensors";
      return;
    }
    for (size_t i = 0; i < input_shapes.size() && i < interpreter_->inputs().size(); ++i) {
      const int input = interpreter_->inputs()[i];
      if (input == kTfLiteOptionalTensor || input_shapes[i].empty()) continue;
      CHECK(interpreter_->ResizeInputTensor(input, input_shapes[i]) == kTfLiteOk) << "Cannot resize input " << i;
    }
    interpreter_->SetAllowFp16PrecisionForFp32(allow_fp32_relax_to_fp16);
    GiveScales();
    if (allocate_and_delegate) AllocateAndDelegate(apply_delegate);
  }
  void BuildInterpreter(std::vector<std::vector<int>> input_shapes) {
    BuildInterpreter(std::move(input_shapes), -1, false, true, true);
  }
  void AllocateAndDelegate(bool apply_delegate) {
    if (apply_delegate) ApplyDelegate();
    CHECK(AllocateTensors() == kTfLiteOk) << "Cannot allocate tensors";
  }
  TfLiteStatus AllocateTensors() {
    if (!interpreter_ || interpreter_->AllocateTensors() != kTfLiteOk) return kTfLiteError;
    interpreter_->ResetVariableTensors();
    return kTfLiteOk;
  }
  TfLiteStatus Invoke() { return interpreter_ ? interpreter_->Invoke() : kTfLiteError; }
  TfLiteStatus InvokeUnchecked() { return Invoke(); }
  void SetNumThreads(int num_threads, bool reset_interpreter = false) {
    CHECK(interpreter_ != nullptr);
    if (reset_interpreter)
      BuildInterpreter(input_shapes_, num_threads, allow_fp32_relax_to_fp16_, apply_delegate_, allocate_and_delegate_);
    interpreter_->SetNumThreads(num_threads);
  }
  // After BuildInterpreter.
  const uint8_t* GetModelBuffer() { return bytes_.data(); }

  // --- delegates
  // The caller keeps it until the model is gone.
  void SetDelegate(TfLiteDelegate* delegate) {
    delegate_ = delegate;
    if (delegate) SetBypassDefaultDelegates();
  }
  void SetApplyDelegate(std::function<void(Interpreter*)> apply) { apply_delegate_fn_ = std::move(apply); }
  TfLiteStatus ApplyDelegate() {
    if (apply_delegate_fn_) apply_delegate_fn_(interpreter_.get());
    if (delegate_) {
      delegate_application_status_ = interpreter_->ModifyGraphWithDelegate(delegate_);
      if (delegate_application_status_ != kTfLiteOk) return *delegate_application_status_;
      ++num_applied_delegates_;
      return kTfLiteOk;
    }
    for (auto& one : KernelTestDelegateProviders::Get()->CreateAllDelegates()) {
      TfLiteDelegate* const raw = one.delegate.get();
      delegate_application_status_ = interpreter_->ModifyGraphWithDelegate(std::move(one.delegate));
      if (delegate_application_status_ != kTfLiteOk) return *delegate_application_status_;
      delegate_ = raw;
      ++num_applied_delegates_;
    }
    return kTfLiteOk;
  }
  std::optional<TfLiteStatus> GetDelegateApplicationStatus() const { return delegate_application_status_; }
  void SetDelegateApplicationStatus(std::optional<TfLiteStatus> status) { delegate_application_status_ = status; }
  int GetNumberOfAppliedDelegates() const { return num_applied_delegates_; }
  void SetApplyDefaultDelegates() { bypass_default_delegates_ = false; }
  static bool GetForceUseNnapi() {
    return KernelTestDelegateProviders::Get()->ConstParams().Get<bool>("use_nnapi");
  }
  static void SetForceUseNnapi(bool use_nnapi) {
    KernelTestDelegateProviders::Get()->MutableParams()->Set<bool>("use_nnapi", use_nnapi);
  }
  // Nodes of the plan that no delegate runs, and those that the last delegate runs.
  int CountOpsExecutedByCpuKernel() {
    return CountNodes([](const TfLiteNode& node) { return node.delegate == nullptr; });
  }
  int CountNumberOfDelegatedPartitions() const {
    return CountNodes([this](const TfLiteNode& node) { return node.delegate && node.delegate == delegate_; });
  }

  // --- values in; the tensor has memory and the type of the values
  template <typename T>
  void PopulateTensor(int index, const std::initializer_list<T>& data) {
    if constexpr (std::is_same_v<T, std::string>)
      PopulateStringTensor(index, data);
    else
      Copy<T>(index, 0, data.begin(), data.end());
  }
  // From reals.
  template <typename T, typename = std::enable_if_t<!std::is_integral_v<T> && !std::is_same_v<T, float> &&
                                                    std::is_convertible_v<float, T>>>
  void PopulateTensor(int index, std::initializer_list<float> data) {
    std::vector<T> values;
    for (const float f : data) values.push_back(static_cast<T>(f));
    Copy<T>(index, 0, values.begin(), values.end());
  }
  template <typename T>
  void PopulateTensor(int index, const std::vector<T>& data) {
    if constexpr (std::is_same_v<T, std::string>)
      PopulateStringTensor(index, data);
    else
      Copy<T>(index, 0, data.begin(), data.end());
  }
#if __has_include("absl/types/span.h")
  template <typename T>
  void PopulateTensor(int index, absl::Span<const T> data) {
    Copy<T>(index, 0, data.begin(), data.end());
  }
#endif
  // From element `offset` on.
  template <typename T>
  void PopulateTensor(int index, int offset, T* begin, T* end) {
    Copy<std::remove_const_t<T>>(index, offset, begin, end);
  }
  void PopulateStringTensor(int index, const std::vector<std::string>& content) {
    DynamicBuffer buffer;
    for (const std::string& text : content) buffer.AddString(text.data(), text.size());
    buffer.WriteToTensor(interpreter_->tensor(index), nullptr);
  }
  template <typename T>
  void QuantizeAndPopulate(int index, const std::vector<float>& data) {
    const TfLiteTensor* t = interpreter_->tensor(index);
    PopulateTensor(index, Quantize<T>(data, t->params.scale, t->params.zero_point, t->type));
  }
  void QuantizeAndPopulate4bit(int index, const std::vector<float>& data) { PopulatePacked(index, data, 4); }
  void QuantizeAndPopulate2bit(int index, const std::vector<float>& data) { PopulatePacked(index, data, 2); }
  // The tensor's scale becomes that of the values.
  void SymmetricQuantizeAndPopulate(int index, const std::vector<float>& data) {
    const std::vector<int8_t> steps = QuantizeTensor(index, data);
    PopulateTensor(index, std::vector<uint8_t>(steps.begin(), steps.end()));
  }
  void SignedSymmetricQuantizeAndPopulate(int index, const std::vector<float>& data) {
    const TfLiteType type = interpreter_->tensor(index)->type;
    if (type == kTfLiteInt4 || type == kTfLiteInt2) return PopulatePacked(index, data, type == kTfLiteInt4 ? 4 : 2);
    PopulateTensor(index, QuantizeTensor(index, data));
  }
  void PerChannelSymmetricQuantizeAndPopulate(int index, const std::vector<float>& input_data) {
    const TfLiteTensor* t = interpreter_->tensor(index);
    const auto* params = static_cast<const TfLiteAffineQuantization*>(t->quantization.params);
    const std::vector<int> shape = GetTensorShape(index);
    const size_t channel = static_cast<size_t>(params->quantized_dimension);
    std::vector<float> inverse;
    for (int i = 0; i < shape[channel]; ++i)
      inverse.push_back(1.0f / params->scale->data[params->scale->size == 1 ? 0 : i]);
    if (t->type == kTfLiteInt16) {
      size_t inner = 1;
      for (size_t d = channel + 1; d < shape.size(); ++d) inner *= static_cast<size_t>(shape[d]);
      std::vector<int16_t> steps;
      for (size_t i = 0; i < input_data.size(); ++i) {
        const float step = std::round(input_data[i] * inverse[i / inner % inverse.size()]);
        steps.push_back(static_cast<int16_t>(std::min(32767.0f, std::max(-32768.0f, step))));
      }
      return PopulateTensor(index, steps);
    }
    std::vector<int8_t> steps(input_data.size());
    optimize::utils::SymmetricPerChannelQuantizeValues(input_data.data(), inverse, shape, params->quantized_dimension,
                                                       &steps, t->type);
    PopulateSteps(index, steps);
  }
  void PerBlockSymmetricQuantizeAndPopulate(int index, const std::vector<float>& input_data) {
    const TfLiteTensor* t = interpreter_->tensor(index);
    const auto* params = static_cast<const TfLiteBlockwiseQuantization*>(t->quantization.params);
    std::vector<int> scales_shape = GetTensorShape(index);
    scales_shape.back() /= params->blocksize;
    const auto* scales = GetTensorData<uint16_t>(interpreter_->tensor(params->scale));
    std::vector<float> inverse;
    for (size_t i = 0; i < input_data.size() / static_cast<size_t>(params->blocksize); ++i)
      inverse.push_back(1.0f / fp16_ieee_to_fp32_value(scales[i]));
    std::vector<int8_t> steps(input_data.size());
    optimize::utils::SymmetricPerBlockQuantizeValues(input_data.data(), inverse.data(), GetTensorShape(index),
                                                     scales_shape, params->quantized_dimension, &steps, t->type);
    PopulateSteps(index, steps);
  }
  // An int32 or int64 bias by the scales of the tensor, cut off to integers.
  void PerChannelQuantizeBias(int index, const std::vector<float>& input_data) {
    const TfLiteTensor* t = interpreter_->tensor(index);
    const auto* params = static_cast<const TfLiteAffineQuantization*>(t->quantization.params);
    CHECK(t->type == kTfLiteInt32 || t->type == kTfLiteInt64);
    std::vector<int64_t> steps;
    for (size_t i = 0; i < input_data.size(); ++i)
      steps.push_back(static_cast<int64_t>(input_data[i] / params->scale->data[params->scale->size == 1 ? 0 : i]));
    if (t->type == kTfLiteInt32)
      PopulateTensor(index, std::vector<int32_t>(steps.begin(), steps.end()));
    else
      PopulateTensor(index, steps);
  }

  // --- what is there
  template <typename T>
  std::vector<T> ExtractVector(int index) const {
    const TfLiteTensor* t = interpreter_->tensor(index);
    CHECK(t != nullptr) << "Tensor at index " << index << " is null.";
    if constexpr (std::is_same_v<T, std::string>) {
      std::vector<std::string> texts;
      for (int i = 0; i < GetStringCount(t); ++i) {
        const StringRef text = GetString(t, i);
        texts.emplace_back(text.str, text.len);
      }
      return texts;
    } else {
      if (NumElements(t) == 0) return {};
      size_t count = static_cast<size_t>(GetTensorSize(index));
      const T* values;
      if (t->type == kTfLiteInt4 && std::is_same_v<T, uint8_t>) {
        values = reinterpret_cast<const T*>(t->data.raw);
        count = (count + 1) / 2;
      } else {
        values = interpreter_->typed_tensor<T>(index);
      }
      CHECK(values != nullptr) << "Could not extract vector at index: " << index;
      if (t->sparsity) count = t->bytes / sizeof(T);
      return std::vector<T>(values, values + count);
    }
  }
  TfLiteTensor* GetInputTensor(int index) { return interpreter_->input_tensor(static_cast<size_t>(index)); }
  TfLiteTensor* GetOutputTensor(int index) { return interpreter_->output_tensor(static_cast<size_t>(index)); }
  std::vector<int> GetTensorShape(int index) {
    const TfLiteIntArray* dims = interpreter_->tensor(index)->dims;
    return std::vector<int>(dims->data, dims->data + dims->size);
  }
  // As the test gave them.
  const std::vector<int>& GetShape(int id) { return tensor_data_.at(id).shape; }
  float GetScale(int id) { return tensor_data_.at(id).scale; }
  int32_t GetZeroPoint(int id) { return tensor_data_.at(id).zero_point; }

 protected:
  int32_t GetTensorSize(int index) const {
    const TfLiteTensor* t = interpreter_->tensor(index);
    CHECK(t != nullptr);
    return static_cast<int32_t>(NumElements(t));
  }
  void SetBypassDefaultDelegates() { bypass_default_delegates_ = true; }
  void AddSubgraphs(int subgraphs_to_add, int* first_new_subgraph_index = nullptr) {
    interpreter_->AddSubgraphs(subgraphs_to_add, first_new_subgraph_index);
  }
  template <typename T>
  std::pair<float, int32_t> QuantizationParams(float f_min, float f_max, TfLiteType type = kTfLiteNoType) {
    return QuantizationOfRange<T>(f_min, f_max, type);
  }
  // `size` elements of a constant, or none.
  template <typename T>
  int AddTensor(TensorData t, const T* data, size_t size, bool is_variable = false) {
    flatbuffers::Offset<QuantizationParameters> quantization = 0;
    if (IsQuantized(t)) {
      ScaleFromRange(&t);
      quantization = Quantization({t.scale}, {t.zero_point}, 0);
    }
    return Add(t, AddBuffer(data, size), quantization, is_variable);
  }
  // The first version of the operator that the library knows; every later one takes what it took.
  static int32_t OldestVersion(BuiltinOperator op) {
    static const auto* const resolver = new ops::builtin::BuiltinOpResolverWithoutDefaultDelegates;
    for (int32_t version = 1; version <= 32; ++version)
      if (resolver->FindOp(op, version)) return version;
    return 1;
  }
  void PopulateTensor4bit(int index, int offset, const int8_t* begin, const int8_t* end) {
    PopulateBits(index, offset, begin, end, 4);
  }
  void PopulateTensor2bit(int index, int offset, const int8_t* begin, const int8_t* end) {
    PopulateBits(index, offset, begin, end, 2);
  }
  void AddCustom(const std::string& name, const std::vector<uint8_t>& custom_option,
                 const std::function<TfLiteRegistration*()>& registration, const std::vector<int32_t>& inputs,
                 const std::vector<int32_t>& outputs) {
    custom_registrations_[name] = registration;
    opcodes_.push_back(CreateOperatorCodeDirect(builder_, BuiltinOperator_CUSTOM, name.c_str()));
    operators_.push_back(CreateOperator(builder_, static_cast<uint32_t>(opcodes_.size() - 1),
                                        builder_.CreateVector<int32_t>(inputs), builder_.CreateVector<int32_t>(outputs),
                                        BuiltinOptions_NONE, 0, builder_.CreateVector<uint8_t>(custom_option)));
  }

  flatbuffers::FlatBufferBuilder builder_;
  std::unique_ptr<FlatBufferModel> model_;
  std::unique_ptr<OpResolver> resolver_;
  std::unique_ptr<Interpreter> interpreter_;
  std::vector<flatbuffers::Offset<OperatorCode>> opcodes_;
  std::vector<flatbuffers::Offset<Operator>> operators_;
  std::map<std::string, std::function<TfLiteRegistration*()>> custom_registrations_;

 private:
  static int Listed(std::vector<int32_t>* list, int id) {
    list->push_back(id);
    return id;
  }
  flatbuffers::Offset<QuantizationParameters> Quantization(const std::vector<float>& scales,
                                                           const std::vector<int64_t>& zero_points, int dimension) {
    return CreateQuantizationParameters(builder_, 0, 0, builder_.CreateVector<float>(scales),
                                        builder_.CreateVector<int64_t>(zero_points), QuantizationDetails_NONE, 0,
                                        dimension);
  }
  template <typename T>
  uint32_t AddBuffer(const T* data, size_t size) {
    if (!size) return 0;
    EnsureFirstBuffer();
    builder_.ForceVectorAlignment(size * sizeof(T), 1, 16);
    buffers_.push_back(
        CreateBuffer(builder_, builder_.CreateVector(reinterpret_cast<const uint8_t*>(data), size * sizeof(T))));
    return static_cast<uint32_t>(buffers_.size() - 1);
  }
  void EnsureFirstBuffer() {
    if (buffers_.empty()) buffers_.push_back(CreateBuffer(builder_));
  }
  int Add(const TensorData& t, uint32_t buffer, flatbuffers::Offset<QuantizationParameters> quantization,
          bool is_variable, flatbuffers::Offset<SparsityParameters> sparsity = 0) {
    const auto signature = t.shape_signature.empty() ? flatbuffers::Offset<flatbuffers::Vector<int32_t>>()
                                                     : builder_.CreateVector<int32_t>(t.shape_signature);
    tensors_.push_back(CreateTensor(builder_, builder_.CreateVector<int32_t>(t.shape), t.type, buffer, 0, quantization,
                                    is_variable, sparsity, signature));
    const int id = static_cast<int>(tensors_.size() - 1);
    tensor_data_[id] = t;
    return id;
  }
  template <typename T>
  int AddTensorOf(const TensorData& t, const T* data, size_t size) {
    if (t.per_block_quantization) return AddTensorPerBlock(t, data, size);
    if (t.per_channel_quantization)
      return Add(t, AddBuffer(data, size),
                 Quantization(t.per_channel_quantization_scales, t.per_channel_quantization_offsets, t.channel_index),
                 false);
    return AddTensor(t, data, size);
  }
  template <typename T>
  int AddTensorPerBlock(const TensorData& t, const T* data, size_t size) {
    const int id = static_cast<int>(tensors_.size());
    std::vector<uint16_t> scales;
    for (const float scale : t.per_channel_quantization_scales) scales.push_back(fp16_ieee_from_fp32_value(scale));
    const auto blocks = CreateBlockwiseQuantization(builder_, id + 1, 0, t.per_block_quantization);
    const auto quantization =
        CreateQuantizationParameters(builder_, 0, 0, 0, 0, QuantizationDetails_BlockwiseQuantization, blocks.Union(),
                                     static_cast<int32_t>(t.shape.size()) - 1);
    Add(t, AddBuffer(data, size), quantization, false);
    TensorData of_scales(TensorType_FLOAT16, t.shape);
    of_scales.shape.back() /= t.per_block_quantization;
    AddTensor<uint16_t>(of_scales, scales.data(), scales.size());
    return id;
  }
  flatbuffers::Offset<SparsityParameters> Sparsity(const TensorData& t, const std::vector<std::vector<int>>& metadata) {
    std::vector<flatbuffers::Offset<DimensionMetadata>> levels;
    for (size_t level = 0; level < t.traversal_order.size(); ++level) {
      const std::vector<int>&first = metadata[2 * level], &second = metadata[2 * level + 1];
      const size_t d = static_cast<size_t>(t.traversal_order[level]);
      if (d < t.shape.size() && t.format[d] == kTfLiteDimSparseCSR) {
        const auto segments = CreateInt32Vector(builder_, builder_.CreateVector<int32_t>(first)).Union();
        const auto indices = CreateInt32Vector(builder_, builder_.CreateVector<int32_t>(second)).Union();
        levels.push_back(CreateDimensionMetadata(builder_, DimensionType_SPARSE_CSR, 0, SparseIndexVector_Int32Vector,
                                                 segments, SparseIndexVector_Int32Vector, indices));
      } else {
        levels.push_back(CreateDimensionMetadata(builder_, DimensionType_DENSE, first[0]));
      }
    }
    return CreateSparsityParameters(builder_, builder_.CreateVector<int32_t>(t.traversal_order),
                                    builder_.CreateVector<int32_t>(t.block_map), builder_.CreateVector(levels));
  }
  template <typename T>
  int AddSparse(const TensorData& t, flatbuffers::Offset<SparsityParameters> sparsity, const std::vector<T>& data,
                const std::vector<float>& scales, const std::vector<int64_t>& zero_points, bool quantized) {
    const auto quantization = quantized ? Quantization(scales, zero_points, t.channel_index)
                                        : flatbuffers::Offset<QuantizationParameters>();
    return Listed(&inputs_, Add(t, AddBuffer(data.data(), data.size()), quantization, false, sparsity));
  }
  void FinishModel() {
    const auto subgraph = CreateSubGraph(builder_, builder_.CreateVector(tensors_),
                                         builder_.CreateVector<int32_t>(inputs_),
                                         builder_.CreateVector<int32_t>(outputs_), builder_.CreateVector(operators_));
    EnsureFirstBuffer();
    const std::vector<flatbuffers::Offset<SubGraph>> subgraphs{subgraph};
    FinishModelBuffer(builder_, CreateModel(builder_, 3, builder_.CreateVector(opcodes_),
                                            builder_.CreateVector(subgraphs), builder_.CreateString("one operator"),
                                            builder_.CreateVector(buffers_)));
    bytes_.assign(builder_.GetBufferPointer(), builder_.GetBufferPointer() + builder_.GetSize());
  }

  template <typename T, typename Iterator>
  void Copy(int index, int offset, Iterator begin, Iterator end) {
    TfLiteTensor* t = interpreter_->tensor(index);
    CHECK(t != nullptr) << "No tensor with index " << index << ".";
    T* to = t->type == kTfLiteInt4 && std::is_same_v<T, uint8_t> ? reinterpret_cast<T*>(t->data.raw)
                                                                 : interpreter_->typed_tensor<T>(index);
    const size_t count = static_cast<size_t>(std::distance(begin, end));
    if (!to && count) {
      CHECK(t->data.raw != nullptr) << "Empty data for tensor with index " << index << ".";
      LOG(FATAL) << "Type mismatch for tensor with index " << index << ". Requested "
                 << TfLiteTypeGetName(typeToTfLiteType<T>()) << ", got " << TfLiteTypeGetName(t->type) << ".";
    }
    CHECK((static_cast<size_t>(offset) + count) * sizeof(T) <= t->bytes)
        << count << " values from " << offset << " on are too many for tensor " << index << " of " << t->bytes
        << " bytes.";
    std::copy(begin, end, to + offset);
  }
  void PopulateSteps(int index, const std::vector<int8_t>& steps) {
    const TfLiteType type = interpreter_->tensor(index)->type;
    if (type == kTfLiteInt4 || type == kTfLiteInt2)
      PopulateBits(index, 0, steps.data(), steps.data() + steps.size(), type == kTfLiteInt4 ? 4 : 2);
    else
      PopulateTensor(index, steps);
  }
  void PopulatePacked(int index, const std::vector<float>& data, int bits) {
    const TfLiteTensor* t = interpreter_->tensor(index);
    const TfLiteType type = bits == 4 ? kTfLiteInt4 : kTfLiteInt2;
    const auto steps = Quantize<int8_t>(data, t->params.scale, t->params.zero_point, type);
    PopulateBits(index, 0, steps.data(), steps.data() + steps.size(), bits);
  }
  void PopulateBits(int index, int offset, const int8_t* begin, const int8_t* end, int bits) {
    TfLiteTensor* t = interpreter_->tensor(index);
    CHECK(t != nullptr && t->data.raw != nullptr) << "Empty data for tensor with index " << index << ".";
    const int count = static_cast<int>(end - begin), each = 8 / bits;
    std::vector<int8_t> packed(static_cast<size_t>((count + each - 1) / each));
    tensor_utils::PackInt8IntoDenseInt(begin, count, bits, packed.data());
    CHECK(offset % each == 0 && static_cast<size_t>(offset / each) + packed.size() <= t->bytes);
    if (!packed.empty()) std::memcpy(t->data.raw + offset / each, packed.data(), packed.size());
  }
  // Scale and zero point of a tensor are part of the graph: a change prepares it again, with the values it had.
  std::vector<int8_t> QuantizeTensor(int index, const std::vector<float>& data) {
    std::vector<int8_t> steps(data.size());
    float low, high, scale;
    tensor_utils::SymmetricQuantizeFloats(data.data(), static_cast<int>(data.size()), steps.data(), &low, &high,
                                          &scale);
    const TfLiteTensor* t = interpreter_->tensor(index);
    if (t->params.scale == scale && t->params.zero_point == 0) return steps;
    std::map<int, std::vector<char>> values;
    for (const int i : interpreter_->inputs()) {
      const TfLiteTensor* input = i >= 0 ? interpreter_->tensor(i) : nullptr;
      if (input && input->data.raw && input->type != kTfLiteString && input->allocation_type != kTfLiteMmapRo)
        values[i].assign(input->data.raw, input->data.raw + input->bytes);
    }
    SetScale(index, scale);
    CHECK(interpreter_->AllocateTensors() == kTfLiteOk) << "Cannot allocate tensors";
    for (const auto& [i, bytes] : values) {
      TfLiteTensor* input = interpreter_->tensor(i);
      if (!bytes.empty()) std::memcpy(input->data.raw, bytes.data(), std::min(bytes.size(), input->bytes));
    }
    return steps;
  }
  void SetScale(int index, float scale) {
    const TfLiteTensor* t = interpreter_->tensor(index);
    auto* affine = static_cast<TfLiteAffineQuantization*>(std::malloc(sizeof(TfLiteAffineQuantization)));
    affine->quantized_dimension = 0;
    affine->scale = TfLiteFloatArrayCreate(1);
    affine->zero_point = TfLiteIntArrayCreate(1);
    affine->scale->data[0] = scale;
    affine->zero_point->data[0] = 0;
    const std::string name = t->name ? t->name : "";
    const TfLiteQuantization quantization{kTfLiteAffineQuantization, affine};
    CHECK(interpreter_->SetTensorParametersReadWrite(index, t->type, name.c_str(), GetTensorShape(index), quantization,
                                                     t->is_variable) == kTfLiteOk);
  }
  // Weights of an operator on reals may have none until their values come: 1 stands in for it.
  void GiveScales() {
    const auto has = [this](TfLiteType type) {
      return std::any_of(inputs_.begin(), inputs_.end(), [&](int i) {
        return i >= 0 && interpreter_->tensor(i)->type == type;
      });
    };
    if (!has(kTfLiteFloat32)) return;
    for (const int i : inputs_) {
      const TfLiteTensor* t = i >= 0 ? interpreter_->tensor(i) : nullptr;
      if (t && (t->type == kTfLiteInt8 || t->type == kTfLiteUInt8) && t->allocation_type != kTfLiteMmapRo &&
          t->quantization.type == kTfLiteNoQuantization)
        SetScale(i, 1.0f);
    }
  }
  template <typename Wanted>
  int CountNodes(Wanted wanted) const {
    int count = 0;
    for (size_t s = 0; s < interpreter_->subgraphs_size(); ++s)
      for (const int node : interpreter_->subgraph(static_cast<int>(s))->execution_plan())
        count += wanted(interpreter_->subgraph(static_cast<int>(s))->node_and_registration(node)->first);
    return count;
  }
  void DumpModel() const {
    const std::string folder = KernelTestDelegateProviders::Get()->ConstParams().Get<std::string>(
        KernelTestDelegateProviders::kDumpTFLiteModelDir);
    const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
    if (folder.empty() || bytes_.empty() || !test) return;
    static std::map<std::string, int> count;
    std::string name = std::string(test->test_suite_name()) + "-" + test->name();
    std::replace(name.begin(), name.end(), '/', '_');
    std::ofstream file(folder + "/DTS-" + name + "-" + std::to_string(++count[name]) + ".tflite", std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
  }

  std::map<int, TensorData> tensor_data_;
  std::vector<int32_t> inputs_, intermediates_, outputs_;
  std::vector<flatbuffers::Offset<Tensor>> tensors_;
  std::vector<flatbuffers::Offset<Buffer>> buffers_;
  std::vector<uint8_t> bytes_;  // of the finished model
  std::function<void(Interpreter*)> apply_delegate_fn_;
  TfLiteDelegate* delegate_ = nullptr;
  std::optional<TfLiteStatus> delegate_application_status_;
  std::vector<std::vector<int>> input_shapes_;
  int num_applied_delegates_ = 0;
  bool allow_fp32_relax_to_fp16_ = false;
  bool apply_delegate_ = true;
  bool allocate_and_delegate_ = true;
  bool bypass_default_delegates_ = true;
};

class MultiOpModel : public SingleOpModel {
 public:
  void AddBuiltinOp(BuiltinOperator type, BuiltinOptions builtin_options_type,
                    const flatbuffers::Offset<void>& builtin_options, const std::vector<int32_t>& inputs,
                    const std::vector<int32_t>& outputs) {
    opcodes_.push_back(CreateOperatorCode(builder_, type, 0, OldestVersion(type)));
    operators_.push_back(CreateOperator(builder_, static_cast<uint32_t>(opcodes_.size() - 1),
                                        builder_.CreateVector<int32_t>(inputs), builder_.CreateVector<int32_t>(outputs),
                                        builtin_options_type, builtin_options));
  }
  void AddCustomOp(const std::string& name, const std::vector<uint8_t>& custom_option,
                   const std::function<TfLiteRegistration*()>& registration, const std::vector<int32_t>& inputs,
                   const std::vector<int32_t>& outputs) {
    AddCustom(name, custom_option, registration, inputs, outputs);
  }
  // Between operators: neither input nor output.
  template <typename T>
  int AddInnerTensor(TensorData t) {
    return AddTensor<T>(t, nullptr, 0, false);
  }
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TESTING_SINGLE_OP_MODEL_H_

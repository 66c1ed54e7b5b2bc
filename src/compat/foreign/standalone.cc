// SPDX-License-Identifier: Apache-2.0
// Runs one operator of the core on the tensors of a TfLiteContext.
#include "compat/foreign/standalone.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <new>

#include "base/deadline.h"
#include "base/limits.h"
#include "compat/foreign/params.h"
#include "compat/handles/report.h"
#include "compat/mirror/element_types.h"
#include "ops/registry.h"
#include "ops/shared/control/resources.h"
#include "plan/budget.h"
#include "run/single_op.h"

namespace surelite::compat {
namespace {

class Standalone final : private PrepareContext::Host, private RunContext::Host {
 public:
  TfLiteStatus prepare(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node) {
    Status status = [&]() -> Status {
      SURELITE_TRY(load(spec, context, node, false));
      SingleOp single(this, this, op_, spec, where_, inputs_, outputs_);
      SURELITE_TRY(single.prepare());
      for (size_t o = 0; o < outputs_.size(); ++o) {
        if (!outputs_[o]) continue;
        TfLiteTensor& output = context->tensors[node->outputs->data[o]];
        if (single.prepared().waiting() || single.prepared().output_plans()[o].from_run) {
          if (output.allocation_type != kTfLiteDynamic) output.data.raw = nullptr;
          output.allocation_type = kTfLiteDynamic;
        } else if (context->ResizeTensor(context, &output, make_dims(outputs_[o]->shape.dims())) != kTfLiteOk) {
          return fail(Code::A709, {{"call", "ResizeTensor"}, {"what", "an output could not be resized"}});
        }
      }
      return {};
    }();
    return tell(context, status);
  }

  TfLiteStatus invoke(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node) {
    context_ = context;
    Status status = [&]() -> Status {
      SURELITE_TRY(load(spec, context, node, true));
      SingleOp single(this, this, op_, spec, where_, inputs_, outputs_);
      SURELITE_TRY(single.prepare());
      if (const uint64_t need = single.working_bytes(), limit = limits_.max_memory_bytes; need > limit)
        return fail(over_budget(need, "the working memory of an operator", limit));
      return single.run(&kept_);
    }();
    return tell(context, status);
  }

 private:
  static TfLiteStatus tell(TfLiteContext* context, const Status& status) {
    if (status) return kTfLiteOk;
    const std::string text = status.error().front().text();
    remember(text);
    context->ReportError(context, "%s", text.c_str());
    return kTfLiteError;
  }

  Tensor* take(TfLiteContext* context, int index, bool values) {
    if (index < 0 || static_cast<size_t>(index) >= context->tensors_size) return nullptr;
    const TfLiteTensor& from = context->tensors[index];
    TensorDef& def = defs_.emplace_back();
    def.name = from.name ? from.name : "";
    def.type = to_core(from.type).value_or(ElementType::variant);
    def.shape = to_shape(from.dims);
    def.quantization = to_core(from.quantization);
    if (def.quantization.kind == Quantization::Kind::none && from.params.scale != 0) {
      def.quantization.kind = Quantization::Kind::affine;
      def.quantization.scale = {from.params.scale};
      def.quantization.zero_point = {from.params.zero_point};
    }
    def.is_variable = from.is_variable;
    def.is_constant = from.allocation_type == kTfLiteMmapRo || from.allocation_type == kTfLitePersistentRo;
    Tensor& tensor = tensors_.emplace_back();
    tensor.def = &def;
    tensor.type = def.type;
    tensor.shape = def.shape;
    tensor.data = reinterpret_cast<std::byte*>(from.data.raw);
    tensor.bytes = from.bytes;
    tensor.has_value = (values || def.is_constant) && from.data.raw != nullptr;
    if (def.is_constant) def.data = {tensor.data, tensor.bytes};
    origins_.push_back(index);
    return &tensor;
  }

  Status load(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node, bool values) {
    if (spec.side_effects)
      return fail(
          Code::A718,
          {{"function", spec.name},
           {"reason", "an operator with effects beyond its outputs cannot be called through its registration"}});
    defs_.clear();
    tensors_.clear();
    origins_.clear();
    inputs_.clear();
    outputs_.clear();
    op_ = OperatorDef();
    op_.name = spec.name;
    op_.version = spec.max_version;
    if (!node->builtin_data && node->custom_initial_data && node->custom_initial_data_size > 0)
      op_.custom_options = {static_cast<const std::byte*>(node->custom_initial_data),
                            static_cast<size_t>(node->custom_initial_data_size)};
    options_ = make_options(spec.name, node->builtin_data);
    op_.options = options_.view;
    where_.op_name = spec.name;
    std::vector<int> input_types, output_types;
    for (int i = 0; node->inputs && i < node->inputs->size; ++i) {
      inputs_.push_back(take(context, node->inputs->data[i], values));
      op_.inputs.push_back(node->inputs->data[i]);
      input_types.push_back(inputs_.back() ? static_cast<int>(inputs_.back()->type) : -1);
    }
    for (int i = 0; node->outputs && i < node->outputs->size; ++i) {
      outputs_.push_back(take(context, node->outputs->data[i], false));
      op_.outputs.push_back(node->outputs->data[i]);
      output_types.push_back(outputs_.back() ? static_cast<int>(outputs_.back()->type) : -1);
    }
    Diagnostics findings;
    check_signature(spec, input_types, output_types, where_, &findings);
    if (has_errors(findings)) return Failure(std::move(findings));
    return {};
  }

  // PrepareContext::Host
  Result<std::shared_ptr<const GraphPlan>> plan_subgraph(int, std::span<const Shape>) override {
    return fail(Code::A718,
                {{"function", "a control flow operator"}, {"reason", "it cannot be called through its registration"}});
  }
  std::vector<SubgraphOutput> subgraph_outputs(const GraphPlan&) const override { return {}; }
  const ModelData& model() const override { return model_; }
  const Limits& limits() const override { return limits_; }
  bool reference_kernels() const override { return false; }

  // RunContext::Host
  Status resize_output(Tensor* tensor, const Shape& shape, size_t bytes) override {
    const auto position = static_cast<size_t>(
        std::find_if(tensors_.begin(), tensors_.end(), [&](const Tensor& t) { return &t == tensor; }) -
        tensors_.begin());
    TfLiteTensor& target = context_->tensors[origins_[position]];
    const bool same = same_dims(target.dims, shape) && target.bytes == bytes && (target.data.raw || !bytes);
    if (!same) {
      if (target.allocation_type != kTfLiteDynamic)
        return fail(Code::P307, {{"what", "an output has another shape than its preparation said"}});
      if (context_->ResizeTensor(context_, &target, make_dims(shape.dims())) != kTfLiteOk)
        return fail(Code::A709, {{"call", "ResizeTensor"}, {"what", "an output could not be resized"}});
      if (target.bytes != bytes || !target.data.raw)
        if (TfLiteTensorRealloc(bytes, &target) != kTfLiteOk)
          return fail(Code::B802, {{"what", "an output"}, {"bytes", bytes}});
    }
    tensor->shape = shape;
    tensor->data = reinterpret_cast<std::byte*>(target.data.raw);
    tensor->bytes = bytes;
    tensor->has_value = true;
    return {};
  }
  Result<std::span<Tensor* const>> call(int, int, std::span<const Tensor* const>) override {
    return fail(Code::A718,
                {{"function", "a control flow operator"}, {"reason", "it cannot be called through its registration"}});
  }
  Resources& resources() override { return resources_; }
  bool cancelled() const override { return false; }
  const Deadline& deadline() const override { return no_deadline_; }
  void parallel(int64_t count, int64_t, void (*body)(void*, int64_t, int64_t), void* argument) override {
    if (count > 0) body(argument, 0, count);
  }
  bool& called_once(int) override { return called_once_; }

  KeptMemory kept_;
  ModelData model_;
  Limits limits_ = limits_from_environment();
  Resources resources_;
  const Deadline no_deadline_{};
  bool called_once_ = false;
  TfLiteContext* context_ = nullptr;
  OperatorDef op_;
  OwnedOptions options_;
  Where where_;
  std::deque<TensorDef> defs_;
  std::deque<Tensor> tensors_;
  std::vector<int> origins_;
  std::vector<Tensor*> inputs_, outputs_;
};

template <class Body>
TfLiteStatus with_state(TfLiteContext* context, TfLiteNode* node, Body&& body) {
  if (!context || !node || !context->tensors) return kTfLiteError;
  return shielded(kTfLiteError, [&] {
    if (node->user_data && node->user_data != TfLiteKernelInitFailed())
      return body(*static_cast<Standalone*>(node->user_data));
    Standalone passing;
    return body(passing);
  });
}

}  // namespace

void* make_standalone() { return new (std::nothrow) Standalone; }
void free_standalone(void* state) { delete static_cast<Standalone*>(state); }

TfLiteStatus prepare_standalone(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node) {
  return with_state(context, node, [&](Standalone& state) { return state.prepare(spec, context, node); });
}

TfLiteStatus invoke_standalone(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node) {
  return with_state(context, node, [&](Standalone& state) { return state.invoke(spec, context, node); });
}

}  // namespace surelite::compat

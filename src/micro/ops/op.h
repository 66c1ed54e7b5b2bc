// SPDX-License-Identifier: Apache-2.0
// What the library's own operators see of a node: while it is prepared everything that can be wrong is looked at, so
// that runs only compute.
#pragma once

#include "micro/loaded/diagnostic.h"
#include "micro/loaded/options.h"
#include "micro/ops/factors.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace surelite {
namespace micro {

// Numbers of U202's rules.
enum Rule : uint8_t { kArity = 1, kTypes, kShapes, kQuant, kOptions, kConstant };

struct View {
  const tflite::Tensor* def = nullptr;
  TfLiteEvalTensor* eval = nullptr;
  bool constant = false;
  float scale = 0.0f;
  int32_t zero = 0;

  TfLiteType type() const { return eval->type; }
  int rank() const { return eval->dims->size; }
  int32_t dim(int axis) const { return eval->dims->data[axis]; }
  // Product of the extents [first, last).
  int32_t count(int first, int last) const {
    int32_t result = 1;
    for (int i = first; i < last; ++i) result *= dim(i);
    return result;
  }
  int32_t count() const { return count(0, rank()); }
  bool has_scales() const { return def->quantization() && def->quantization()->scale(); }
  uint32_t scales() const { return has_scales() ? def->quantization()->scale()->size() : 0; }
  double scale_of(uint32_t channel) const {
    return static_cast<double>(def->quantization()->scale()->Get(scales() == 1 ? 0 : channel));
  }
  bool symmetric() const {
    const auto* zeros = def->quantization() ? def->quantization()->zero_point() : nullptr;
    for (uint32_t i = 0; zeros && i < zeros->size(); ++i)
      if (zeros->Get(i) != 0) return false;
    return true;
  }
  bool affine() const { return scales() == 1; }
  template <class T>
  const T* data() const {
    return reinterpret_cast<const T*>(eval->data.raw);
  }
  bool same_shape(const View& other) const { return TfLiteIntArrayEqual(eval->dims, other.eval->dims) != 0; }
};

class Op {
 public:
  Op(TfLiteContext* context, TfLiteNode* node)
      : context_(context),
        node_(node),
        graph_(tflite::GetMicroContext(context)),
        loaded_(*graph_->loaded()),
        options(operator_of(subgraph(), loaded_.node).builtin_options()) {}

  // Numbers of inputs and outputs in range, all there but those from `optional` on, none empty.
  bool takes(int least_in, int most_in, int least_out, int most_out, int optional = 99) {
    if (inputs() < least_in || inputs() > most_in || outputs() < least_out || outputs() > most_out)
      return refuse(kArity);
    for (int i = 0; i < inputs(); ++i) {
      if (!has(i)) {
        if (i < optional) return refuse(kArity);
        continue;
      }
      if (in(i).count() == 0) return refuse(kShapes);
    }
    for (int i = 0; i < outputs(); ++i)
      if (out(i).count() == 0) return refuse(kShapes);
    return true;
  }
  int inputs() const { return node_->inputs->size; }
  int outputs() const { return node_->outputs->size; }
  bool has(int input) const { return input < inputs() && node_->inputs->data[input] >= 0; }
  View in(int i) const { return view(node_->inputs->data[i]); }
  View out(int i = 0) const { return view(node_->outputs->data[i]); }
  bool has_intermediate(int i) const { return i < node_->intermediates->size && node_->intermediates->data[i] >= 0; }
  View intermediate(int i) const { return view(node_->intermediates->data[i]); }
  bool refuse(Rule rule) const { return micro::refuse_first(Code::U202, rule, 0, loaded_.node); }

  // Memory that lasts; null when the arena is too small, which the loader has noted.
  template <class T>
  T* many(int32_t count) const {
    return loaded_.allocator->Many<T>(static_cast<uint32_t>(count));
  }
  // The node's parameters, all zero.
  template <class T>
  T* state() const {
    T* made = many<T>(1);
    if (made) *made = T();
    node_->user_data = made;
    return made;
  }
  bool scratch(int32_t bytes, int* index) const {
    return graph_->RequestScratchBufferInArena(static_cast<size_t>(bytes), index) == kTfLiteOk;
  }
  TfLiteContext* context() const { return context_; }
  TfLiteNode* node() const { return node_; }
  Loaded& loaded() const { return loaded_; }

 private:
  const Subgraph& subgraph() const { return loaded_.subgraphs[loaded_.subgraph]; }
  View view(int32_t index) const {
    View view;
    view.def = &tensor_of(subgraph(), index);
    view.eval = &subgraph().tensors[index];
    // Before a plan is made only constants have data.
    view.constant = view.eval->data.raw != nullptr;
    const TfLiteQuantizationParams params = params_of(*view.def);
    view.scale = params.scale;
    view.zero = params.zero_point;
    return view;
  }

  TfLiteContext* context_;
  TfLiteNode* node_;
  tflite::MicroContext* graph_;
  Loaded& loaded_;

 public:
  Options options;
};

inline TfLiteStatus done(bool ok) { return ok ? kTfLiteOk : kTfLiteError; }

// During a run: addresses of a node's tensors, null for absent ones.
class Run {
 public:
  Run(TfLiteContext* context, TfLiteNode* node) : node_(node), loaded_(*tflite::GetMicroContext(context)->loaded()) {}
  template <class T>
  const T& state() const {
    return *static_cast<const T*>(node_->user_data);
  }
  template <class T>
  const T* in(int i) const {
    return i < node_->inputs->size ? reinterpret_cast<const T*>(data(node_->inputs->data[i])) : nullptr;
  }
  template <class T>
  T* in_place(int i) const {
    return reinterpret_cast<T*>(data(node_->inputs->data[i]));
  }
  template <class T>
  T* out(int i = 0) const {
    return reinterpret_cast<T*>(data(node_->outputs->data[i]));
  }
  template <class T>
  T* scratch(int index) const {
    return index < 0 ? nullptr : reinterpret_cast<T*>(loaded_.scratch[index].data);
  }
  const TfLiteEvalTensor& input(int i) const { return tensors()[node_->inputs->data[i]]; }
  const TfLiteEvalTensor& output(int i = 0) const { return tensors()[node_->outputs->data[i]]; }
  TfLiteNode* node() const { return node_; }

 private:
  TfLiteEvalTensor* tensors() const { return loaded_.subgraphs[loaded_.subgraph].tensors; }
  char* data(int32_t index) const { return index < 0 ? nullptr : tensors()[index].data.raw; }

  TfLiteNode* node_;
  Loaded& loaded_;
};

inline int32_t count_of(const TfLiteEvalTensor& tensor) {
  int32_t count = 1;
  for (int i = 0; i < tensor.dims->size; ++i) count *= tensor.dims->data[i];
  return count;
}

// PREPARE(Op&) -> bool, RUN(const Run&) -> void.
template <bool (*PREPARE)(Op&)>
TfLiteStatus prepare_op(TfLiteContext* context, TfLiteNode* node) {
  Op op(context, node);
  return done(PREPARE(op));
}
template <void (*RUN)(const Run&)>
TfLiteStatus run_op(TfLiteContext* context, TfLiteNode* node) {
  RUN(Run(context, node));
  return kTfLiteOk;
}
// A function of its own: the compiler keeps structs of addresses of a whole file in one section, of which a linker
// could leave nothing out.
TFLMRegistration registration_of(TfLiteStatus (*prepare)(TfLiteContext*, TfLiteNode*),
                                 TfLiteStatus (*run)(TfLiteContext*, TfLiteNode*),
                                 void (*reset)(TfLiteContext*, void*) = nullptr);
template <bool (*PREPARE)(Op&), void (*RUN)(const Run&)>
TFLMRegistration own() {
  return registration_of(prepare_op<PREPARE>, run_op<RUN>);
}

}  // namespace micro
}  // namespace surelite

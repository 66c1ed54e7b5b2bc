// SPDX-License-Identifier: Apache-2.0
// IF, WHILE, CALL_ONCE, and variables that operators name.
#include "micro/ops/op.h"
#include "tensorflow/lite/micro/kernels/kernel_util.h"

namespace surelite {
namespace micro {
namespace {

struct Call {
  int32_t first, second;  // subgraphs
  bool done;
};

bool is_graph(const Op& op, int32_t index) { return index > 0 && index < op.loaded().subgraph_count; }

bool prepare_two(Op& op) {
  auto* s = op.state<Call>();
  if (!s) return false;
  *s = {op.options.i32(0), op.options.i32(1), false};
  return (is_graph(op, s->first) && is_graph(op, s->second)) || op.refuse(kOptions);
}
bool prepare_if(Op& op) {
  if (!op.takes(1, 1 << 14, 1, 1 << 14)) return false;
  if (op.in(0).type() != kTfLiteBool || op.in(0).count() != 1) return op.refuse(kTypes);
  return prepare_two(op);
}
TfLiteStatus run_if(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  tflite::MicroGraph& graph = tflite::GetMicroContext(context)->graph();
  const Call& s = run.state<Call>();
  const int32_t taken = *run.in<uint8_t>(0) ? s.first : s.second;
  TF_LITE_ENSURE_STATUS(tflite::micro::CopyOpInputsToSubgraphInputs(context, node, &graph, taken, 1));
  TF_LITE_ENSURE_STATUS(graph.InvokeSubgraph(taken));
  return tflite::micro::CopySubgraphOutputsToOpOutputs(context, node, &graph, taken);
}

bool prepare_while(Op& op) {
  if (!op.takes(1, 1 << 14, 1, 1 << 14)) return false;
  if (op.inputs() != op.outputs()) return op.refuse(kArity);
  if (!prepare_two(op)) return false;
  const Subgraph& condition = op.loaded().subgraphs[static_cast<const Call*>(op.node()->user_data)->first];
  const auto* outputs = graph_of(condition).outputs();
  if (!outputs || outputs->size() == 0) return op.refuse(kOptions);
  const tflite::Tensor& flag = tensor_of(condition, outputs->Get(0));
  return (flag.type() == tflite::TensorType_BOOL && count_of(flag) == 1) || op.refuse(kTypes);
}
TfLiteStatus run_while(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  tflite::MicroGraph& graph = tflite::GetMicroContext(context)->graph();
  const Call& s = run.state<Call>();
  TF_LITE_ENSURE_STATUS(tflite::micro::CopyOpInputsToOpOutputs(context, node));
  for (;;) {
    TF_LITE_ENSURE_STATUS(tflite::micro::CopyOpOutputsToSubgraphInputs(context, node, &graph, s.first));
    TF_LITE_ENSURE_STATUS(graph.InvokeSubgraph(s.first));
    const TfLiteEvalTensor* condition = graph.GetSubgraphOutput(s.first, 0);
    if (!condition || !condition->data.raw) return kTfLiteError;
    if (*condition->data.uint8 == 0) return kTfLiteOk;
    TF_LITE_ENSURE_STATUS(tflite::micro::CopyOpOutputsToSubgraphInputs(context, node, &graph, s.second));
    TF_LITE_ENSURE_STATUS(graph.InvokeSubgraph(s.second));
    TF_LITE_ENSURE_STATUS(tflite::micro::CopySubgraphOutputsToOpOutputs(context, node, &graph, s.second));
  }
}

bool prepare_once(Op& op) {
  if (op.inputs() != 0 || op.outputs() != 0) return op.refuse(kArity);
  auto* s = op.state<Call>();
  if (!s) return false;
  *s = {op.options.i32(0), 0, false};
  return is_graph(op, s->first) || op.refuse(kOptions);
}
TfLiteStatus run_once(TfLiteContext* context, TfLiteNode* node) {
  auto* s = static_cast<Call*>(node->user_data);
  if (s->done) return kTfLiteOk;
  s->done = true;
  return tflite::GetMicroContext(context)->graph().InvokeSubgraph(s->first);
}
void forget_once(TfLiteContext*, void* state) {
  if (state) static_cast<Call*>(state)->done = false;
}

// A handle is the variable's number.
struct Handle {
  int32_t id;
};
bool prepare_handle(Op& op) {
  if (op.inputs() != 0 || op.outputs() != 1) return op.refuse(kArity);
  if (op.out().type() != kTfLiteResource || op.out().count() != 1) return op.refuse(kTypes);
  tflite::MicroResourceVariables* variables = op.loaded().resources;
  if (!variables) return op.refuse(kOptions);
  auto* s = op.state<Handle>();
  if (!s) return false;
  const auto* table = static_cast<const flatbuffers::Table*>(
      operator_of(op.loaded().subgraphs[op.loaded().subgraph], op.loaded().node).builtin_options());
  const auto text = [table](int slot) {
    const auto* string = table ? table->GetPointer<const flatbuffers::String*>(slot) : nullptr;
    return string ? string->c_str() : "";
  };
  s->id = variables->CreateIdIfNoneFound(text(0), text(1));
  if (s->id < 0) return op.refuse(kOptions);
  // Assignments are prepared before any run: they have to know the number.
  TfLiteEvalTensor* out = op.out().eval;
  out->data.data = s;
  return true;
}
void run_handle(const Run& run) { *run.out<int32_t>() = run.state<Handle>().id; }

struct Access {
  int32_t bytes;
};
bool prepare_access(Op& op, const View& value, const View& handle) {
  if (handle.type() != kTfLiteResource || handle.count() != 1) return op.refuse(kTypes);
  if (!op.loaded().resources) return op.refuse(kOptions);
  auto* s = op.state<Access>();
  if (s) s->bytes = static_cast<int32_t>(bytes_of(*value.def));
  return s != nullptr;
}
bool prepare_assign(Op& op) {
  if (!op.takes(2, 2, 0, 0)) return false;
  if (!prepare_access(op, op.in(1), op.in(0))) return false;
  const auto* handle = op.in(0).data<int32_t>();
  if (!handle) return true;  // a handle that another subgraph made
  TfLiteTensor* value = tflite::GetMicroContext(op.context())->AllocateTempInputTensor(op.node(), 1);
  if (!value) return false;
  const TfLiteStatus status = op.loaded().resources->Allocate(*handle, op.context(), value);
  tflite::GetMicroContext(op.context())->DeallocateTempTfLiteTensor(value);
  return status == kTfLiteOk || (op.loaded().allocator->missing() == 0 && op.refuse(kShapes));
}
TfLiteStatus run_assign(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  return tflite::GetMicroContext(context)->graph().GetResourceVariables()->Assign(
      *run.in<int32_t>(0), static_cast<size_t>(run.state<Access>().bytes), run.in<void>(1));
}
bool prepare_read(Op& op) { return op.takes(1, 1, 1, 1) && prepare_access(op, op.out(), op.in(0)); }
TfLiteStatus run_read(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  return tflite::GetMicroContext(context)->graph().GetResourceVariables()->Read(
      *run.in<int32_t>(0), &run.output(), static_cast<size_t>(run.state<Access>().bytes));
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_IF() { return registration_of(prepare_op<prepare_if>, run_if); }
TFLMRegistration Register_WHILE() { return registration_of(prepare_op<prepare_while>, run_while); }
TFLMRegistration Register_CALL_ONCE() { return registration_of(prepare_op<prepare_once>, run_once, forget_once); }
TFLMRegistration Register_VAR_HANDLE() { return own<prepare_handle, run_handle>(); }
TFLMRegistration Register_ASSIGN_VARIABLE() { return registration_of(prepare_op<prepare_assign>, run_assign); }
TFLMRegistration Register_READ_VARIABLE() { return registration_of(prepare_op<prepare_read>, run_read); }

}  // namespace tflite

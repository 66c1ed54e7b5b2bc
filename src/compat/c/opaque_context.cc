// SPDX-License-Identifier: Apache-2.0
// The opaque interface to nodes, contexts and delegates.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "compat/c/opaque_structs.h"
#include "compat/foreign/operator.h"
#include "compat/foreign/owned_delegate.h"
#include "model/graph.h"
#include "tensorflow/lite/core/c/c_api_opaque.h"

using namespace surelite;
using namespace surelite::compat;

namespace {

TfLiteContext* plain(const TfLiteOpaqueContext* c) {
  return const_cast<TfLiteContext*>(reinterpret_cast<const TfLiteContext*>(c));
}
const TfLiteNode* plain(const TfLiteOpaqueNode* n) { return reinterpret_cast<const TfLiteNode*>(n); }
TfLiteOpaqueTensor* opaque(TfLiteTensor* t) { return reinterpret_cast<TfLiteOpaqueTensor*>(t); }
Subgraph& graph_of(const TfLiteOpaqueContext* c) { return Subgraph::of(plain(c)); }

bool given(const void* a, const void* b, const char* function) {
  if (a && b) return true;
  refuse_argument({}, function, "an argument", "null", "none may be null");
  return false;
}

// -1, after a report, beyond the list.
int at(const TfLiteIntArray* list, int index, const char* function) {
  if (list && index >= 0 && index < list->size) return list->data[index];
  refuse_argument({}, function, "index", index, "it must be below the number of entries");
  return -1;
}

TfLiteTensor* tensor_at(const TfLiteOpaqueContext* context, const TfLiteIntArray* list, int index,
                        const char* function) {
  const int t = at(list, index, function);
  if (t >= 0) return graph_of(context).tensor(t);
  // An absent optional input, or an index beyond the list: a kernel that goes on to use null is then at fault.
  Subgraph& graph = graph_of(context);
  if (const Node* const active = graph.kernel_calls().node; active && list && index >= 0 && index < list->size)
    remember(diagnose(Code::A713, {{"op", "\"" + name_of(*active) + "\""},
                                   {"what", "reads optional input " + std::to_string(index) + ", which is absent"},
                                   {"hint", "Check the pointer before use."}}));
  return nullptr;
}

TfLiteStatus list_of(const TfLiteIntArray* list, const int** values, int* count, const char* function) {
  if (!given(values, count, function)) return kTfLiteError;
  *values = list ? list->data : nullptr;
  *count = list ? list->size : 0;
  return kTfLiteOk;
}

TfLiteStatus list_of(const std::vector<int>& list, const int** values, int* count, const char* function) {
  if (!given(values, count, function)) return kTfLiteError;
  *values = list.data();
  *count = static_cast<int>(list.size());
  return kTfLiteOk;
}

}  // namespace

extern "C" {

const TfLiteOpaqueTensor* TfLiteOpaqueNodeGetInput(const TfLiteOpaqueContext* opaque_context,
                                                   const TfLiteOpaqueNode* opaque_node, int index) {
  return given(opaque_context, opaque_node, __func__)
             ? opaque(tensor_at(opaque_context, plain(opaque_node)->inputs, index, __func__))
             : nullptr;
}
TfLiteOpaqueTensor* TfLiteOpaqueNodeGetOutput(TfLiteOpaqueContext* opaque_context, const TfLiteOpaqueNode* opaque_node,
                                              int index) {
  return given(opaque_context, opaque_node, __func__)
             ? opaque(tensor_at(opaque_context, plain(opaque_node)->outputs, index, __func__))
             : nullptr;
}
int TfLiteOpaqueNodeNumberOfInputs(const TfLiteOpaqueNode* n) {
  return n && plain(n)->inputs ? plain(n)->inputs->size : 0;
}
int TfLiteOpaqueNodeNumberOfOutputs(const TfLiteOpaqueNode* n) {
  return n && plain(n)->outputs ? plain(n)->outputs->size : 0;
}
void* TfLiteOpaqueNodeGetUserData(const TfLiteOpaqueNode* n) { return n ? plain(n)->user_data : nullptr; }
void* TfLiteOpaqueNodeGetBuiltinData(const TfLiteOpaqueNode* n) { return n ? plain(n)->builtin_data : nullptr; }

TfLiteStatus TfLiteOpaqueNodeGetCustomInitialData(const TfLiteOpaqueNode* n, const void** init_data, int* size) {
  if (!n || !given(init_data, size, __func__)) return kTfLiteError;
  *init_data = plain(n)->custom_initial_data;
  *size = plain(n)->custom_initial_data_size;
  return kTfLiteOk;
}
TfLiteStatus TfLiteOpaqueNodeInputs(const TfLiteOpaqueNode* n, const int** inputs, int* num_inputs) {
  return n ? list_of(plain(n)->inputs, inputs, num_inputs, __func__) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueNodeOutputs(const TfLiteOpaqueNode* n, const int** outputs, int* num_outputs) {
  return n ? list_of(plain(n)->outputs, outputs, num_outputs, __func__) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueNodeTemporaries(const TfLiteOpaqueNode* n, const int** temporaries, int* num_temporaries) {
  return n ? list_of(plain(n)->temporaries, temporaries, num_temporaries, __func__) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueNodeSetTemporaries(TfLiteOpaqueNode* n, const int* temporaries, int num_temporaries) {
  if (!n || num_temporaries < 0 || (num_temporaries && !temporaries)) {
    refuse_argument({}, __func__, "num_temporaries", num_temporaries, "a node and as many indices are needed");
    return kTfLiteError;
  }
  TfLiteIntArray* list = TfLiteIntArrayCreate(num_temporaries);
  if (!list) return kTfLiteError;
  if (num_temporaries) std::memcpy(list->data, temporaries, static_cast<size_t>(num_temporaries) * sizeof(int));
  auto* node = reinterpret_cast<TfLiteNode*>(n);
  TfLiteIntArrayFree(node->temporaries);
  node->temporaries = list;
  return kTfLiteOk;
}
int TfLiteOpaqueNodeGetInputTensorIndex(const TfLiteOpaqueNode* n, int index_of_input) {
  return n ? at(plain(n)->inputs, index_of_input, __func__) : -1;
}
int TfLiteOpaqueNodeGetOutputTensorIndex(const TfLiteOpaqueNode* n, int index_of_output) {
  return n ? at(plain(n)->outputs, index_of_output, __func__) : -1;
}

TfLiteStatus TfLiteOpaqueContextGetExecutionPlan(TfLiteOpaqueContext* c, TfLiteIntArray** execution_plan) {
  return given(c, execution_plan, __func__) ? plain(c)->GetExecutionPlan(plain(c), execution_plan) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueContextGetExternalContext(TfLiteOpaqueContext* c, void** external_context,
                                                   TfLiteExternalContextType type) {
  if (!given(c, external_context, __func__)) return kTfLiteError;
  *external_context = plain(c)->GetExternalContext(plain(c), type);
  return *external_context ? kTfLiteOk : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueContextGetNodeAndRegistration(TfLiteOpaqueContext* c, int node_index, TfLiteOpaqueNode** node,
                                                       TfLiteOperator** registration_external) {
  return shielded(kTfLiteError, [&] {
    if (!c || !given(node, registration_external, "TfLiteOpaqueContextGetNodeAndRegistration")) return kTfLiteError;
    TfLiteNode* found = nullptr;
    TfLiteRegistration* registration = nullptr;
    TF_LITE_ENSURE_STATUS(plain(c)->GetNodeAndRegistration(plain(c), node_index, &found, &registration));
    *node = reinterpret_cast<TfLiteOpaqueNode*>(found);
    *registration_external = graph_of(c).interpreter().operator_for(*registration);
    return *registration_external ? kTfLiteOk : kTfLiteError;
  });
}
TfLiteStatus TfLiteOpaqueContextReplaceNodeSubsetsWithDelegateKernels(TfLiteOpaqueContext* c,
                                                                      TfLiteOperator* registration_external,
                                                                      const TfLiteIntArray* nodes_to_replace,
                                                                      TfLiteOpaqueDelegate* opaque_delegate) {
  if (!given(c, opaque_delegate, __func__) || !check_handle(registration_external, HandleKind::op, __func__))
    return kTfLiteError;
  return plain(c)->ReplaceNodeSubsetsWithDelegateKernels(plain(c), registration_external->registration,
                                                         nodes_to_replace, opaque_delegate);
}
TfLiteOpaqueTensor* TfLiteOpaqueContextGetOpaqueTensor(const TfLiteOpaqueContext* c, int index) {
  return c ? opaque(graph_of(c).tensor(index)) : nullptr;
}
TfLiteStatus TfLiteOpaqueContextGetInputs(const TfLiteOpaqueContext* c, const int** inputs, int* num_inputs) {
  return c ? list_of(graph_of(c).inputs(), inputs, num_inputs, __func__) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueContextGetOutputs(const TfLiteOpaqueContext* c, const int** outputs, int* num_outputs) {
  return c ? list_of(graph_of(c).outputs(), outputs, num_outputs, __func__) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueContextGetVariables(const TfLiteOpaqueContext* c, const int** variables, int* num_variables) {
  return c ? list_of(graph_of(c).variables(), variables, num_variables, __func__) : kTfLiteError;
}
size_t TfLiteOpaqueContextGetNumNodes(const TfLiteOpaqueContext* c) {
  return c ? static_cast<size_t>(graph_of(c).node_count()) : 0;
}
size_t TfLiteOpaqueContextGetNumTensors(const TfLiteOpaqueContext* c) { return c ? plain(c)->tensors_size : 0; }
const char* TfLiteOpaqueContextGetName(const TfLiteOpaqueContext* c) {
  if (!c) return nullptr;
  return graph_of(c).name().c_str();
}
TfLiteStatus TfLiteOpaqueContextResizeTensor(TfLiteOpaqueContext* c, TfLiteOpaqueTensor* tensor,
                                             TfLiteIntArray* new_size) {
  return given(c, tensor, __func__)
             ? plain(c)->ResizeTensor(plain(c), reinterpret_cast<TfLiteTensor*>(tensor), new_size)
             : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueContextAcquireSubgraphContext(TfLiteOpaqueContext* c, int subgraph_index,
                                                       TfLiteOpaqueContext** acquired_opaque_context) {
  if (!given(c, acquired_opaque_context, __func__)) return kTfLiteError;
  return plain(c)->AcquireSubgraphContext(plain(c), subgraph_index,
                                          reinterpret_cast<TfLiteContext**>(acquired_opaque_context));
}
TfLiteStatus TfLiteOpaqueContextReleaseSubgraphContext(TfLiteOpaqueContext* c, int subgraph_index) {
  return c ? plain(c)->ReleaseSubgraphContext(plain(c), subgraph_index) : kTfLiteError;
}
TfLiteStatus TfLiteOpaqueContextMarkSubgraphAsDelegationSkippable(TfLiteOpaqueContext* c, int subgraph_index) {
  if (!c || subgraph_index <= 0 || subgraph_index >= graph_of(c).interpreter().subgraph_count()) {
    refuse_argument({}, __func__, "subgraph_index", subgraph_index, "a subgraph other than the first is needed");
    return kTfLiteError;
  }
  graph_of(c).interpreter().subgraph(subgraph_index).delegation_skippable = true;
  return kTfLiteOk;
}
TfLiteStatus TfLiteOpaqueContextGetNodeInitDataMmapInfo(const TfLiteOpaqueContext* c, const TfLiteOpaqueNode* n,
                                                        int* fd, int64_t* offset, int64_t* size) {
  return shielded(kTfLiteError, [&] {
    constexpr const char* kFunction = "TfLiteOpaqueContextGetNodeInitDataMmapInfo";
    if (!given(c, n, kFunction) || !given(fd, offset, kFunction) || !given(size, size, kFunction)) return kTfLiteError;
    const std::span<const std::byte> data(static_cast<const std::byte*>(plain(n)->custom_initial_data),
                                          static_cast<size_t>(std::max(plain(n)->custom_initial_data_size, 0)));
    Interpreter& interpreter = graph_of(c).interpreter();
    const Result<Interpreter::InFile> found = interpreter.find_in_file(data);
    if (!found) {
      report(interpreter.reporter(), "", found.error());
      return kTfLiteError;
    }
    *fd = found->descriptor;
    *offset = data.empty() ? -1 : found->offset;
    *size = data.empty() ? -1 : static_cast<int64_t>(data.size());
    return kTfLiteOk;
  });
}
TfLiteStatus TfLiteOpaqueContextGetMetadata(TfLiteOpaqueContext* c, const char* name, const char** ptr, size_t* bytes) {
  return c ? plain(c)->GetModelMetadata(plain(c), name, ptr, bytes) : kTfLiteError;
}
void TfLiteOpaqueContextReportErrorVa(TfLiteOpaqueContext* c, const char* format, va_list vlist) {
  if (!c) return;
  char text[1024];
  if (std::vsnprintf(text, sizeof text, format ? format : "", vlist) < 0) text[0] = '\0';
  plain(c)->ReportError(plain(c), "%s", text);
}
void TfLiteOpaqueContextReportError(TfLiteOpaqueContext* c, const char* format, ...) {
  va_list args;
  va_start(args, format);
  TfLiteOpaqueContextReportErrorVa(c, format, args);
  va_end(args);
}

TfLiteOpaqueDelegate* TfLiteOpaqueDelegateCreate(const TfLiteOpaqueDelegateBuilder* opaque_delegate_builder) {
  return shielded(static_cast<TfLiteOpaqueDelegate*>(nullptr), [&]() -> TfLiteOpaqueDelegate* {
    if (!opaque_delegate_builder) {
      refuse_argument({}, "TfLiteOpaqueDelegateCreate", "opaque_delegate_builder", "null", "a builder is needed");
      return nullptr;
    }
    return make_opaque_delegate(*opaque_delegate_builder);
  });
}
void TfLiteOpaqueDelegateDelete(TfLiteOpaqueDelegate* delegate) {
  shielded([&] { delete_owned_delegate(delegate, "TfLiteOpaqueDelegateDelete"); });
}
void* TfLiteOpaqueDelegateGetData(const TfLiteOpaqueDelegate* delegate) {
  if (!delegate) return nullptr;
  return delegate->opaque_delegate_builder && !delegate->Prepare ? delegate->opaque_delegate_builder->data
                                                                 : delegate->data_;
}

}  // extern "C"

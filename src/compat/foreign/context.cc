// SPDX-License-Identifier: Apache-2.0
// The functions of TfLiteContext: what kernels and delegates may ask of the interpreter.
#include <fmt/format.h>

#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "base/checked.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "compat/subgraph.h"
#include "model/access.h"

namespace surelite::compat {

namespace {

struct ContextFunctions {
  static Subgraph& of(const TfLiteContext* context) { return Subgraph::of(context); }

  static TfLiteStatus misuse(Subgraph& s, const char* function, std::string what) {
    s.fail(kTfLiteError, "",
           diagnose(Code::A711, {{"function", std::string("TfLiteContext::") + function},
                                 {"argument", "the argument"},
                                 {"value", what},
                                 {"expected", "see the header for what it takes"}}));
    return kTfLiteError;
  }

  static void report_error(TfLiteContext* context, const char* format, ...) {
    va_list args;
    va_start(args, format);
    report_list(context, format, args);
    va_end(args);
  }

  static void report_list(TfLiteContext* context, const char* format, va_list args) {
    Subgraph& s = of(context);
    char text[1024];
    if (std::vsnprintf(text, sizeof text, format ? format : "", args) < 0) text[0] = '\0';
    if (s.kernel_calls().node) s.kernel_calls().errors.emplace_back(text);
    s.interpreter().reporter().line(text);
  }

  static TfLiteStatus resize_tensor(TfLiteContext* context, TfLiteTensor* tensor, TfLiteIntArray* new_size) {
    return of(context).resize_tensor(tensor, new_size);
  }

  static TfLiteStatus resize_tensor_explicit(TfLiteContext* context, TfLiteTensor* tensor, int dims, const int* shape) {
    if (dims < 0 || (dims && !shape))
      return misuse(of(context), "ResizeTensorExplicit", fmt::format("{} dimensions", dims));
    TfLiteIntArray* array = TfLiteIntArrayCreate(dims);
    if (!array) return kTfLiteError;
    if (dims) std::memcpy(array->data, shape, static_cast<size_t>(dims) * sizeof(int));
    return resize_tensor(context, tensor, array);
  }

  static TfLiteStatus add_tensors(TfLiteContext* context, int count, int* first) {
    Subgraph& s = of(context);
    const Status status = s.add_tensors(count, first);
    return status ? kTfLiteOk : s.fail(kTfLiteError, "", status.error());
  }

  static TfLiteStatus get_node(TfLiteContext* context, int index, TfLiteNode** node,
                               TfLiteRegistration** registration) {
    Subgraph& s = of(context);
    Node* found = s.node_for_client(index);
    if (!found || !node || !registration) return misuse(s, "GetNodeAndRegistration", fmt::format("node {}", index));
    *node = &found->node();
    *registration = &found->registration();
    return kTfLiteOk;
  }

  static TfLiteStatus get_execution_plan(TfLiteContext* context, TfLiteIntArray** plan) {
    Subgraph& s = of(context);
    if (!plan) return misuse(s, "GetExecutionPlan", "a null pointer");
    *plan = s.show_execution_plan();
    return kTfLiteOk;
  }

  static TfLiteStatus replace_nodes(TfLiteContext* context, TfLiteRegistration registration,
                                    const TfLiteIntArray* nodes, TfLiteDelegate* delegate) {
    Subgraph& s = of(context);
    return s.replace_nodes(registration, nodes, delegate);
  }

  static TfLiteStatus preview(TfLiteContext* context, const TfLiteIntArray* nodes, TfLiteDelegateParams** params,
                              int* count) {
    return of(context).preview_partitions(nodes, params, count);
  }

  static TfLiteStatus forbidden_replace(TfLiteContext* context, TfLiteRegistration, const TfLiteIntArray*,
                                        TfLiteDelegate*) {
    return misuse(of(context), "ReplaceNodeSubsetsWithDelegateKernels", "a call outside of a delegate's Prepare");
  }
  static TfLiteStatus forbidden_preview(TfLiteContext* context, const TfLiteIntArray*, TfLiteDelegateParams**, int*) {
    return misuse(of(context), "PreviewDelegatePartitioning", "a call outside of a delegate's Prepare");
  }

  static TfLiteExternalContext* get_external(TfLiteContext* context, TfLiteExternalContextType type) {
    if (type < 0 || type >= kTfLiteMaxExternalContexts) return nullptr;
    return static_cast<TfLiteExternalContext*>(of(context).interpreter().external_contexts[type]);
  }
  static void set_external(TfLiteContext* context, TfLiteExternalContextType type, TfLiteExternalContext* value) {
    if (type >= 0 && type < kTfLiteMaxExternalContexts) of(context).interpreter().external_contexts[type] = value;
  }

  static void* persistent_buffer(TfLiteContext* context, size_t bytes) {
    Subgraph& s = of(context);
    Node* const node = s.kernel_calls().node;
    if (!node || bytes > s.interpreter().limits().max_tensor_bytes) return nullptr;
    void* buffer = std::calloc(1, bytes ? bytes : 1);
    if (buffer) node->persistent_buffers.push_back(buffer);
    return buffer;
  }

  static TfLiteStatus buffer_for_eval(TfLiteContext* context, size_t bytes, void** pointer) {
    if (!pointer) return misuse(of(context), "AllocateBufferForEval", "a null pointer");
    *pointer = persistent_buffer(context, bytes);
    return *pointer ? kTfLiteOk : kTfLiteError;
  }

  static TfLiteStatus request_scratch(TfLiteContext* context, size_t bytes, int* index) {
    Subgraph& s = of(context);
    const KernelCalls& calls = s.kernel_calls();
    if (!index || calls.phase != KernelCalls::Phase::prepare || bytes > s.interpreter().limits().max_tensor_bytes)
      return misuse(s, "RequestScratchBufferInArena", fmt::format("{} bytes outside of Prepare, or too many", bytes));
    *index = static_cast<int>(calls.node->scratch_requests.size());
    calls.node->scratch_requests.push_back(bytes);
    return kTfLiteOk;
  }

  static void* get_scratch(TfLiteContext* context, int index) {
    const KernelCalls& calls = of(context).kernel_calls();
    const bool known = index >= 0 && static_cast<size_t>(index) < calls.scratch.size();
    return known && calls.phase == KernelCalls::Phase::invoke ? calls.scratch[static_cast<size_t>(index)].data()
                                                              : nullptr;
  }

  static TfLiteTensor* get_tensor(const TfLiteContext* context, int index) { return of(context).tensor(index); }
  static TfLiteEvalTensor* get_eval_tensor(const TfLiteContext*, int) { return nullptr; }

  static TfLiteStatus get_metadata(const TfLiteContext* context, const char* name, const char** pointer,
                                   size_t* bytes) {
    Subgraph& s = of(context);
    if (!name || !pointer || !bytes) return misuse(s, "GetModelMetadata", "a null pointer");
    if (const auto& own = s.interpreter().own_metadata) {
      const auto found = own->find(name);
      if (found == own->end()) return kTfLiteError;
      *pointer = found->second.data();
      *bytes = found->second.size();
      return kTfLiteOk;
    }
    const PinnedModel* model = s.interpreter().model();
    for (const MetadataDef& entry : model ? ModelAccess::data(model->model).metadata : std::vector<MetadataDef>()) {
      if (entry.name != name) continue;
      *pointer = reinterpret_cast<const char*>(entry.data.data());
      *bytes = entry.data.size();
      return kTfLiteOk;
    }
    return kTfLiteError;
  }

  static TfLiteStatus acquire_subgraph(TfLiteContext* context, int index, TfLiteContext** acquired) {
    Subgraph& s = of(context);
    if (!acquired || index < 0 || index >= s.interpreter().subgraph_count())
      return misuse(s, "AcquireSubgraphContext", fmt::format("subgraph {}", index));
    Subgraph& other = s.interpreter().subgraph(index);
    if (s.kernel_calls().phase == KernelCalls::Phase::delegate) other.begin_delegate_prepare();
    *acquired = other.context();
    return kTfLiteOk;
  }

  static TfLiteStatus release_subgraph(TfLiteContext* context, int index) {
    Subgraph& s = of(context);
    if (index < 0 || index >= s.interpreter().subgraph_count())
      return misuse(s, "ReleaseSubgraphContext", fmt::format("subgraph {}", index));
    Subgraph& other = s.interpreter().subgraph(index);
    if (&other != &s && other.kernel_calls().phase == KernelCalls::Phase::delegate) other.end_delegate_prepare();
    return kTfLiteOk;
  }
};

}  // namespace

void Subgraph::install_context() {
  context_.impl_ = &handle_;
  context_.GetExecutionPlan = ContextFunctions::get_execution_plan;
  context_.ResizeTensor = ContextFunctions::resize_tensor;
  context_.ReportError = ContextFunctions::report_error;
  context_.AddTensors = ContextFunctions::add_tensors;
  context_.GetNodeAndRegistration = ContextFunctions::get_node;
  context_.GetExternalContext = ContextFunctions::get_external;
  context_.SetExternalContext = ContextFunctions::set_external;
  context_.AllocatePersistentBuffer = ContextFunctions::persistent_buffer;
  context_.AllocateBufferForEval = ContextFunctions::buffer_for_eval;
  context_.RequestScratchBufferInArena = ContextFunctions::request_scratch;
  context_.GetScratchBuffer = ContextFunctions::get_scratch;
  context_.ResizeTensorExplicit = ContextFunctions::resize_tensor_explicit;
  context_.GetTensor = ContextFunctions::get_tensor;
  context_.GetEvalTensor = ContextFunctions::get_eval_tensor;
  context_.GetModelMetadata = ContextFunctions::get_metadata;
  context_.AcquireSubgraphContext = ContextFunctions::acquire_subgraph;
  context_.ReleaseSubgraphContext = ContextFunctions::release_subgraph;
  context_.recommended_num_threads = -1;
  set_delegate_functions(false);
}

void Subgraph::set_delegate_functions(bool on) {
  context_.ReplaceNodeSubsetsWithDelegateKernels =
      on ? ContextFunctions::replace_nodes : ContextFunctions::forbidden_replace;
  context_.PreviewDelegatePartitioning = on ? ContextFunctions::preview : ContextFunctions::forbidden_preview;
}

void Subgraph::begin_delegate_prepare() {
  kernel_calls_.phase = KernelCalls::Phase::delegate;
  set_delegate_functions(true);
}

void Subgraph::end_delegate_prepare() {
  set_delegate_functions(false);
  kernel_calls_.phase = KernelCalls::Phase::idle;
}

TfLiteIntArray* Subgraph::show_execution_plan() {
  TfLiteIntArrayFree(execution_plan_copy_);
  execution_plan_copy_ = nullptr;
  execution_plan_copy_ = make_dims(draft_.order);
  return execution_plan_copy_;
}

// Takes new_size over, whatever happens.
TfLiteStatus Subgraph::resize_tensor(TfLiteTensor* target, TfLiteIntArray* new_size) {
  Node* const active = kernel_calls_.node;
  const auto refuse = [&](std::string what, const char* hint) {
    TfLiteIntArrayFree(new_size);
    Diagnostic why =
        diagnose(Code::A713, {{"op", active ? fmt::format("\"{}\" (node {})", name_of(*active), active->index)
                                            : std::string("(none in flight)")},
                              {"what", what},
                              {"hint", hint}});
    if (active) kernel_calls_.fault = why;
    return fail(kTfLiteError, "", why);
  };
  if (!target || !new_size) return refuse("calls ResizeTensor with a null pointer", "");
  const Shape shape = to_shape(new_size);
  const int t = mirror_.made() ? table().index_of(target) : -1;
  for (int i = 0; i < shape.rank(); ++i)
    if (shape[i] < 0)
      return refuse(fmt::format("resizes a tensor to {}", surelite::to_string(shape)), "No extent may be negative.");
  if (shape.rank() > interpreter_->limits().max_rank)
    return refuse(fmt::format("resizes a tensor to {} dimensions", shape.rank()), "");
  const std::optional<ElementType> type = to_core(target->type);
  const bool sized = type && bits_of(*type) != 0;
  const std::optional<size_t> bytes = sized ? checked_bytes(*type, shape.dims()) : std::optional<size_t>(0);
  if (!bytes || !checked_count(shape.dims()) || *bytes > interpreter_->limits().max_tensor_bytes)
    return refuse(
        fmt::format("resizes a tensor to {}, whose size overflows or passes the limit", surelite::to_string(shape)),
        "");
  if (active)
    for (size_t o = 0; o < active->def.outputs.size(); ++o)
      if (active->def.outputs[o] == t && t >= 0 && o < active->resized.size()) active->resized[o] = true;
  if (target->data.raw && same_dims(target->dims, shape)) {
    if (new_size != target->dims) {
      TfLiteIntArrayFree(target->dims);
      target->dims = new_size;
    }
    return kTfLiteOk;
  }
  switch (target->allocation_type) {
    case kTfLiteArenaRw:
    case kTfLiteArenaRwPersistent:
    case kTfLiteDynamic:
    case kTfLitePersistentRo:
    case kTfLiteCustom:
    case kTfLiteNonCpu: break;
    default:
      if (t >= 0 && def_of(t).is_constant)
        return refuse(
            fmt::format("resizes {}, which is a constant of the model (Attempting to resize a fixed-size tensor)",
                        describe(t)),
            "");
  }
  const bool planned = target->allocation_type == kTfLiteArenaRw ||
                       target->allocation_type == kTfLiteArenaRwPersistent || target->allocation_type == kTfLiteCustom;
  if (kernel_calls_.phase == KernelCalls::Phase::invoke && planned && t >= 0)
    return refuse(fmt::format("resizes {} to {} during Invoke", describe(t), surelite::to_string(shape)),
                  "Resize in Prepare, or make the tensor dynamic there with SetTensorToDynamic.");
  if (kernel_calls_.phase == KernelCalls::Phase::prepare && t >= 0 && draft_.is_input(t))
    return refuse(fmt::format("resizes {}, an input of the model", describe(t)), "Resize the operator's outputs only.");
  if (target->allocation_type == kTfLiteDynamic || target->allocation_type == kTfLitePersistentRo) {
    if (t >= 0 && table().is_lent(t))
      table().lend(t, nullptr);
    else if (t >= 0)
      table().own(t);
    if (sized && TfLiteTensorRealloc(*bytes, target) != kTfLiteOk)
      return refuse(fmt::format("asks for {} bytes, which could not be had", *bytes), "");
  } else if (t >= 0) {
    table().lend(t, nullptr);
  }
  if (sized) target->bytes = *bytes;
  if (new_size != target->dims) TfLiteIntArrayFree(target->dims);
  target->dims = new_size;
  return kTfLiteOk;
}

}  // namespace surelite::compat

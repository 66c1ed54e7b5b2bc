// SPDX-License-Identifier: Apache-2.0
// Small functions of the C++ interface: arrays, names, the printed state of an interpreter, the NNAPI delegate's class.
#include <cinttypes>
#include <cstdio>

#include "compat/foreign/backend.h"
#include "compat/foreign/registrations.h"
#include "compat/handles/report.h"
#include "compat/interpreter.h"
#include "compat/mirror/element_types.h"
#include "model/reflection.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate.h"
#include "tensorflow/lite/optional_debug_tools.h"
#include "tensorflow/lite/util.h"

namespace tflite {
namespace {

const char* name_of(TfLiteAllocationType type) {
  switch (type) {
    case kTfLiteMemNone: return "kTfLiteMemNone";
    case kTfLiteMmapRo: return "kTfLiteMmapRo";
    case kTfLiteArenaRw: return "kTfLiteArenaRw";
    case kTfLiteArenaRwPersistent: return "kTfLiteArenaRwPersistent";
    case kTfLiteDynamic: return "kTfLiteDynamic";
    case kTfLitePersistentRo: return "kTfLitePersistentRo";
    case kTfLiteCustom: return "kTfLiteCustom";
    case kTfLiteVariantObject: return "kTfLiteVariantObject";
    case kTfLiteNonCpu: return "kTfLiteNonCpu";
  }
  return "(invalid)";
}

std::string list_of(const TfLiteIntArray* list) {
  return list ? surelite::to_string(surelite::compat::to_shape(list)) : "[]";
}

TfLiteStatus prepare_nnapi(TfLiteContext* context, TfLiteDelegate* delegate) {
  const StatefulNnApiDelegate::Options options = StatefulNnApiDelegate::GetOptions(delegate);
  return surelite::compat::use_backend(context, delegate,
                                       surelite::compat::nnapi_wish(options.accelerator_name, options.allow_fp16));
}

}  // namespace

TfLiteIntArray* ConvertArrayToTfLiteIntArray(int ndims, const int* dims) {
  TfLiteIntArray* array = TfLiteIntArrayCreate(ndims);
  for (int i = 0; array && i < ndims; ++i) array->data[i] = dims[i];
  return array;
}
TfLiteIntArray* ConvertVectorToTfLiteIntArray(const std::vector<int>& input) {
  return ConvertArrayToTfLiteIntArray(static_cast<int>(input.size()), input.data());
}
bool EqualArrayAndTfLiteIntArray(const TfLiteIntArray* a, int b_size, const int* b) {
  return a && TfLiteIntArrayEqualsArray(a, b_size, b);
}

bool IsFlexOp(const char* custom_name) { return custom_name && std::string(custom_name).rfind("Flex", 0) == 0; }

std::string GetOpNameByRegistration(const TfLiteRegistration& registration) {
  const std::string name(surelite::schema_enum_name("BuiltinOperator", registration.builtin_code));
  const bool named =
      registration.builtin_code == kTfLiteBuiltinCustom || registration.builtin_code == kTfLiteBuiltinDelegate;
  return named && registration.custom_name ? name + " " + registration.custom_name : name;
}

size_t CombineHashes(std::initializer_list<size_t> hashes) {
  size_t combined = 0;
  // 2^64 over the golden ratio spreads the bits of each part over the whole.
  for (const size_t hash : hashes)
    combined ^= hash + static_cast<size_t>(0x9e3779b97f4a7c15u) + (combined << 10) + (combined >> 4);
  return combined;
}

TfLiteRegistration CreateUnresolvedCustomOp(const char* custom_op_name) {
  TfLiteRegistration registration{};
  registration.invoke = surelite::compat::invoke_unresolved;
  registration.builtin_code = kTfLiteBuiltinCustom;
  registration.custom_name = custom_op_name;
  registration.version = 1;
  return registration;
}

bool IsUnresolvedCustomOp(const TfLiteRegistration& registration) {
  return registration.builtin_code == kTfLiteBuiltinCustom &&
         registration.invoke == surelite::compat::invoke_unresolved;
}

bool IsValidationSubgraph(const char* name) {
  return name && std::string_view(name).starts_with(kValidationSubgraphNamePrefix);
}

void PrintInterpreterState(const Interpreter* interpreter, int32_t name_width, int32_t type_width,
                           int32_t alloc_width) {
  if (!interpreter) return;
  std::printf("Interpreter has %zu subgraphs.\n\n", interpreter->subgraphs_size());
  for (size_t s = 0; s < interpreter->subgraphs_size(); ++s) {
    const Subgraph* graph = interpreter->subgraph(static_cast<int>(s));
    std::printf("Subgraph %zu \"%s\": %zu tensors, %zu nodes\n", s, graph->GetName().c_str(), graph->tensors_size(),
                graph->nodes_size());
    for (const auto* list : {&graph->inputs(), &graph->outputs()}) {
      std::printf(list == &graph->inputs() ? "inputs:" : "outputs:");
      for (const int t : *list) std::printf(" %d", t);
      std::printf("\n");
    }
    for (size_t t = 0; t < graph->tensors_size(); ++t) {
      const TfLiteTensor* tensor = graph->tensor(static_cast<int>(t));
      std::printf("T%-4zu %-*.*s %-*s %-*s %10zu bytes %s %s\n", t, name_width, name_width,
                  tensor->name ? tensor->name : "", type_width, TfLiteTypeGetName(tensor->type), alloc_width,
                  name_of(tensor->allocation_type), tensor->bytes, list_of(tensor->dims).c_str(),
                  tensor->data.raw ? "" : "(no memory)");
    }
    for (const int n : graph->execution_plan()) {
      const auto* entry = graph->node_and_registration(n);
      if (!entry) {
        std::printf("N%-4d does not exist\n", n);
        continue;
      }
      std::printf("N%-4d %s %s -> %s%s\n", n, GetOpNameByRegistration(entry->second).c_str(),
                  list_of(entry->first.inputs).c_str(), list_of(entry->first.outputs).c_str(),
                  entry->first.delegate ? " (delegated)" : "");
    }
    std::printf("\n");
  }
}

SubgraphDelegationMetadata GetNodeDelegationMetadata(const Subgraph& subgraph) {
  SubgraphDelegationMetadata found;
  const size_t count = subgraph.nodes_size();
  found.is_node_delegated.resize(count, false);
  found.replaced_by_node.resize(count, -1);
  for (const int n : subgraph.execution_plan()) {
    const auto* entry = subgraph.node_and_registration(n);
    if (!entry || !entry->first.delegate || !entry->first.builtin_data) continue;
    found.has_delegate_applied = true;
    const TfLiteIntArray* replaced =
        static_cast<const TfLiteDelegateParams*>(entry->first.builtin_data)->nodes_to_replace;
    for (int i = 0; replaced && i < replaced->size; ++i) {
      const auto index = static_cast<size_t>(replaced->data[i]);
      if (index >= count) continue;
      found.is_node_delegated[index] = true;
      found.replaced_by_node[index] = n;
    }
  }
  return found;
}

StatefulNnApiDelegate::StatefulNnApiDelegate() : StatefulNnApiDelegate(Options()) {}
StatefulNnApiDelegate::StatefulNnApiDelegate(Options options)
    : TfLiteDelegate(TfLiteDelegateCreate()), options_(options) {
  Prepare = prepare_nnapi;
  flags = kTfLiteDelegateFlagsAllowDynamicTensors;
}
const StatefulNnApiDelegate::Options StatefulNnApiDelegate::GetOptions(TfLiteDelegate* delegate) {
  return static_cast<StatefulNnApiDelegate*>(delegate)->options_;
}

TfLiteDelegate* NnApiDelegate() {
  static StatefulNnApiDelegate* const delegate = new StatefulNnApiDelegate;
  return delegate;
}

}  // namespace tflite

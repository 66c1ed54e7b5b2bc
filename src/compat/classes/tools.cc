// SPDX-License-Identifier: Apache-2.0
// Small functions of the C++ interface: arrays, names, the printed state of an interpreter, the NNAPI delegate's class.
#include <cinttypes>
#include <cstdio>

#include "compat/element_types.h"
#include "compat/interpreter.h"
#include "compat/report.h"
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

TfLiteStatus prepare_nnapi(TfLiteContext* context, TfLiteDelegate*) {
  surelite::compat::report(static_cast<surelite::compat::Subgraph*>(context->impl_)->interpreter().reporter(), "",
                           surelite::diagnose(surelite::Code::D502, {{"delegate", "NNAPI"}}));
  return kTfLiteOk;
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

TfLiteStatus GetSizeOfType(TfLiteContext* context, TfLiteType type, size_t* bytes) {
  const std::optional<surelite::ElementType> core = surelite::compat::to_core(type);
  if (core && surelite::bits_of(*core) >= 8) {
    *bytes = static_cast<size_t>(surelite::bits_of(*core)) / 8;
    return kTfLiteOk;
  }
  if (context) context->ReportError(context, "type %s has no size in whole bytes", TfLiteTypeGetName(type));
  return kTfLiteError;
}

bool IsFlexOp(const char* custom_name) { return custom_name && std::string(custom_name).rfind("Flex", 0) == 0; }

std::string GetOpNameByRegistration(const TfLiteRegistration& registration) {
  const std::string name(surelite::schema_enum_name("BuiltinOperator", registration.builtin_code));
  if (registration.custom_name && (registration.builtin_code == kTfLiteBuiltinCustom || name.empty()))
    return name.empty() ? registration.custom_name : name + " " + registration.custom_name;
  return name;
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
      std::printf("N%-4d %s %s -> %s%s\n", n, GetOpNameByRegistration(entry->second).c_str(),
                  list_of(entry->first.inputs).c_str(), list_of(entry->first.outputs).c_str(),
                  entry->first.delegate ? " (delegated)" : "");
    }
    std::printf("\n");
  }
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

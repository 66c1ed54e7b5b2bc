// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>

#include "hostile/soak/works.h"
#include "surelite/compat.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/c/c_api_experimental.h"
#include "tensorflow/lite/c/common.h"

namespace surelite::hostile {
namespace {

void quiet(void*, const char*, va_list) {}

// Takes the first operator of the graph, ABS.
TfLiteStatus take_first(TfLiteContext* context, TfLiteDelegate* delegate) {
  TfLiteIntArray* plan = nullptr;
  if (context->GetExecutionPlan(context, &plan) != kTfLiteOk || plan->size < 1) return kTfLiteError;
  TfLiteRegistration kernel{};
  kernel.custom_name = "SoakedAbs";
  kernel.prepare = [](TfLiteContext* in, TfLiteNode* node) {
    const TfLiteTensor& x = in->tensors[node->inputs->data[0]];
    return in->ResizeTensor(in, &in->tensors[node->outputs->data[0]], TfLiteIntArrayCopy(x.dims));
  };
  kernel.invoke = [](TfLiteContext* in, TfLiteNode* node) {
    const TfLiteTensor& x = in->tensors[node->inputs->data[0]];
    TfLiteTensor& y = in->tensors[node->outputs->data[0]];
    if (x.bytes != y.bytes || !x.data.f || !y.data.f) return kTfLiteError;
    for (size_t i = 0; i < x.bytes / sizeof(float); ++i) y.data.f[i] = std::abs(x.data.f[i]);
    return kTfLiteOk;
  };
  TfLiteIntArray* const nodes = TfLiteIntArrayCreate(1);
  nodes->data[0] = plan->data[0];
  const TfLiteStatus status = context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, nodes, delegate);
  TfLiteIntArrayFree(nodes);
  return status;
}

struct Life {
  TfLiteModel* model = nullptr;
  TfLiteInterpreterOptions* options = nullptr;
  TfLiteInterpreter* interpreter = nullptr;
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  Life() {
    delegate.Prepare = take_first;
    delegate.flags = kTfLiteDelegateFlagsAllowDynamicTensors;
  }
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;
  ~Life() {
    TfLiteInterpreterDelete(interpreter);
    TfLiteInterpreterOptionsDelete(options);
    TfLiteModelDelete(model);
  }
};

void fault(Tally* tally, const char* what) {
  ++tally->faults;
  std::fprintf(stderr, "soak, C: %s: %s\n", what, surelite_last_diagnostic());
}

bool run_once(Tally* tally, TfLiteInterpreter* interpreter, harness::Random& random) {
  TfLiteTensor* const x = TfLiteInterpreterGetInputTensor(interpreter, 0);
  std::vector<float> given(TfLiteTensorByteSize(x) / sizeof(float)), got(given.size());
  for (float& value : given) value = static_cast<float>(random.in(-40, 40)) / 8;
  const size_t bytes = given.size() * sizeof(float);
  if (TfLiteTensorCopyFromBuffer(x, given.data(), bytes) != kTfLiteOk) return fault(tally, "copy in"), false;
  ++tally->runs;
  if (TfLiteInterpreterInvoke(interpreter) != kTfLiteOk) return fault(tally, "invoke"), false;
  const TfLiteTensor* const y = TfLiteInterpreterGetOutputTensor(interpreter, 0);
  if (TfLiteTensorCopyToBuffer(y, got.data(), bytes) != kTfLiteOk) return fault(tally, "copy out"), false;
  for (size_t i = 0; i < given.size(); ++i)
    if (!(std::abs(got[i] - soaked_result(given[i])) < 1e-5f)) return fault(tally, "a wrong result"), false;
  return true;
}

}  // namespace

void through_c(Tally* tally, harness::Random& random) {
  Life life;
  life.model = TfLiteModelCreate(soaked_model().data(), soaked_model().size());
  life.options = TfLiteInterpreterOptionsCreate();
  TfLiteInterpreterOptionsSetErrorReporter(life.options, quiet, nullptr);
  TfLiteInterpreterOptionsSetNumThreads(life.options, random.small(1, 2));
  bool has_delegate = random.chance(0.3);
  if (has_delegate) {
    TfLiteInterpreterOptionsAddDelegate(life.options, reinterpret_cast<TfLiteOpaqueDelegate*>(&life.delegate));
    ++tally->delegated;
  }
  life.interpreter = TfLiteInterpreterCreate(life.model, life.options);
  tally->made += 3;
  if (TfLiteInterpreterAllocateTensors(life.interpreter) != kTfLiteOk) return fault(tally, "allocate");
  // A model may go before its interpreter.
  if (random.chance(0.3)) TfLiteModelDelete(life.model), life.model = nullptr;
  for (int i = random.small(1, 6); i > 0; --i) {
    if (random.chance(0.4)) {
      ++tally->resizes;
      const int dims[] = {random.small(1, 4), random.small(1, 300)};
      if (TfLiteInterpreterResizeInputTensor(life.interpreter, 0, dims, 2) != kTfLiteOk ||
          TfLiteInterpreterAllocateTensors(life.interpreter) != kTfLiteOk)
        return fault(tally, "resize");
    } else if (!has_delegate && random.chance(0.2)) {
      has_delegate = true;
      ++tally->delegated;
      if (TfLiteInterpreterModifyGraphWithDelegate(life.interpreter, &life.delegate) != kTfLiteOk ||
          TfLiteInterpreterAllocateTensors(life.interpreter) != kTfLiteOk)
        return fault(tally, "a delegate");
    }
    for (int runs = random.small(1, 5); runs > 0; --runs)
      if (!run_once(tally, life.interpreter, random)) return;
  }
}

}  // namespace surelite::hostile

// SPDX-License-Identifier: Apache-2.0
// Profilers: who hears of what, from the runtime and from kernels of the application's own.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/cpu_backend_context.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/profiling/buffered_profiler.h"
#include "tensorflow/lite/profiling/root_profiler.h"
#include "tensorflow/lite/stateful_error_reporter.h"

namespace surelite::compat_tests {
namespace {

using tflite::Profiler;
using tflite::profiling::RootProfiler;

struct Listener : Profiler {
  struct Event {
    std::string tag;
    EventType type;
    int64_t first, second;
  };
  std::vector<Event> events;
  std::vector<uint32_t> ended;
  using Profiler::BeginEvent;
  uint32_t BeginEvent(const char* tag, EventType type, int64_t first, int64_t second) override {
    events.push_back({tag, type, first, second});
    return static_cast<uint32_t>(events.size()) + 100;
  }
  void EndEvent(uint32_t handle) override { ended.push_back(handle); }
  void AddEvent(const char* tag, EventType type, uint64_t, int64_t first, int64_t second) override {
    events.push_back({tag, type, first, second});
  }
  void AddEventWithData(const char* tag, EventType type, const void*) override { events.push_back({tag, type, 0, 0}); }
  int64_t count(const char* tag) const {
    int64_t n = 0;
    for (const Event& each : events) n += each.tag == tag;
    return n;
  }
};

TEST(RootProfiler, OneChildGivesItsOwnHandles) {
  Listener child;
  RootProfiler root;
  root.AddProfiler(&child);
  root.AddProfiler(static_cast<Profiler*>(nullptr));
  EXPECT_EQ(root.BeginEvent("a", Profiler::EventType::DEFAULT, 1, 2), 101u);
  root.EndEvent(101);
  EXPECT_EQ(child.ended, std::vector<uint32_t>{101});
  EXPECT_EQ(child.events[0].second, 2);
}

TEST(RootProfiler, SeveralChildrenHearEverythingOnce) {
  Listener first;
  auto owned = std::make_unique<Listener>();
  Listener& second = *owned;
  RootProfiler root;
  root.AddProfiler(&first);
  root.AddProfiler(std::unique_ptr<Profiler>(std::move(owned)));
  second.events.resize(3);  // its handles differ from those of the first
  const uint32_t outer = root.BeginEvent("outer", Profiler::EventType::DEFAULT, 0, 0);
  const uint32_t inner = root.BeginEvent("inner", Profiler::EventType::DEFAULT, 0, 0);
  EXPECT_NE(outer, inner);
  root.EndEvent(inner, 5, 6);
  root.EndEvent(outer);
  root.EndEvent(outer);
  root.EndEvent(12345);
  EXPECT_EQ(first.ended, (std::vector<uint32_t>{102, 101}));
  EXPECT_EQ(second.ended, (std::vector<uint32_t>{105, 104}));
  root.AddEvent("told", Profiler::EventType::TELEMETRY_EVENT, 1, 2, 3);
  root.AddEventWithData("data", Profiler::EventType::TELEMETRY_REPORT_SETTINGS, nullptr);
  EXPECT_EQ(first.count("told") + second.count("told"), 2);
  EXPECT_EQ(first.count("data") + second.count("data"), 2);
  root.RemoveChildProfilers();
  root.BeginEvent("late", Profiler::EventType::DEFAULT, 0, 0);
  EXPECT_EQ(first.count("late"), 0);
}

// Looks for the profiler where kernels and delegates of the stock library find it.
TfLiteRegistration profiled_operator() {
  TfLiteRegistration op{};
  op.invoke = [](TfLiteContext* context, TfLiteNode*) {
    tflite::ScopedDelegateProfiledOperatorProfile event(static_cast<Profiler*>(context->profiler), "inside", 7);
    return kTfLiteOk;
  };
  op.custom_name = "Profiled";
  return op;
}

struct OneNode {
  tflite::Interpreter interpreter;
  explicit OneNode(TfLiteRegistration op = profiled_operator()) {
    interpreter.AddTensors(2);
    interpreter.SetInputs({0});
    interpreter.SetOutputs({1});
    for (int t = 0; t < 2; ++t)
      interpreter.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
    interpreter.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &op);
  }
};

TEST(Profilers, AKernelFindsTheProfilerInItsContext) {
  OneNode graph;
  Listener listener;
  graph.interpreter.SetProfiler(&listener);
  ASSERT_EQ(graph.interpreter.AllocateTensors(), kTfLiteOk);
  ASSERT_EQ(graph.interpreter.Invoke(), kTfLiteOk);
  EXPECT_EQ(listener.count("inside"), 1);
  EXPECT_EQ(listener.count("Profiled"), 1);
  EXPECT_EQ(listener.events.size(), listener.ended.size());
}

TEST(Profilers, AllOfThemHearAKernelsEvents) {
  OneNode graph;
  Listener first, second;
  graph.interpreter.AddProfiler(&first);
  graph.interpreter.AddProfiler(&second);
  ASSERT_EQ(graph.interpreter.AllocateTensors(), kTfLiteOk);
  ASSERT_EQ(graph.interpreter.Invoke(), kTfLiteOk);
  EXPECT_EQ(first.count("inside"), 1);
  EXPECT_EQ(second.count("inside"), 1);
}

TEST(Profilers, NoneIsLeftAfterNull) {
  OneNode graph;
  Listener listener;
  graph.interpreter.SetProfiler(&listener);
  EXPECT_NE(graph.interpreter.GetProfiler(), nullptr);
  graph.interpreter.SetProfiler(static_cast<Profiler*>(nullptr));
  EXPECT_EQ(graph.interpreter.GetProfiler(), nullptr);
  ASSERT_EQ(graph.interpreter.AllocateTensors(), kTfLiteOk);
  ASSERT_EQ(graph.interpreter.Invoke(), kTfLiteOk);
  EXPECT_TRUE(listener.events.empty());
}

TEST(Profilers, TheRuntimesOwnEvents) {
  OneNode graph;
  Listener listener;
  graph.interpreter.SetProfiler(&listener);
  ASSERT_EQ(graph.interpreter.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(listener.count("AllocateTensors"), 1);
  ASSERT_EQ(graph.interpreter.Invoke(), kTfLiteOk);
  EXPECT_EQ(listener.count("Invoke"), 1);
  EXPECT_EQ(listener.count("invoke"), 1);
}

TEST(CpuBackendContext, IsMadeOnceInTheExternalContext) {
  TfLiteRegistration op{};
  op.invoke = [](TfLiteContext* context, TfLiteNode*) {
    auto* const found = tflite::CpuBackendContext::GetFromContext(context);
    return found && found->max_num_threads() == 3 && found == tflite::CpuBackendContext::GetFromContext(context)
               ? kTfLiteOk
               : kTfLiteError;
  };
  op.custom_name = "Threaded";
  tflite::ExternalCpuBackendContext external;
  for (const bool with_external : {true, false}) {
    OneNode graph(op);
    if (with_external) graph.interpreter.SetExternalContext(kTfLiteCpuBackendContext, &external);
    graph.interpreter.SetNumThreads(3);
    ASSERT_EQ(graph.interpreter.AllocateTensors(), kTfLiteOk);
    EXPECT_EQ(graph.interpreter.Invoke(), kTfLiteOk) << with_external;
  }
  EXPECT_NE(external.internal_backend_context(), nullptr);
  EXPECT_EQ(tflite::CpuBackendContext::GetFromContext(nullptr), nullptr);
}

TEST(Subgraphs, TheGraphAsDelegatesWalkIt) {
  OneNode graph;
  tflite::Subgraph& main = graph.interpreter.primary_subgraph();
  const std::unique_ptr<tflite::GraphInfo> info = main.CreateGraphInfo();
  EXPECT_EQ(info->num_tensors(), 2u);
  ASSERT_EQ(info->num_execution_nodes(), 1u);
  EXPECT_EQ(info->node(0).outputs->data[0], 1);
  EXPECT_STREQ(info->registration(0).custom_name, "Profiled");
  EXPECT_EQ(info->inputs(), std::vector<int>{0});
  EXPECT_FALSE(main.ShouldPreserveAllTensors());
  tflite::InterpreterOptions options;
  options.SetPreserveAllTensors();
  options.SetEnsureDynamicTensorsAreReleased();
  main.SetOptions(&options);
  main.SetOptions(nullptr);
  EXPECT_TRUE(main.ShouldPreserveAllTensors());
  EXPECT_TRUE(main.ShouldReleaseDynamicTensors());
  EXPECT_EQ(main.SetMetadata(nullptr), kTfLiteError);
  const std::map<std::string, std::string> metadata{{"key", "value"}};
  EXPECT_EQ(main.SetMetadata(&metadata), kTfLiteOk);
  const char* value = nullptr;
  size_t bytes = 0;
  ASSERT_EQ(main.context()->GetModelMetadata(main.context(), "key", &value, &bytes), kTfLiteOk);
  EXPECT_EQ(std::string(value, bytes), "value");
  ASSERT_EQ(graph.interpreter.AllocateTensors(), kTfLiteOk);
  testing::internal::CaptureStderr();
  main.DumpMemoryPlannerDebugInfo();
  EXPECT_NE(testing::internal::GetCapturedStderr().find("tensor 1 '': 12 bytes"), std::string::npos);
}

TEST(StatefulErrorReporter, IsAReporterThatRemembers) {
  struct Kept : tflite::StatefulErrorReporter {
    std::string text;
    int Report(const char* format, va_list) override { return text = format, 0; }
    std::string message() override { return text; }
  } kept;
  TF_LITE_REPORT_ERROR(&kept, "once");
  EXPECT_EQ(kept.message(), "once");
}

}  // namespace
}  // namespace surelite::compat_tests

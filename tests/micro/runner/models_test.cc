// SPDX-License-Identifier: Apache-2.0
// Interpreters over the models of test_helpers.h, and the arena allocators by themselves.
#include "tensorflow/lite/micro/arena_allocator/persistent_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/fake_micro_context.h"
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/memory_planner/greedy_memory_planner.h"
#include "tensorflow/lite/micro/memory_planner/linear_memory_planner.h"
#include "tensorflow/lite/micro/memory_planner/non_persistent_buffer_planner_shim.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/mock_micro_graph.h"
#include "tensorflow/lite/micro/test_helper_custom_ops.h"
#include "tensorflow/lite/micro/test_helpers.h"
#include "tensorflow/lite/micro/testing/micro_test_v2.h"

namespace tflite {
namespace testing {
namespace {

alignas(16) uint8_t arena[1 << 20];

struct Runner {
  explicit Runner(const Model* model) : interpreter(model, Prepared(), arena, sizeof arena) {
    ready = interpreter.AllocateTensors() == kTfLiteOk;
  }
  static const TestingOpResolver& Prepared() {
    static TestingOpResolver resolver;
    static bool done = false;
    if (!done) done = GetTestingOpResolver(resolver) == kTfLiteOk;
    return resolver;
  }
  MicroInterpreter interpreter;
  bool ready;
};

TEST(Models, Simple) {
  const Model* model = GetSimpleMockModel();
  EXPECT_EQ(size_t{4}, GetModelTensorCount(model));
  {
    Runner one(model);
    ASSERT_TRUE(one.ready);
    EXPECT_EQ(size_t{1}, one.interpreter.inputs_size());
    EXPECT_EQ(size_t{2}, one.interpreter.outputs_size());
    EXPECT_EQ(kTfLiteInt32, one.interpreter.input(0)->type);
    one.interpreter.input(0)->data.i32[0] = 21;
    EXPECT_EQ(kTfLiteOk, one.interpreter.Invoke());
    EXPECT_EQ(42, one.interpreter.output(0)->data.i32[0]);
    EXPECT_EQ(42, one.interpreter.output(1)->data.i32[0]);
    EXPECT_FALSE(MockCustom::freed_);
  }
  EXPECT_TRUE(MockCustom::freed_);
}

TEST(Models, Complex) {
  Runner one(GetComplexMockModel());
  ASSERT_TRUE(one.ready);
  one.interpreter.input(0)->data.i32[0] = 10;
  EXPECT_EQ(kTfLiteOk, one.interpreter.Invoke());
  EXPECT_EQ(10 + 7 + 5 + 3, one.interpreter.output(0)->data.i32[0]);
}

TEST(Models, Stateful) {
  Runner one(GetSimpleStatefulModel());
  ASSERT_TRUE(one.ready);
  for (int run = 1; run <= 3; ++run) {
    const uint8_t values[] = {2, 3, 1};
    for (int i = 0; i < 3; ++i) one.interpreter.input(0)->data.uint8[i] = values[i];
    EXPECT_EQ(kTfLiteOk, one.interpreter.Invoke());
    EXPECT_EQ(2, one.interpreter.output(0)->data.uint8[0]);
    EXPECT_EQ(run, one.interpreter.output(1)->data.i32[0]);
  }
}

TEST(Models, MultipleInputs) {
  Runner one(GetSimpleMultipleInputsModel());
  ASSERT_TRUE(one.ready);
  EXPECT_EQ(size_t{3}, one.interpreter.inputs_size());
  one.interpreter.input(0)->data.i32[0] = 21;
  one.interpreter.input(1)->data.int8[0] = 21;
  one.interpreter.input(2)->data.i32[0] = 24;
  EXPECT_EQ(kTfLiteOk, one.interpreter.Invoke());
  EXPECT_EQ(66, one.interpreter.output(0)->data.i32[0]);
}

TEST(Models, If) {
  Runner one(GetSimpleModelWithSubgraphsAndIf());
  ASSERT_TRUE(one.ready);
  for (const bool taken : {true, false}) {
    one.interpreter.input(0)->data.b[0] = taken;
    const float a[] = {2, 5}, b[] = {3, 7};
    for (int i = 0; i < 2; ++i) one.interpreter.input(1)->data.f[i] = a[i], one.interpreter.input(2)->data.f[i] = b[i];
    EXPECT_EQ(kTfLiteOk, one.interpreter.Invoke());
    for (int i = 0; i < 2; ++i) EXPECT_EQ(taken ? a[i] + b[i] : a[i] * b[i], one.interpreter.output(0)->data.f[i]);
  }
}

TEST(Models, While) {
  Runner one(GetSimpleModelWithSubgraphsAndWhile());
  ASSERT_TRUE(one.ready);
  one.interpreter.input(0)->data.f[0] = 1;
  one.interpreter.input(1)->data.f[0] = 3;
  EXPECT_EQ(kTfLiteOk, one.interpreter.Invoke());
  EXPECT_EQ(4.0f, one.interpreter.output(0)->data.f[0]);
}

TEST(Models, OthersLoad) {
  const int32_t plan[] = {1, 0, 3, 0, 48, -1};
  NodeConnection connections[] = {{{0}, {1}}, {{1}, {2}}};
  const Model* models[] = {GetModelWith256x256Tensor(), GetSimpleModelWithBranch(), GetModelWithUnusedInputs(),
                           GetModelWithUnusedOperatorOutputs()};
  for (const Model* model : models) {
    EXPECT_EQ(3u, model->version());
    Runner one(model);
    EXPECT_TRUE(one.ready);
  }
  Runner empty(GetNoOpModelWithTensorShape({3, 2}));
  EXPECT_TRUE(empty.ready);
  EXPECT_EQ(2, empty.interpreter.input(0)->dims->data[1]);
  Runner none(GetSimpleModelWithNullInputsAndOutputs());
  EXPECT_TRUE(none.ready);
  EXPECT_EQ(kTfLiteOk, none.interpreter.Invoke());
  Runner planned(GetModelWithOfflinePlanning(3, plan, connections, 2));
  EXPECT_TRUE(planned.ready);
}

TEST(Models, SingleTensors) {
  EXPECT_EQ(7, Create1dFlatbufferTensor(7)->shape()->Get(0));
  EXPECT_TRUE(Create1dFlatbufferTensor(7, true)->is_variable());
  EXPECT_EQ(1.0f, CreateQuantizedFlatbufferTensor(2)->quantization()->scale()->Get(0));
  EXPECT_TRUE(CreateMissingQuantizationFlatbufferTensor(2)->quantization() == nullptr);
  EXPECT_EQ(1u, CreateFlatbufferBuffers()->size());
  EXPECT_EQ(0, TestStrcmp("a", "a"));
  EXPECT_LT(TestStrcmp("a", "b"), 0);
}

TEST(Context, Fake) {
  SingleArenaBufferAllocator* allocator = SingleArenaBufferAllocator::Create(arena, 2048);
  micro::MockMicroGraph graph(allocator);
  int shape[] = {1, 2};
  float values[] = {1, 2};
  TfLiteTensor tensors[] = {CreateTensor(values, IntArrayFromInts(shape))};
  micro::FakeMicroContext context(tensors, allocator, &graph);
  int indices[13];
  EXPECT_TRUE(context.GetScratchBuffer(0) == nullptr);
  for (int i = 0; i < 12; ++i) EXPECT_EQ(kTfLiteOk, context.RequestScratchBufferInArena(16, &indices[i]));
  EXPECT_EQ(kTfLiteError, context.RequestScratchBufferInArena(16, &indices[12]));
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(context.GetScratchBuffer(indices[i]) != nullptr);
  EXPECT_TRUE(context.AllocatePersistentBuffer(16) != nullptr);
  TfLiteTensor* one = context.AllocateTempTfLiteTensor(0);
  EXPECT_TRUE(one == &tensors[0]);
  EXPECT_FALSE(context.IsAllTempTfLiteTensorDeallocated());
  context.DeallocateTempTfLiteTensor(one);
  EXPECT_TRUE(context.IsAllTempTfLiteTensorDeallocated());
  EXPECT_TRUE(context.GetEvalTensor(0)->data.f == values);
}

TEST(Arenas, OneForBoth) {
  SingleArenaBufferAllocator allocator(arena, 1024);
  uint8_t* overlay = allocator.GetOverlayMemoryAddress();
  uint8_t* resizable = allocator.AllocateResizableBuffer(100, 4);
  EXPECT_TRUE(resizable == overlay);
  EXPECT_TRUE(allocator.AllocateResizableBuffer(8, 4) == nullptr);
  EXPECT_EQ(kTfLiteOk, allocator.ResizeBuffer(resizable, 200, 4));
  EXPECT_EQ(size_t{200}, allocator.GetNonPersistentUsedBytes());
  uint8_t* temp = allocator.AllocateTemp(100, 8);
  EXPECT_TRUE(temp != nullptr);
  EXPECT_EQ(kTfLiteError, allocator.ResizeBuffer(resizable, 300, 4));
  EXPECT_FALSE(allocator.IsAllTempDeallocated());
  EXPECT_EQ(kTfLiteError, allocator.ResetTempAllocations());
  allocator.DeallocateTemp(temp);
  EXPECT_EQ(kTfLiteOk, allocator.ResetTempAllocations());
  uint8_t* last = allocator.AllocatePersistentBuffer(10, 4);
  EXPECT_TRUE(last + 12 == arena + 1024);
  EXPECT_EQ(size_t{12}, allocator.GetPersistentUsedBytes());
  EXPECT_EQ(size_t{212}, allocator.GetUsedBytes());
  EXPECT_EQ(size_t{1024 - 212}, allocator.GetAvailableMemory(4));
  EXPECT_TRUE(allocator.AllocatePersistentBuffer(900, 4) == nullptr);
  EXPECT_TRUE(allocator.AllocateTemp(900, 4) == nullptr);
  EXPECT_EQ(kTfLiteOk, allocator.DeallocateResizableBuffer(resizable));
  EXPECT_EQ(kTfLiteOk, allocator.ReserveNonPersistentOverlayMemory(64, 16));
  EXPECT_EQ(size_t{64}, allocator.GetNonPersistentUsedBytes());
  PersistentArenaBufferAllocator lasting(arena, 64);
  EXPECT_TRUE(lasting.AllocatePersistentBuffer(65, 1) == nullptr);
  EXPECT_TRUE(lasting.AllocatePersistentBuffer(64, 1) == arena);
  EXPECT_TRUE(SingleArenaBufferAllocator::Create(arena, 8) == nullptr);
}

TEST(Planners, Greedy) {
  alignas(8) static unsigned char scratch[1024];
  GreedyMemoryPlanner planner;
  EXPECT_EQ(kTfLiteError, planner.AddBuffer(1, 0, 1));
  EXPECT_EQ(kTfLiteOk, planner.Init(scratch, sizeof scratch));
  EXPECT_EQ(size_t{0}, planner.GetMaximumMemorySize());
  EXPECT_EQ(kTfLiteOk, planner.AddBuffer(10, 0, 1));
  EXPECT_EQ(kTfLiteOk, planner.AddBuffer(20, 2, 3));
  EXPECT_EQ(kTfLiteOk, planner.AddBuffer(30, 1, 2));
  const int places[] = {30, 30, 0};
  int offset = -1;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(kTfLiteOk, planner.GetOffsetForBuffer(i, &offset));
    EXPECT_EQ(places[i], offset);
  }
  EXPECT_EQ(size_t{50}, planner.GetMaximumMemorySize());
  EXPECT_FALSE(planner.DoAnyBuffersOverlap());
  EXPECT_EQ(kTfLiteOk, planner.AddBuffer(10, 1, 2, 5));
  EXPECT_EQ(kTfLiteOk, planner.GetOffsetForBuffer(2, &offset));
  EXPECT_EQ(15, offset);
  EXPECT_EQ(kTfLiteOk, planner.AddBuffer(10, 1, 2, 10));
  EXPECT_TRUE(planner.DoAnyBuffersOverlap());
  EXPECT_EQ(kTfLiteError, planner.GetOffsetForBuffer(5, &offset));
  int added = planner.GetBufferCount();
  while (planner.AddBuffer(1, 0, 0) == kTfLiteOk) ++added;
  EXPECT_EQ(static_cast<int>(sizeof scratch / GreedyMemoryPlanner::per_buffer_size()), added);
}

TEST(Planners, LinearAndShim) {
  static LinearMemoryPlanner linear;
  int offset = -1;
  EXPECT_EQ(kTfLiteOk, linear.AddBuffer(10, 0, 1));
  EXPECT_EQ(kTfLiteOk, linear.AddBuffer(20, 2, 3));
  EXPECT_EQ(kTfLiteOk, linear.GetOffsetForBuffer(1, &offset));
  EXPECT_EQ(10, offset);
  EXPECT_EQ(size_t{30}, linear.GetMaximumMemorySize());
  alignas(4) static unsigned char memory[12];
  auto* plan = reinterpret_cast<BufferPlan*>(memory);
  plan->buffer_count = 2;
  plan->buffer_plan_entries[0].offset = 16;
  plan->buffer_plan_entries[1].offset = 8;
  NonPersistentMemoryPlannerShim shim(plan);
  EXPECT_EQ(kTfLiteOk, shim.AddBuffer(10, 0, 1));
  EXPECT_EQ(kTfLiteOk, shim.AddBuffer(10, 0, 1));
  EXPECT_EQ(kTfLiteError, shim.AddBuffer(10, 0, 1));
  EXPECT_EQ(kTfLiteOk, shim.GetOffsetForBuffer(1, &offset));
  EXPECT_EQ(8, offset);
  EXPECT_EQ(kTfLiteError, shim.GetOffsetForBuffer(2, &offset));
}

TEST(Operators, Packer) {
  const TFLMRegistration* packer = PackerOp::getRegistration();
  EXPECT_TRUE(packer->prepare != nullptr && packer->invoke != nullptr && packer->free != nullptr);
}

}  // namespace
}  // namespace testing
}  // namespace tflite

TF_LITE_MICRO_TESTS_MAIN

// SPDX-License-Identifier: Apache-2.0
// What applications do wrong with an interpreter: each is refused with its code, and nothing is read or written that is
// not there (the library under test is compiled with sanitizers).
#include <gtest/gtest.h>

#include <string>

#include "digits.h"

namespace {

class Misuse : public testing::Test {
 protected:
  void SetUp() override { ASSERT_GT(digits().size(), 1000u); }

  Bytes file_{digits()};
  const tflite::Model* model_ = file_.model();
  tflite::AllOpsResolver resolver_;
  Bytes arena_{200000};
};

TEST_F(Misuse, RightUse) {
  tflite::MicroInterpreter interpreter(model_, resolver_, arena_.data(), arena_.size());
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
  ASSERT_NE(interpreter.input(0), nullptr);
  EXPECT_EQ(interpreter.inputs_size(), 1u);
  EXPECT_EQ(interpreter.input(0), interpreter.input_tensor(0));
  std::memset(interpreter.input(0)->data.raw, 0, interpreter.input(0)->bytes);
  EXPECT_EQ(interpreter.Invoke(), kTfLiteOk);
  EXPECT_EQ(interpreter.typed_output_tensor<float>(0), nullptr);
  EXPECT_NE(interpreter.typed_output_tensor<int8_t>(0), nullptr);
  const TfLiteTensor* before = interpreter.input(0);
  EXPECT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(interpreter.input(0), before);
  EXPECT_EQ(interpreter.Invoke(), kTfLiteOk);
  EXPECT_EQ(interpreter.initialization_status(), kTfLiteOk);
}

TEST_F(Misuse, NotAModel) {
  const Bytes text(std::vector<unsigned char>(64, 'x'));
  EXPECT_EQ(text.model()->version(), 0u);
  EXPECT_EQ(last_code(), 101);  // U101
  EXPECT_EQ(tflite::GetModel(static_cast<const void*>(nullptr))->version(), 0u);
  tflite::MicroInterpreter interpreter(text.model(), resolver_, arena_.data(), arena_.size());
  EXPECT_EQ(interpreter.AllocateTensors(), kTfLiteError);
  EXPECT_EQ(interpreter.inputs_size(), 0u);
  EXPECT_EQ(interpreter.Invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), 402);  // U402
  tflite::MicroInterpreter none(nullptr, resolver_, arena_.data(), arena_.size());
  EXPECT_EQ(none.AllocateTensors(), kTfLiteError);
}

TEST_F(Misuse, CutShort) {
  for (size_t bytes : {8u, 100u, 1000u}) {
    const Bytes part(std::vector<unsigned char>(digits().begin(), digits().begin() + static_cast<long>(bytes)));
    EXPECT_EQ(part.model()->version(), 0u);
    EXPECT_EQ(last_code(), 102) << bytes;  // U102
  }
}

TEST_F(Misuse, MissingOperator) {
  tflite::MicroMutableOpResolver<1> few;
  EXPECT_EQ(few.AddSoftmax(), kTfLiteOk);
  EXPECT_EQ(few.AddSoftmax(), kTfLiteError);
  EXPECT_EQ(few.AddReshape(), kTfLiteError);
  tflite::MicroInterpreter interpreter(model_, few, arena_.data(), arena_.size());
  EXPECT_EQ(interpreter.AllocateTensors(), kTfLiteError);
  EXPECT_EQ(last_code(), 201);  // U201
}

TEST_F(Misuse, ArenaOfAnySize) {
  tflite::MicroInterpreter whole(model_, resolver_, arena_.data(), arena_.size());
  ASSERT_EQ(whole.AllocateTensors(), kTfLiteOk);
  const size_t used = whole.arena_used_bytes();
  for (size_t bytes = 0; bytes < used + 64; bytes += bytes < 64 ? 1 : 61) {
    const Bytes arena(bytes + 1);
    tflite::MicroInterpreter interpreter(model_, resolver_, arena.data(), bytes);
    const bool done = interpreter.AllocateTensors() == kTfLiteOk;
    EXPECT_TRUE(done || last_code() == 301 || last_code() == 302) << last_code();  // U301, U302
    EXPECT_EQ(interpreter.Invoke() == kTfLiteOk, done);
    EXPECT_EQ(interpreter.input(0) != nullptr, done);
  }
  tflite::MicroInterpreter none(model_, resolver_, nullptr, 10000);
  EXPECT_EQ(none.AllocateTensors(), kTfLiteError);
  EXPECT_EQ(last_code(), 302);
}

TEST_F(Misuse, UnalignedArena) {
  for (size_t off = 0; off < 17; ++off) {
    tflite::MicroInterpreter interpreter(model_, resolver_, arena_.data() + off, arena_.size() - off);
    ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(interpreter.input(0)->data.raw) % 16, 0u);
    EXPECT_EQ(interpreter.Invoke(), kTfLiteOk);
  }
}

TEST_F(Misuse, NeedIsExact) {
  tflite::MicroInterpreter whole(model_, resolver_, arena_.data(), arena_.size());
  ASSERT_EQ(whole.AllocateTensors(), kTfLiteOk);
  const size_t need = (whole.arena_used_bytes() + 15) / 16 * 16;
  const Bytes exact(need), little(need);
  tflite::MicroInterpreter fits(model_, resolver_, exact.data(), need);
  EXPECT_EQ(fits.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(fits.Invoke(), kTfLiteOk);
  tflite::MicroInterpreter refused(model_, resolver_, little.data(), need - 16);
  EXPECT_EQ(refused.AllocateTensors(), kTfLiteError);
  EXPECT_EQ(SureliteMicroLastDiagnostic()->first, need);
  EXPECT_EQ(SureliteMicroLastDiagnostic()->second, need - 16);
  char text[128];
  SureliteMicroDescribe(SureliteMicroLastDiagnostic(), text, sizeof text);
  EXPECT_EQ(text, "U301: the arena needs " + std::to_string(need) + " bytes, " + std::to_string(need - 16) + " given");
}

TEST_F(Misuse, Order) {
  tflite::MicroInterpreter interpreter(model_, resolver_, arena_.data(), arena_.size());
  EXPECT_EQ(interpreter.input(0), nullptr);
  EXPECT_EQ(last_code(), 401);  // U401
  EXPECT_EQ(interpreter.output(0), nullptr);
  EXPECT_EQ(interpreter.Reset(), kTfLiteError);
  EXPECT_EQ(interpreter.ResetVariableTensor(0), kTfLiteError);
  EXPECT_EQ(interpreter.GetTensor(0), nullptr);
  EXPECT_EQ(interpreter.Invoke(), kTfLiteOk);  // allocates by itself
  EXPECT_EQ(interpreter.input(5), nullptr);
  EXPECT_EQ(last_code(), 407);  // U407
  EXPECT_EQ(interpreter.input(static_cast<size_t>(-1)), nullptr);
  EXPECT_EQ(interpreter.typed_input_tensor<int8_t>(-1), nullptr);
  EXPECT_EQ(interpreter.ResetVariableTensor(0), kTfLiteError);
  EXPECT_EQ(interpreter.ResetVariableTensor(99999), kTfLiteError);
  EXPECT_EQ(interpreter.SetMicroExternalContext(nullptr), kTfLiteError);
  int payload = 0;
  EXPECT_EQ(interpreter.SetMicroExternalContext(&payload), kTfLiteOk);
  EXPECT_EQ(interpreter.SetMicroExternalContext(&payload), kTfLiteError);
}

TEST_F(Misuse, WritesPastAnInput) {
  tflite::MicroInterpreter interpreter(model_, resolver_, arena_.data(), arena_.size());
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
  TfLiteTensor* input = interpreter.input(0);
  std::memset(input->data.raw, 1, input->bytes);
  ASSERT_EQ(interpreter.Invoke(), kTfLiteOk);
  std::memset(input->data.raw, 1, input->bytes + 1);
  EXPECT_EQ(interpreter.Invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), 403);  // U403
  EXPECT_EQ(SureliteMicroLastDiagnostic()->second, input->bytes);
}

TEST_F(Misuse, ChangesThePointer) {
  tflite::MicroInterpreter interpreter(model_, resolver_, arena_.data(), arena_.size());
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
  static int8_t mine[4096];
  interpreter.input(0)->data.int8 = mine;
  EXPECT_EQ(interpreter.Invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), 404);  // U404
}

tflite::MicroInterpreter* nested = nullptr;
TfLiteStatus run_again(TfLiteContext*, TfLiteNode*) { return nested->Invoke(); }
TfLiteStatus fail(TfLiteContext*, TfLiteNode*) { return kTfLiteError; }
TfLiteStatus succeed(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }

// A resolver whose first operator is the application's own.
void replace_convolution(tflite::MicroMutableOpResolver<8>* resolver, const TFLMRegistration& own) {
  resolver->AddConv2D(own);
  resolver->AddDepthwiseConv2D();
  resolver->AddFullyConnected();
  resolver->AddMaxPool2D();
  resolver->AddAveragePool2D();
  resolver->AddReshape();
  resolver->AddSoftmax();
}

TEST_F(Misuse, KernelsThatFail) {
  {
    tflite::MicroMutableOpResolver<8> resolver;
    replace_convolution(&resolver, tflite::micro::RegisterOp(nullptr, fail, succeed));
    tflite::MicroInterpreter interpreter(model_, resolver, arena_.data(), arena_.size());
    EXPECT_EQ(interpreter.AllocateTensors(), kTfLiteError);
    EXPECT_EQ(last_code(), 203);  // U203
  }
  {
    tflite::MicroMutableOpResolver<8> resolver;
    replace_convolution(&resolver, tflite::micro::RegisterOp(nullptr, nullptr, fail));
    tflite::MicroInterpreter interpreter(model_, resolver, arena_.data(), arena_.size());
    EXPECT_EQ(interpreter.Invoke(), kTfLiteError);
    EXPECT_EQ(last_code(), 406);  // U406
  }
  tflite::MicroMutableOpResolver<8> resolver;
  replace_convolution(&resolver, tflite::micro::RegisterOp(nullptr, nullptr, run_again));
  tflite::MicroInterpreter interpreter(model_, resolver, arena_.data(), arena_.size());
  nested = &interpreter;
  static int refusals;
  refusals = 0;
  RegisterDebugLogCallback([](const char* text) { refusals += std::strstr(text, "U405") != nullptr; });
  EXPECT_EQ(interpreter.Invoke(), kTfLiteError);
  RegisterDebugLogCallback(nullptr);
  EXPECT_EQ(refusals, 1);  // U405
}

struct Seen {
  int inits = 0, frees = 0, prepared = 0, padding = -1, resets = 0, scratch = -1;
  float scale = 0;
} seen;

void* own_init(TfLiteContext* context, const char* buffer, size_t length) {
  ++seen.inits;
  seen.padding = length == 0 ? reinterpret_cast<const TfLiteConvParams*>(buffer)->padding : -1;
  return context->AllocatePersistentBuffer(context, 16);
}
void own_free(TfLiteContext*, void* buffer) { seen.frees += buffer != nullptr; }
void own_reset(TfLiteContext*, void*) { ++seen.resets; }
TfLiteStatus own_prepare(TfLiteContext* context, TfLiteNode* node) {
  tflite::MicroContext* micro = tflite::GetMicroContext(context);
  TfLiteTensor* filter = micro->AllocateTempInputTensor(node, 1);
  TF_LITE_ENSURE(context, filter != nullptr);
  TF_LITE_ENSURE_EQ(context, filter->allocation_type, kTfLiteMmapRo);
  const auto* affine = static_cast<TfLiteAffineQuantization*>(filter->quantization.params);
  TF_LITE_ENSURE(context, affine != nullptr && affine->scale->size == affine->zero_point->size);
  seen.scale = affine->scale->data[0];
  micro->DeallocateTempTfLiteTensor(filter);
  TF_LITE_ENSURE(context, micro->AllocateTempInputTensor(node, 7) == nullptr);
  TF_LITE_ENSURE_STATUS(micro->RequestScratchBufferInArena(100, &seen.scratch));
  ++seen.prepared;
  return kTfLiteOk;
}
TfLiteStatus own_invoke(TfLiteContext* context, TfLiteNode* node) {
  TfLiteEvalTensor* output = tflite::micro::GetEvalOutput(context, node, 0);
  std::memset(tflite::GetMicroContext(context)->GetScratchBuffer(seen.scratch), 1, 100);
  std::memset(tflite::micro::GetTensorData<int8_t>(output), 0,
              static_cast<size_t>(tflite::micro::GetTensorShape(output).FlatSize()));
  return kTfLiteOk;
}

TEST_F(Misuse, KernelOfTheApplication) {
  seen = Seen();
  {
    tflite::MicroMutableOpResolver<8> resolver;
    replace_convolution(&resolver, tflite::micro::RegisterOp(own_init, own_prepare, own_invoke, own_free, own_reset));
    tflite::MicroInterpreter interpreter(model_, resolver, arena_.data(), arena_.size());
    ASSERT_EQ(interpreter.Invoke(), kTfLiteOk);
    EXPECT_GT(seen.inits, 0);
    EXPECT_EQ(seen.prepared, seen.inits);
    EXPECT_EQ(seen.resets, seen.inits);
    EXPECT_GT(seen.padding, 0);
    EXPECT_GT(seen.scale, 0.0f);
    EXPECT_EQ(seen.frees, 0);
  }
  EXPECT_EQ(seen.frees, seen.inits);
}

TEST_F(Misuse, SharedAllocator) {
  tflite::MicroAllocator* allocator = tflite::MicroAllocator::Create(arena_.data(), arena_.size());
  ASSERT_NE(allocator, nullptr);
  tflite::MicroInterpreter first(model_, resolver_, allocator), second(model_, resolver_, allocator);
  EXPECT_EQ(first.Invoke(), kTfLiteOk);
  EXPECT_EQ(second.Invoke(), kTfLiteOk);
  EXPECT_EQ(tflite::MicroAllocator::Create(nullptr, 100), nullptr);
  EXPECT_EQ(tflite::MicroAllocator::Create(arena_.data(), 8), nullptr);
  tflite::MicroInterpreter none(model_, resolver_, static_cast<tflite::MicroAllocator*>(nullptr));
  EXPECT_EQ(none.AllocateTensors(), kTfLiteError);
}

}  // namespace

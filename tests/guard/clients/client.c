/* SPDX-License-Identifier: Apache-2.0 */
/* A program in C with one mistake at a time, or none: client SCENARIO MODEL [EXTRA]. */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/c/c_api_experimental.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"

static TfLiteModel* model;
static TfLiteInterpreterOptions* options;
static TfLiteInterpreter* interpreter;
static TfLiteDelegate* delegate;
static const char* scenario;

static int is(const char* name) { return strcmp(scenario, name) == 0; }

/* --- a custom operator */

static int scratch_buffer;

static TfLiteStatus my_prepare(TfLiteContext* context, TfLiteNode* node) {
  if (is("operator_scratch") || is("operator_scratch_right"))
    if (context->RequestScratchBufferInArena(context, 256, &scratch_buffer) != kTfLiteOk) return kTfLiteError;
  if (is("operator_temporary") || is("operator_temporary_right")) {
    int temporary = -1;
    if (context->AddTensors(context, 1, &temporary) != kTfLiteOk) return kTfLiteError;
    TfLiteIntArrayFree(node->temporaries);
    node->temporaries = TfLiteIntArrayCreate(1);
    node->temporaries->data[0] = temporary;
    context->tensors[temporary].type = kTfLiteFloat32;
    context->tensors[temporary].allocation_type = kTfLiteArenaRw;
    TfLiteIntArray* shape = TfLiteIntArrayCreate(1);
    shape->data[0] = 16;
    if (context->ResizeTensor(context, &context->tensors[temporary], shape) != kTfLiteOk) return kTfLiteError;
  }
  const TfLiteTensor* input = &context->tensors[node->inputs->data[0]];
  return context->ResizeTensor(context, &context->tensors[node->outputs->data[0]], TfLiteIntArrayCopy(input->dims));
}
static TfLiteStatus my_invoke(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input = &context->tensors[node->inputs->data[0]];
  TfLiteTensor* output = &context->tensors[node->outputs->data[0]];
  const size_t count = output->bytes / sizeof(float);
  if (is("operator_scratch") || is("operator_scratch_right")) {
    volatile char* scratch = context->GetScratchBuffer(context, scratch_buffer);
    for (int i = 0; i < (is("operator_scratch") ? 400 : 256); ++i) scratch[i] = 1;
  }
  if (is("operator_temporary") || is("operator_temporary_right")) {
    volatile float* values = context->tensors[node->temporaries->data[0]].data.f;
    for (int i = 0; i < (is("operator_temporary") ? 17 : 16); ++i) values[i] = 1;
  }
  if (is("operator_null")) context = NULL;
  if (is("operator_exits")) exit(1);
  if (is("operator_unwritten")) return context ? kTfLiteOk : kTfLiteError;
  volatile float* to = output->data.f;
  for (size_t i = 0; i < count + (is("operator_overrun") ? 1 : 0); ++i) to[i] = input->data.f[i % count];
  return context->tensors_size ? kTfLiteOk : kTfLiteError;
}
static TfLiteRegistration my_operator;

static TfLiteTensor* input(void) { return TfLiteInterpreterGetInputTensor(interpreter, 0); }

static int start(const char* path) {
  model = TfLiteModelCreateFromFile(path);
  options = TfLiteInterpreterOptionsCreate();
  my_operator.prepare = my_prepare;
  my_operator.invoke = my_invoke;
  TfLiteInterpreterOptionsAddCustomOp(options, "MyOperator", &my_operator, 1, 1);
  interpreter = TfLiteInterpreterCreate(model, options);
  return interpreter ? 0 : 1;
}
static void finish(void) {
  TfLiteInterpreterDelete(interpreter);
  TfLiteInterpreterOptionsDelete(options);
  TfLiteModelDelete(model);
  if (delegate) TfLiteExternalDelegateDelete(delegate);
}
static int fill_and_run(int value) {
  const size_t bytes = TfLiteTensorByteSize(input());
  void* data = calloc(1, bytes);
  memset(data, value, TfLiteTensorType(input()) == kTfLiteFloat32 ? 0 : bytes);
  if (TfLiteTensorType(input()) == kTfLiteFloat32)
    for (size_t i = 0; i < bytes / sizeof(float); ++i) ((float*)data)[i] = (float)value;
  const TfLiteStatus copied = TfLiteTensorCopyFromBuffer(input(), data, bytes);
  free(data);
  return copied == kTfLiteOk && TfLiteInterpreterInvoke(interpreter) == kTfLiteOk ? 0 : 1;
}

static int fill_and_run_nan(void) {
  float values[12];
  for (int i = 0; i < 12; ++i) values[i] = i < 5 ? 1.0f : NAN;
  return TfLiteTensorCopyFromBuffer(input(), values, sizeof values) != kTfLiteOk ||
         TfLiteInterpreterInvoke(interpreter) != kTfLiteOk;
}

/* --- mistakes */

static void overrun(void) {
  volatile char* data = TfLiteTensorData(input());
  data[TfLiteTensorByteSize(input())] = 1; /* one too many */
}

static void fourth_plane(void) {
  volatile char* data = TfLiteTensorData(input());
  const size_t plane = TfLiteTensorByteSize(input()) / 3;
  data[4 * plane - 1] = 1; /* RGBA planes from the last byte on: far beyond the end */
}

static void copy_floats(void) {
  const size_t count = 224 * 224 * 3;
  float* pixels = calloc(count, sizeof(float));
  memcpy(TfLiteTensorData(input()), pixels, count * sizeof(float)); /* the tensor has 1 byte per element */
  free(pixels);
}

/* Half a picture for a whole one: the source ends. */
static void source_too_short(void) {
  const size_t bytes = TfLiteTensorByteSize(input()), half = bytes / 2 / 4096 * 4096;
  unsigned char* grey = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(grey, half, PROT_READ | PROT_WRITE); /* nobody else's memory lies behind it */
  TfLiteTensorCopyFromBuffer(input(), grey, bytes);
}

/* A few bytes too few in a small block: nothing would fault by itself. */
static void source_block_too_short(void) {
  char* few = calloc(1, 40);
  char* behind = calloc(1, 64);
  TfLiteTensorCopyFromBuffer(input(), few, TfLiteTensorByteSize(input())); /* 48 */
  free(behind);
  free(few);
}

static void destination_too_small(void) {
  if (fill_and_run(1)) exit(9);
  char* scores = malloc(24);
  char* behind = malloc(64);
  const TfLiteTensor* output = TfLiteInterpreterGetOutputTensor(interpreter, 0);
  memcpy(scores, TfLiteTensorData(output), TfLiteTensorByteSize(output)); /* 48 */
  printf("%d\n", scores[0] + behind[0]);
  free(behind);
  free(scores);
}

/* The same with memory that is no block of the heap. */
static char static_scores[24], behind_scores[64];
static void static_too_small(void) {
  if (fill_and_run(1)) exit(9);
  const TfLiteTensor* output = TfLiteInterpreterGetOutputTensor(interpreter, 0);
  memcpy(static_scores, TfLiteTensorData(output), TfLiteTensorByteSize(output)); /* 48 */
  printf("%d\n", static_scores[0] + behind_scores[0]);
}
static float static_pixels[10];
static void static_too_short(void) {
  TfLiteTensorCopyFromBuffer(input(), static_pixels, TfLiteTensorByteSize(input())); /* 48 */
}
__attribute__((noinline)) static void local_too_small(void) {
  char local[8];
  const TfLiteTensor* output = TfLiteInterpreterGetOutputTensor(interpreter, 0);
  memcpy(local, TfLiteTensorData(output), TfLiteTensorByteSize(output)); /* 48, over the way back */
  printf("%d\n", local[0]);
}

/* Buffers that are large enough, also behind their first byte. */
static int enough_room(void) {
  char* data = calloc(1, 48 + 200000);
  int failed = 0;
  for (int at = 0; at < 64; at += 8) failed |= TfLiteTensorCopyFromBuffer(input(), data + at, 48) != kTfLiteOk;
  for (int at = 0; at < 64; at += 8) failed |= TfLiteTensorCopyFromBuffer(input(), data + 200000 - at, 48) != kTfLiteOk;
  failed |= TfLiteInterpreterInvoke(interpreter) != kTfLiteOk;
  char* small = malloc(48);
  const TfLiteTensor* output = TfLiteInterpreterGetOutputTensor(interpreter, 0);
  failed |= TfLiteTensorCopyToBuffer(output, small, 48) != kTfLiteOk;
  memcpy(small, TfLiteTensorData(output), 48);
  char local[48];
  memcpy(local, TfLiteTensorData(output), sizeof local);
  failed |= memcmp(local, small, sizeof local) != 0;
  static char enough[2][48];
  for (int at = 0; at < 2; ++at) memcpy(enough[at], TfLiteTensorData(output), sizeof local);
  failed |= memcmp(enough[1], small, sizeof local) != 0;
  failed |= TfLiteTensorCopyFromBuffer(input(), enough[1], 48) != kTfLiteOk;
  free(small);
  free(data);
  return failed;
}

static void read_file(const char* path) {
  FILE* file = fopen(path, "rb");
  if (fread(TfLiteTensorData(input()), 1, 602112, file) == 0) exit(9); /* the file is four times the tensor */
  fclose(file);
}

static void read_results(void) {
  fill_and_run(1);
  const float* scores = TfLiteTensorData(TfLiteInterpreterGetOutputTensor(interpreter, 0));
  volatile float best = 0;
  for (int i = 0; i < 1000; ++i)
    if (scores[i] > best) best = scores[i]; /* the model has 12 */
}

static void stale_after_resize(void) {
  volatile float* data = TfLiteTensorData(input());
  const int shape[] = {1, 24};
  TfLiteInterpreterResizeInputTensor(interpreter, 0, shape, 2);
  TfLiteInterpreterAllocateTensors(interpreter);
  data[3] = 1;
}

static void stale_after_delete(void) {
  volatile float* data = TfLiteTensorData(input());
  TfLiteInterpreterDelete(interpreter);
  data[3] = 1;
}

static void null_data(void) {
  volatile float* data = TfLiteTensorData(input()); /* AllocateTensors was forgotten */
  data[5] = 1;
}

/* The model does not exist; what every call returned is passed on. */
static int null_model(void) {
  model = TfLiteModelCreateFromFile("there_is_no_such_model.tflite");
  interpreter = TfLiteInterpreterCreate(model, NULL);
  TfLiteInterpreterAllocateTensors(interpreter);
  volatile float* data = TfLiteTensorData(input());
  data[5] = 1;
  return 7;
}

static void* second_thread(void* nothing) {
  overrun();
  return nothing;
}

static void leave(int number) { _exit(40 + number); }

static int run(const char* path, const char* extra) {
  if (is("null_model")) return null_model();
  if (is("never_runs")) return TfLiteVersion() ? 0 : 3;
  if (start(path)) return 3;
  if (extra && strncmp(scenario, "delegate", 8) == 0) {
    TfLiteExternalDelegateOptions plugin = TfLiteExternalDelegateOptionsDefault(extra);
    plugin.insert(&plugin, "fail", strchr(scenario, '_') + 1);
    delegate = TfLiteExternalDelegateCreate(&plugin);
    if (TfLiteInterpreterModifyGraphWithDelegate(interpreter, delegate) != kTfLiteOk) return 4;
  }
  if (is("null_data")) null_data();
  if (TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) return 5;
  if (is("copy_floats")) copy_floats();
  if (is("read_file")) read_file(extra);
  if (is("source_too_short")) source_too_short();
  if (is("source_block_too_short")) source_block_too_short();
  if (is("destination_too_small")) destination_too_small();
  if (is("static_too_small")) static_too_small();
  if (is("static_too_short")) static_too_short();
  if (is("local_too_small") && !fill_and_run(1)) local_too_small();
  if (is("enough_room")) return enough_room() ? 6 : (finish(), 0);
  if (is("read_results")) read_results();
  if (is("stale_after_resize")) stale_after_resize();
  if (is("stale_after_delete")) stale_after_delete();
  if (is("overrun")) overrun();
  if (is("fourth_plane")) fourth_plane();
  if (is("second_thread")) {
    pthread_t thread;
    pthread_create(&thread, NULL, second_thread, NULL);
    pthread_join(thread, NULL);
  }
  if (is("own_handler")) {
    signal(SIGSEGV, leave);
    overrun();
  }
  if (is("child")) {
    const pid_t child = fork();
    if (child == 0) overrun();
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : 1;
  }
  if (is("nan")) return fill_and_run_nan() ? 6 : (finish(), 0);
  if (is("only_allocates")) return (finish(), 0);
  if (is("fails_every_run")) {
    const int shape[] = {1, 24};
    TfLiteInterpreterResizeInputTensor(interpreter, 0, shape, 2); /* and nobody allocates */
    for (int i = 0; i < 3; ++i) TfLiteInterpreterInvoke(interpreter);
    return (finish(), 0);
  }
  if (is("unwritten")) return TfLiteInterpreterInvoke(interpreter) == kTfLiteOk ? (finish(), 0) : 6;
  if (is("half_written")) {
    memset(TfLiteTensorData(input()), 0, TfLiteTensorByteSize(input()) / 2);
    return TfLiteInterpreterInvoke(interpreter) == kTfLiteOk ? (finish(), 0) : 6;
  }
  if (is("dropped_status")) {
    char few[3] = {0};
    TfLiteTensorCopyFromBuffer(input(), few, sizeof few);
    TfLiteInterpreterInvoke(interpreter);
    finish();
    return 0;
  }
  if (is("pieces")) {
    char* data = TfLiteTensorData(input());
    const size_t bytes = TfLiteTensorByteSize(input());
    for (size_t at = 0; at < bytes; at += 96) memset(data + at, 1, bytes - at < 96 ? bytes - at : 96);
    return TfLiteInterpreterInvoke(interpreter) == kTfLiteOk ? (finish(), 0) : 6;
  }
  if (is("zero_copy")) {
    TfLiteCustomAllocation allocation = {aligned_alloc(64, 64), 64};
    memset(allocation.data, 0, 64);
    const int index = TfLiteInterpreterGetInputTensorIndex(interpreter, 0);
    if (TfLiteInterpreterSetCustomAllocationForTensor(interpreter, index, &allocation,
                                                      kTfLiteCustomAllocationFlagsNone) != kTfLiteOk)
      return 7;
    if (TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) return 7;
    const int failed =
        TfLiteInterpreterInvoke(interpreter) != kTfLiteOk || TfLiteInterpreterInvoke(interpreter) != kTfLiteOk;
    finish();
    free(allocation.data);
    return failed;
  }
  int failed = fill_and_run(1);
  if (is("kept_input"))
    for (int i = 0; i < 5; ++i) failed |= TfLiteInterpreterInvoke(interpreter) != kTfLiteOk;
  for (int i = 2; i < 6; ++i) failed |= fill_and_run(i);
  if (is("leak")) return failed;
  finish();
  return failed;
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  scenario = argv[1];
  return run(argv[2], argc > 3 ? argv[3] : NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Structs that kernels and applications share with the library for microcontrollers ("static memory"): other layouts
// than those of include/tensorflow/lite, and nothing that allocates.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_CORE_C_COMMON_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_CORE_C_COMMON_H_

#ifndef TF_LITE_STATIC_MEMORY
#define TF_LITE_STATIC_MEMORY
#endif

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/core/c/c_api_types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct TfLiteContext;

typedef struct TfLiteExternalContext {
  TfLiteExternalContextType type;
  TfLiteStatus (*Refresh)(struct TfLiteContext* context);
} TfLiteExternalContext;

// Stands for an input that is absent.
#define kTfLiteOptionalTensor (-1)

// Arrays whose values follow their length, as in the model's file.
typedef struct TfLiteIntArray {
  int size;
  int data[];
} TfLiteIntArray;
typedef struct TfLiteFloatArray {
  int size;
  float data[];
} TfLiteFloatArray;

size_t TfLiteIntArrayGetSizeInBytes(int size);
int TfLiteIntArrayEqual(const TfLiteIntArray* a, const TfLiteIntArray* b);
int TfLiteIntArrayEqualsArray(const TfLiteIntArray* a, int b_size, const int b_data[]);
int TfLiteFloatArrayGetSizeInBytes(int size);
const char* TfLiteTypeGetName(TfLiteType type);

// Checks for kernels: report the place and return kTfLiteError.
#ifdef TF_LITE_STRIP_ERROR_STRINGS
#define TF_LITE_KERNEL_LOG(context, ...) ((void)(context))
#define TF_LITE_MAYBE_KERNEL_LOG(context, ...) ((void)(context))
#else
#define TF_LITE_KERNEL_LOG(context, ...)            \
  do {                                              \
    (context)->ReportError((context), __VA_ARGS__); \
  } while (false)
#define TF_LITE_MAYBE_KERNEL_LOG(context, ...)                             \
  do {                                                                     \
    if ((context) != NULL) (context)->ReportError((context), __VA_ARGS__); \
  } while (false)
#endif
#define TF_LITE_ENSURE_MSG(context, condition, ...) \
  do {                                              \
    if (!(condition)) {                             \
      TF_LITE_KERNEL_LOG((context), __VA_ARGS__);   \
      return kTfLiteError;                          \
    }                                               \
  } while (0)
#define TF_LITE_ENSURE(context, condition) \
  TF_LITE_ENSURE_MSG(context, condition, "%s:%d %s was not true.", __FILE__, __LINE__, #condition)
#define TF_LITE_ENSURE_STATUS(expression)                     \
  do {                                                        \
    const TfLiteStatus tf_lite_status_ = (expression);        \
    if (tf_lite_status_ != kTfLiteOk) return tf_lite_status_; \
  } while (0)
// A message after the expression is reported with the place; without one the failed call has said enough.
#define SURELITE_ENSURE_OK_2(context, expression) TF_LITE_ENSURE_STATUS(expression)
#define SURELITE_TEXT_OF(x) SURELITE_TEXT(x)
#define SURELITE_TEXT(x) #x
#define SURELITE_ENSURE_OK_N(context, expression, ...)                                        \
  do {                                                                                        \
    const TfLiteStatus tf_lite_status_ = (expression);                                        \
    if (tf_lite_status_ != kTfLiteOk) {                                                       \
      TF_LITE_KERNEL_LOG((context), __FILE__ ":" SURELITE_TEXT_OF(__LINE__) " " __VA_ARGS__); \
      return tf_lite_status_;                                                                 \
    }                                                                                         \
  } while (0)
#define SURELITE_ENSURE_OK_PICK(a, b, c, d, e, f, g, h, name, ...) name
#define TF_LITE_ENSURE_OK(...)                                                                                    \
  SURELITE_ENSURE_OK_PICK(__VA_ARGS__, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N,          \
                          SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_2, \
                          SURELITE_ENSURE_OK_2, )                                                                 \
  (__VA_ARGS__)
#define TF_LITE_ENSURE_EQ(context, a, b) \
  TF_LITE_ENSURE_MSG(context, (a) == (b), "%s:%d %s != %s (%d != %d)", __FILE__, __LINE__, #a, #b, (int)(a), (int)(b))
#define TF_LITE_ENSURE_TYPES_EQ(context, a, b)                                                     \
  TF_LITE_ENSURE_MSG(context, (a) == (b), "%s:%d %s != %s (%s != %s)", __FILE__, __LINE__, #a, #b, \
                     TfLiteTypeGetName(a), TfLiteTypeGetName(b))
#define TF_LITE_ENSURE_NEAR(context, a, b, epsilon)                                                              \
  do {                                                                                                           \
    const double tf_lite_delta_ = (double)(a) - (double)(b);                                                     \
    TF_LITE_ENSURE_MSG(context, tf_lite_delta_ <= (epsilon) && -tf_lite_delta_ <= (epsilon),                     \
                       "%s:%d %s not near %s (%f != %f)", __FILE__, __LINE__, #a, #b, (double)(a), (double)(b)); \
  } while (0)

typedef struct TfLiteComplex64 {
  float re, im;
} TfLiteComplex64;
typedef struct TfLiteComplex128 {
  double re, im;
} TfLiteComplex128;
typedef struct TfLiteFloat16 {
  uint16_t data;
} TfLiteFloat16;
typedef struct TfLiteBFloat16 {
  uint16_t data;
} TfLiteBFloat16;

#ifdef __cplusplus
typedef enum TfLiteQuantizationType : int {
#else
typedef enum TfLiteQuantizationType {
#endif
  kTfLiteNoQuantization = 0,
  kTfLiteAffineQuantization = 1,
} TfLiteQuantizationType;

typedef struct TfLiteQuantization {
  TfLiteQuantizationType type;
  void* params;  // a TfLiteAffineQuantization
} TfLiteQuantization;

typedef struct TfLiteAffineQuantization {
  TfLiteFloatArray* scale;
  TfLiteIntArray* zero_point;
  int32_t quantized_dimension;
} TfLiteAffineQuantization;

typedef union TfLitePtrUnion {
  int32_t* i32;
  uint32_t* u32;
  int64_t* i64;
  uint64_t* u64;
  float* f;
  TfLiteFloat16* f16;
  TfLiteBFloat16* bf16;
  double* f64;
  char* raw;
  const char* raw_const;
  uint8_t* uint8;
  bool* b;
  int16_t* i16;
  uint16_t* ui16;
  TfLiteComplex64* c64;
  TfLiteComplex128* c128;
  int8_t* int8;
  void* data;
} TfLitePtrUnion;

// Of the model's inputs and outputs; of other tensors while a kernel is prepared.
typedef struct TfLiteTensor {
  TfLiteQuantization quantization;
  TfLiteQuantizationParams params;
  TfLitePtrUnion data;
  TfLiteIntArray* dims;
  size_t bytes;
  TfLiteType type;
  TfLiteAllocationType allocation_type;
  bool is_variable;
} TfLiteTensor;

// Of every tensor, during runs.
typedef struct TfLiteEvalTensor {
  TfLitePtrUnion data;
  TfLiteIntArray* dims;
  TfLiteType type;
} TfLiteEvalTensor;

typedef struct TfLiteNode {
  TfLiteIntArray* inputs;
  TfLiteIntArray* outputs;
  TfLiteIntArray* intermediates;
  void* user_data;
  void* builtin_data;
  const void* custom_initial_data;
  int custom_initial_data_size;
} TfLiteNode;

typedef struct TfLiteContext TfLiteContext;
typedef struct TfLiteRegistration TfLiteRegistration;
typedef struct TfLiteDelegateParams TfLiteDelegateParams;

struct TfLiteRegistration {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  const char* (*profiling_string)(const TfLiteContext* context, const TfLiteNode* node);
  int32_t builtin_code;
  const char* custom_name;
  int version;
};

// What a kernel may ask of the interpreter that runs it. The functions that it does not have are null.
struct TfLiteContext {
  size_t tensors_size;
  TfLiteStatus (*GetExecutionPlan)(struct TfLiteContext* context, TfLiteIntArray** execution_plan);
  TfLiteTensor* tensors;
  void* impl_;
  // Takes ownership of new_size.
  TfLiteStatus (*ResizeTensor)(struct TfLiteContext*, TfLiteTensor* tensor, TfLiteIntArray* new_size);
  void (*ReportError)(struct TfLiteContext*, const char* msg, ...);
  TfLiteStatus (*AddTensors)(struct TfLiteContext*, int tensors_to_add, int* first_new_tensor_index);
  TfLiteStatus (*GetNodeAndRegistration)(struct TfLiteContext*, int node_index, TfLiteNode** node,
                                         struct TfLiteRegistration** registration);
  TfLiteStatus (*ReplaceNodeSubsetsWithDelegateKernels)(struct TfLiteContext*, struct TfLiteRegistration registration,
                                                        const TfLiteIntArray* nodes_to_replace,
                                                        struct TfLiteDelegate* delegate);
  int recommended_num_threads;
  TfLiteExternalContext* (*GetExternalContext)(struct TfLiteContext*, TfLiteExternalContextType);
  void (*SetExternalContext)(struct TfLiteContext*, TfLiteExternalContextType, TfLiteExternalContext*);
  bool allow_fp32_relax_to_fp16;
  void* profiler;
  void* (*AllocatePersistentBuffer)(struct TfLiteContext* ctx, size_t bytes);
  TfLiteStatus (*AllocateBufferForEval)(struct TfLiteContext* ctx, size_t bytes, void** ptr);
  TfLiteStatus (*RequestScratchBufferInArena)(struct TfLiteContext* ctx, size_t bytes, int* buffer_idx);
  void* (*GetScratchBuffer)(struct TfLiteContext* ctx, int buffer_idx);
  TfLiteStatus (*ResizeTensorExplicit)(struct TfLiteContext* ctx, TfLiteTensor* tensor, int dims, const int* shape);
  // The partitions belong to the context and last until the next call.
  TfLiteStatus (*PreviewDelegatePartitioning)(struct TfLiteContext* context, const TfLiteIntArray* nodes_to_replace,
                                              TfLiteDelegateParams** partition_params_array, int* num_partitions);
  TfLiteTensor* (*GetTensor)(const struct TfLiteContext* context, int tensor_idx);
  TfLiteEvalTensor* (*GetEvalTensor)(const struct TfLiteContext* context, int tensor_idx);
  TfLiteStatus (*GetModelMetadata)(const struct TfLiteContext* context, const char* name, const char** ptr,
                                   size_t* bytes);
  TfLiteStatus (*AcquireSubgraphContext)(struct TfLiteContext* context, int subgraph_index,
                                         struct TfLiteContext** acquired_context);
  TfLiteStatus (*ReleaseSubgraphContext)(struct TfLiteContext* context, int subgraph_index);
};

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_CORE_C_COMMON_H_

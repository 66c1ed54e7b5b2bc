// SPDX-License-Identifier: Apache-2.0
// Structs that kernels, delegates and applications share with the library. Their layout is part of the binary
// interface.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_C_COMMON_H_
#define SURELITE_TENSORFLOW_LITE_CORE_C_COMMON_H_

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/array.h"
#include "tensorflow/lite/core/c/c_api_types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct TfLiteContext;
struct TfLiteDelegate;
struct TfLiteRegistration;
struct TfLiteOpaqueDelegateBuilder;

// Stands for an input that is absent.
#define kTfLiteOptionalTensor (-1)
#define TFLITE_NOEXCEPT

typedef struct TfLiteExternalContext {
  TfLiteExternalContextType type;
  TfLiteStatus (*Refresh)(struct TfLiteContext* context);
} TfLiteExternalContext;

// Checks for kernels: report the place and return kTfLiteError.
#ifdef TF_LITE_STRIP_ERROR_STRINGS
#define TF_LITE_KERNEL_LOG(context, ...) ((void)(context))
#define TF_LITE_MAYBE_KERNEL_LOG(context, ...) ((void)(context))
#else
#define TF_LITE_KERNEL_LOG(context, ...)            \
  do {                                              \
    (context)->ReportError((context), __VA_ARGS__); \
  } while (false)
#define TF_LITE_MAYBE_KERNEL_LOG(context, ...)                          \
  do {                                                                  \
    if ((context) != NULL) (context)->ReportError((context), __VA_ARGS__); \
  } while (false)
#endif
#define TF_LITE_OPAQUE_KERNEL_LOG(opaque_context, ...)               \
  do {                                                               \
    TfLiteOpaqueContextReportError((opaque_context), __VA_ARGS__);   \
  } while (false)
#define TF_LITE_ENSURE_MSG(context, condition, ...)    \
  do {                                                 \
    if (!(condition)) {                                \
      TF_LITE_KERNEL_LOG((context), __VA_ARGS__);      \
      return kTfLiteError;                             \
    }                                                  \
  } while (0)
#define TF_LITE_ENSURE(context, condition) \
  TF_LITE_ENSURE_MSG(context, condition, "%s:%d %s was not true.", __FILE__, __LINE__, #condition)
#define TF_LITE_OPAQUE_ENSURE(opaque_context, condition)                                                     \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      TF_LITE_OPAQUE_KERNEL_LOG(opaque_context, "%s:%d %s was not true.", __FILE__, __LINE__, #condition);   \
      return kTfLiteError;                                                                                   \
    }                                                                                                        \
  } while (0)
#define TF_LITE_ENSURE_STATUS(expression)                     \
  do {                                                        \
    const TfLiteStatus tf_lite_status_ = (expression);        \
    if (tf_lite_status_ != kTfLiteOk) return tf_lite_status_; \
  } while (0)
// A message after the expression is reported with the place; without one the failed call has said enough.
#define SURELITE_ENSURE_OK_2(context, expression) TF_LITE_ENSURE_STATUS(expression)
#define SURELITE_TEXT_OF(x) SURELITE_TEXT(x)
#define SURELITE_TEXT(x) #x
#define SURELITE_ENSURE_OK_N(context, expression, ...)                                                 \
  do {                                                                                                  \
    const TfLiteStatus tf_lite_status_ = (expression);                                                  \
    if (tf_lite_status_ != kTfLiteOk) {                                                                 \
      TF_LITE_KERNEL_LOG((context), __FILE__ ":" SURELITE_TEXT_OF(__LINE__) " " __VA_ARGS__);           \
      return tf_lite_status_;                                                                           \
    }                                                                                                   \
  } while (0)
#define SURELITE_ENSURE_OK_PICK(a, b, c, d, e, f, g, h, name, ...) name
#define TF_LITE_ENSURE_OK(...)                                                                          \
  SURELITE_ENSURE_OK_PICK(__VA_ARGS__, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N, \
                          SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N, SURELITE_ENSURE_OK_N,             \
                          SURELITE_ENSURE_OK_2, SURELITE_ENSURE_OK_2, )                                 \
  (__VA_ARGS__)
#define TF_LITE_ENSURE_EQ(context, a, b)                                                                   \
  TF_LITE_ENSURE_MSG(context, (a) == (b), "%s:%d %s != %s (%d != %d)", __FILE__, __LINE__, #a, #b, (int)(a), (int)(b))
#define TF_LITE_OPAQUE_ENSURE_MSG(opaque_context, condition, ...)    \
  do {                                                               \
    if (!(condition)) {                                              \
      TF_LITE_OPAQUE_KERNEL_LOG((opaque_context), __VA_ARGS__);      \
      return kTfLiteError;                                           \
    }                                                                \
  } while (0)
#define TF_LITE_OPAQUE_ENSURE_EQ(opaque_context, a, b)                                                     \
  TF_LITE_OPAQUE_ENSURE_MSG(opaque_context, (a) == (b), "%s:%d: %s != %s (%d != %d)", __FILE__, __LINE__,  \
                            #a, #b, (int)(a), (int)(b))
#define TF_LITE_ENSURE_TYPES_EQ(context, a, b)                                                             \
  TF_LITE_ENSURE_MSG(context, (a) == (b), "%s:%d %s != %s (%s != %s)", __FILE__, __LINE__, #a, #b,         \
                     TfLiteTypeGetName(a), TfLiteTypeGetName(b))
#define TF_LITE_OPAQUE_ENSURE_TYPES_EQ(opaque_context, a, b)                                               \
  TF_LITE_OPAQUE_ENSURE_MSG(opaque_context, (a) == (b), "%s:%d: %s != %s (%s != %s)", __FILE__, __LINE__,  \
                            #a, #b, TfLiteTypeGetName(a), TfLiteTypeGetName(b))
#define TF_LITE_OPAQUE_ENSURE_NEAR(opaque_context, a, b, epsilon)                                          \
  do {                                                                                                     \
    const double tf_lite_delta_ = (double)(a) - (double)(b);                                               \
    TF_LITE_OPAQUE_ENSURE_MSG(opaque_context, tf_lite_delta_ <= (epsilon) && -tf_lite_delta_ <= (epsilon), \
                              "%s:%d: %s not near %s (%f != %f)", __FILE__, __LINE__, #a, #b, (double)(a), \
                              (double)(b));                                                                \
  } while (0)
#define TF_LITE_OPAQUE_MAYBE_KERNEL_LOG(opaque_context, ...)           \
  do {                                                                 \
    if ((opaque_context) != NULL) {                                    \
      TfLiteOpaqueContextReportError((opaque_context), __VA_ARGS__);   \
    }                                                                  \
  } while (false)
#define TF_LITE_ENSURE_NEAR(context, a, b, epsilon)                                                        \
  do {                                                                                                     \
    const double tf_lite_delta_ = (double)(a) - (double)(b);                                               \
    TF_LITE_ENSURE_MSG(context, tf_lite_delta_ <= (epsilon) && -tf_lite_delta_ <= (epsilon),               \
                       "%s:%d %s not near %s (%f != %f)", __FILE__, __LINE__, #a, #b, (double)(a), (double)(b)); \
  } while (0)

#define TF_LITE_UNSUPPORTED_TYPE(context, type, op_name)                                                   \
  do {                                                                                                     \
    TF_LITE_KERNEL_LOG((context), "%s:%d Type %s is unsupported by op %s.", __FILE__, __LINE__,            \
                       TfLiteTypeGetName(type), (op_name));                                                \
    return kTfLiteError;                                                                                   \
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

typedef enum TfLiteQuantizationType {
  kTfLiteNoQuantization = 0,
  kTfLiteAffineQuantization = 1,
  kTfLiteBlockwiseQuantization = 2,
  kTfLiteMultiAxisQuantization = 3,
} TfLiteQuantizationType;

// `params` is one of the three structs below, as `type` says.
typedef struct TfLiteQuantization {
  TfLiteQuantizationType type;
  void* params;
} TfLiteQuantization;

typedef struct TfLiteAffineQuantization {
  TfLiteFloatArray* scale;
  TfLiteIntArray* zero_point;
  int32_t quantized_dimension;
} TfLiteAffineQuantization;

// Parameters that live in tensors, by index.
typedef struct TfLiteBlockwiseQuantization {
  int32_t scale;
  int32_t zero_point;
  int32_t blocksize;
  int32_t quantized_dimension;
} TfLiteBlockwiseQuantization;

typedef struct TfLiteMultiAxisQuantization {
  int32_t scales;
  int32_t zero_points;
  int32_t blocksize;
  TfLiteIntArray* quantized_dimensions;
} TfLiteMultiAxisQuantization;

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

typedef enum TfLiteDimensionType {
  kTfLiteDimDense = 0,
  kTfLiteDimSparseCSR = 1,
} TfLiteDimensionType;

typedef struct TfLiteDimensionMetadata {
  TfLiteDimensionType format;
  int dense_size;
  TfLiteIntArray* array_segments;
  TfLiteIntArray* array_indices;
} TfLiteDimensionMetadata;

typedef struct TfLiteSparsity {
  TfLiteIntArray* traversal_order;
  TfLiteIntArray* block_map;
  TfLiteDimensionMetadata* dim_metadata;
  int dim_metadata_size;
} TfLiteSparsity;

typedef struct TfLiteCustomAllocation {
  void* data;
  size_t bytes;
} TfLiteCustomAllocation;

typedef struct TfLiteAllocator {
  void* data;
  void* (*allocate)(void* data, size_t size, size_t alignment);
  void* (*reallocate)(void* data, void* ptr, size_t old_size, size_t new_size, size_t alignment);
  void (*deallocate)(void* data, void* ptr, size_t size, size_t alignment);
} TfLiteAllocator;

typedef struct TfLiteTensor {
  TfLiteType type;
  TfLitePtrUnion data;
  TfLiteIntArray* dims;
  TfLiteQuantizationParams params;
  TfLiteAllocationType allocation_type;
  size_t bytes;
  const void* allocation;
  const char* name;
  struct TfLiteDelegate* delegate;
  TfLiteBufferHandle buffer_handle;
  bool data_is_stale;
  bool is_variable;
  TfLiteQuantization quantization;
  TfLiteSparsity* sparsity;
  const TfLiteIntArray* dims_signature;
} TfLiteTensor;

typedef struct TfLiteNode {
  TfLiteIntArray* inputs;
  TfLiteIntArray* outputs;
  TfLiteIntArray* intermediates;
  TfLiteIntArray* temporaries;
  void* user_data;
  void* builtin_data;
  const void* custom_initial_data;
  int custom_initial_data_size;
  struct TfLiteDelegate* delegate;
  bool might_have_side_effect;
} TfLiteNode;

typedef struct TfLiteEvalTensor {
  TfLitePtrUnion data;
  TfLiteIntArray* dims;
  TfLiteType type;
} TfLiteEvalTensor;

// What a delegate kernel's init gets as its buffer.
typedef struct TfLiteDelegateParams {
  struct TfLiteDelegate* delegate;
  TfLiteIntArray* nodes_to_replace;
  TfLiteIntArray* input_tensors;
  TfLiteIntArray* output_tensors;
} TfLiteDelegateParams;

typedef struct TfLiteOpaqueDelegateParams {
  TfLiteOpaqueDelegate* delegate;
  void* delegate_data;
  TfLiteIntArray* nodes_to_replace;
  TfLiteIntArray* input_tensors;
  TfLiteIntArray* output_tensors;
} TfLiteOpaqueDelegateParams;

typedef struct TfLiteContext TfLiteContext;
typedef struct TfLiteRegistration TfLiteRegistration;

// An operator: four callbacks and its names.
struct TfLiteRegistration {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  const char* (*profiling_string)(const TfLiteContext* context, const TfLiteNode* node);
  int32_t builtin_code;
  const char* custom_name;
  int version;
  TfLiteOperator* registration_external;
  struct TfLiteAsyncKernel* (*async_kernel)(TfLiteContext* context, TfLiteNode* node);
  uint64_t inplace_operator;
};

// The same as older releases had it: each is a prefix of the next.
typedef struct TfLiteRegistration_V1 {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  const char* (*profiling_string)(const TfLiteContext* context, const TfLiteNode* node);
  int32_t builtin_code;
  const char* custom_name;
  int version;
} TfLiteRegistration_V1;

typedef struct TfLiteRegistration_V2 {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  const char* (*profiling_string)(const TfLiteContext* context, const TfLiteNode* node);
  int32_t builtin_code;
  const char* custom_name;
  int version;
  TfLiteOperator* registration_external;
} TfLiteRegistration_V2;

typedef struct TfLiteRegistration_V3 {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  const char* (*profiling_string)(const TfLiteContext* context, const TfLiteNode* node);
  int32_t builtin_code;
  const char* custom_name;
  int version;
  TfLiteOperator* registration_external;
  struct TfLiteAsyncKernel* (*async_kernel)(TfLiteContext* context, TfLiteNode* node);
} TfLiteRegistration_V3;

// Values of TfLiteRegistration::inplace_operator.
static const uint64_t kTfLiteInplaceOpNone = 0;
static const uint64_t kTfLiteInplaceOpDataUnmodified = 1;
static const uint64_t kTfLiteInplaceInputCanBeSharedWithCorrespondingOutput = 2;
static const uint64_t kTfLiteInplaceOpInput0Shared = 4;
static const uint64_t kTfLiteInplaceOpInput1Shared = 8;
static const uint64_t kTfLiteInplaceOpInput2Shared = 16;
static const uint64_t kTfLiteInplaceOpMaxValue = UINT64_MAX;
static const int kTfLiteMaxSharableOpInputs = 3;
static const size_t kTfLiteNoBufferIdentifier = SIZE_MAX;

// What a kernel or delegate may ask of the interpreter that runs it.
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

typedef struct TfLiteDelegate {
  void* data_;
  TfLiteStatus (*Prepare)(TfLiteContext* context, struct TfLiteDelegate* delegate);
  TfLiteStatus (*CopyFromBufferHandle)(TfLiteContext* context, struct TfLiteDelegate* delegate,
                                       TfLiteBufferHandle buffer_handle, TfLiteTensor* tensor);
  TfLiteStatus (*CopyToBufferHandle)(TfLiteContext* context, struct TfLiteDelegate* delegate,
                                     TfLiteBufferHandle buffer_handle, TfLiteTensor* tensor);
  void (*FreeBufferHandle)(TfLiteContext* context, struct TfLiteDelegate* delegate, TfLiteBufferHandle* handle);
  int64_t flags;
  struct TfLiteOpaqueDelegateBuilder* opaque_delegate_builder;
} TfLiteDelegate;

typedef struct TfLiteOpaqueDelegateBuilder {
  void* data;
  TfLiteStatus (*Prepare)(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data);
  TfLiteStatus (*CopyFromBufferHandle)(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data,
                                       TfLiteBufferHandle buffer_handle, TfLiteOpaqueTensor* tensor);
  TfLiteStatus (*CopyToBufferHandle)(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data,
                                     TfLiteBufferHandle buffer_handle, TfLiteOpaqueTensor* tensor);
  void (*FreeBufferHandle)(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data,
                           TfLiteBufferHandle* handle);
  int64_t flags;
} TfLiteOpaqueDelegateBuilder;

TFL_CAPI_EXPORT const char* TfLiteTypeGetName(TfLiteType type);
TFL_CAPI_EXPORT void TfLiteTensorDataFree(TfLiteTensor* t);
TFL_CAPI_EXPORT void TfLiteTensorDataFreeWithAllocator(TfLiteTensor* t, TfLiteAllocator* allocator);
TFL_CAPI_EXPORT void TfLiteQuantizationFree(TfLiteQuantization* quantization);
TFL_CAPI_EXPORT TfLiteQuantization TfLiteQuantizationClone(TfLiteQuantization src);
TFL_CAPI_EXPORT void TfLiteSparsityFree(TfLiteSparsity* sparsity);
TFL_CAPI_EXPORT void TfLiteTensorFree(TfLiteTensor* t);
TFL_CAPI_EXPORT void TfLiteTensorReset(
    TfLiteType type, const char* name, TfLiteIntArray* dims, TfLiteQuantizationParams quantization, char* buffer,
    size_t size, TfLiteAllocationType allocation_type, const void* allocation, bool is_variable,
    TfLiteTensor* tensor);
TFL_CAPI_EXPORT TfLiteStatus TfLiteTensorCopy(const TfLiteTensor* src, TfLiteTensor* dst);
TFL_CAPI_EXPORT TfLiteTensor TfLiteTensorClone(TfLiteTensor src);
TFL_CAPI_EXPORT TfLiteStatus TfLiteTensorResizeMaybeCopy(size_t num_bytes, TfLiteTensor* tensor, bool preserve_data);
TFL_CAPI_EXPORT TfLiteStatus TfLiteTensorResizeMaybeCopyWithAllocator(
    size_t num_bytes, TfLiteTensor* tensor, bool preserve_data, TfLiteAllocator* allocator);
TFL_CAPI_EXPORT TfLiteStatus TfLiteTensorRealloc(size_t num_bytes, TfLiteTensor* tensor);
TFL_CAPI_EXPORT TfLiteStatus TfLiteTensorReallocWithAllocator(
    size_t num_bytes, TfLiteTensor* tensor, TfLiteAllocator* allocator);
TFL_CAPI_EXPORT const TfLiteIntArray* TfLiteTensorGetDimsSignature(const TfLiteTensor* t);
TFL_CAPI_EXPORT TfLiteDelegate TfLiteDelegateCreate(void);
TFL_CAPI_EXPORT TfLiteAllocationStrategy TfLiteTensorGetAllocationStrategy(const TfLiteTensor* t);
TFL_CAPI_EXPORT TfLiteRunStability TfLiteTensorGetBufferAddressStability(const TfLiteTensor* t);
TFL_CAPI_EXPORT TfLiteRunStability TfLiteTensorGetDataStability(const TfLiteTensor* t);
TFL_CAPI_EXPORT TfLiteRunStep TfLiteTensorGetDataKnownStep(const TfLiteTensor* t);
TFL_CAPI_EXPORT TfLiteRunStep TfLiteTensorGetShapeKnownStep(const TfLiteTensor* t);
TFL_CAPI_EXPORT void* TfLiteKernelInitFailed(void);
static inline bool TfLiteDelegateHasValidOpaqueDelegateBuilder(const TfLiteDelegate* delegate) {
  return delegate != NULL && delegate->Prepare == NULL && delegate->opaque_delegate_builder != NULL &&
         delegate->opaque_delegate_builder->Prepare != NULL;
}
static inline int64_t TfLiteDelegateGetFlagsInternal(TfLiteDelegate* delegate) {
  return TfLiteDelegateHasValidOpaqueDelegateBuilder(delegate) ? delegate->opaque_delegate_builder->flags
                                                               : delegate->flags;
}

#ifdef __cplusplus
}  // extern "C"

#include <new>
#include <utility>

// What a tensor of type kTfLiteVariant with allocation kTfLiteVariantObject points at.
class VariantData {
 public:
  virtual ~VariantData() = default;
  // A copy; built over the object at maybe_alloc, which is destroyed first, if that is not null.
  virtual void* CloneTo(void* maybe_alloc) const = 0;
};

template <typename ErasedDerived>
class AbstractVariantData : public VariantData {
 public:
  void* CloneTo(void* maybe_alloc) const override {
    const auto& self = static_cast<const ErasedDerived&>(*this);
    if (!maybe_alloc) return new (std::nothrow) ErasedDerived(self);
    static_cast<VariantData*>(maybe_alloc)->~VariantData();
    return new (maybe_alloc) ErasedDerived(self);
  }
};

// Puts a VariantType made of the arguments into the tensor; over the one that it holds, which must be of the same type.
template <class VariantType, class... VariantArgs>
TfLiteStatus TfLiteTensorVariantRealloc(TfLiteTensor* t, VariantArgs&&... args) {
  if (!t || t->type != kTfLiteVariant) return kTfLiteError;
  if (t->data.data != NULL && t->allocation_type == kTfLiteVariantObject) {
    static_cast<VariantData*>(t->data.data)->~VariantData();
    t->data.data = new (t->data.data) VariantType(std::forward<VariantArgs>(args)...);
  } else {
    VariantType* made = new (std::nothrow) VariantType(std::forward<VariantArgs>(args)...);
    if (made == NULL) return kTfLiteError;
    t->data.data = made;
    t->allocation_type = kTfLiteVariantObject;
  }
  return kTfLiteOk;
}
#endif

#include "tensorflow/lite/core/c/abi_assertions.h"

#endif  // SURELITE_TENSORFLOW_LITE_CORE_C_COMMON_H_

// SPDX-License-Identifier: Apache-2.0
// What the Python package "surelite" asks of the drop-in beyond TensorFlow Lite's C interface: tensors and operators of
// every subgraph, signatures by index, kernels to choose, messages as text. A versioned table of functions of its own,
// for bindings that load the library at run time and cannot take variadic callbacks. Usable from C.
//
// Handles are those of the C interface: a model or interpreter made here may be passed there and the other way round.
// Functions that return a status give a TfLiteStatus, plus SURELITE_PYTHON_MESSAGES if they had something to say
// although they succeeded. `messages` then has the text. A subgraph, tensor, operator or signature that does not exist
// is a failure with a message (A704), never undefined. Thread-safety: different interpreters may be used by different
// threads at once; a call that meets another one on the same interpreter is refused (A706).
#ifndef SURELITE_PYTHON_H_
#define SURELITE_PYTHON_H_

#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/core/c/c_api.h"
#include "tensorflow/lite/core/c/common.h"

#ifdef __cplusplus
extern "C" {
#endif

// Grows by one when a function or a struct here changes; a table only ever serves its own version.
#define SURELITE_PYTHON_VERSION 1
#define SURELITE_PYTHON_MESSAGES 256

// Everything about one tensor at this moment. Pointers stay valid until the next call that changes the interpreter.
typedef struct SurelitePythonTensor {
  const char* name;
  const void* data;        // null without memory
  const int32_t* shape;    // `rank` extents
  const int32_t* signature;  // `signature_rank` extents, -1 where the model leaves one open; none if the model has none
  const float* scales;
  const int32_t* zero_points;
  const TfLiteSparsity* sparsity;  // null unless the tensor is stored compressed
  uint64_t bytes;
  int32_t type;        // TfLiteType
  int32_t allocation;  // TfLiteAllocationType
  int32_t rank;
  int32_t signature_rank;
  int32_t scale_count;
  int32_t zero_point_count;
  int32_t quantized_dimension;
  int32_t block_size;
  int32_t scales_tensor;       // -1, or the tensor that holds the scales of a blockwise quantization
  int32_t zero_points_tensor;  // the same for zero points
  float scale;                 // of the whole tensor, 0 if there is none
  int32_t zero_point;
  int32_t writable;  // 0: a constant of the model, perhaps in pages that cannot be written
} SurelitePythonTensor;

typedef struct SurelitePythonNode {
  const char* name;  // of the operator: "CONV_2D", its custom code, "DELEGATE"
  const int32_t* inputs;
  const int32_t* outputs;
  int32_t input_count;
  int32_t output_count;
} SurelitePythonNode;

typedef struct SurelitePythonSignature {
  const char* key;
  int32_t subgraph;
  int32_t input_count;
  int32_t output_count;
} SurelitePythonSignature;

typedef struct SurelitePythonOptions {
  int32_t num_threads;            // -1: the library chooses
  int32_t reference_kernels;      // not 0: plain kernels only
  int32_t preserve_all_tensors;   // not 0: every tensor can be read after a run
  // Null, or options of the C interface: their operators and delegates are taken, the rest is not.
  const TfLiteInterpreterOptions* operators;
} SurelitePythonOptions;

typedef struct SurelitePython {
  int32_t version;  // SURELITE_PYTHON_VERSION
  int32_t size;     // of this struct in bytes

  // What the last call of this thread through this table had to say: lines, "" if nothing. Valid until the next one.
  const char* (*messages)(void);

  // Null after a failure. With `borrow`, the bytes must stay alive and unchanged as long as the model or an interpreter
  // made from it; bytes may follow the model.
  TfLiteModel* (*open_file)(const char* path);
  TfLiteModel* (*open_bytes)(const void* data, size_t bytes, int32_t borrow);
  void (*close_model)(TfLiteModel* model);
  TfLiteInterpreter* (*open)(const TfLiteModel* model, const SurelitePythonOptions* options);
  // Waits for a run on another thread.
  void (*close)(TfLiteInterpreter* interpreter);

  int32_t (*apply_delegate)(TfLiteInterpreter* interpreter, TfLiteOpaqueDelegate* delegate);
  int32_t (*set_threads)(TfLiteInterpreter* interpreter, int32_t threads);
  int32_t (*allocate)(TfLiteInterpreter* interpreter, int32_t subgraph);
  int32_t (*invoke)(TfLiteInterpreter* interpreter, int32_t subgraph);
  // Not 0 for `strict`: only extents that the model leaves open may change.
  int32_t (*resize)(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t tensor, const int32_t* shape,
                    int32_t rank, int32_t strict);
  int32_t (*reset_variables)(TfLiteInterpreter* interpreter);

  // Counts are -1 after a failure. A list stays valid until the next call that changes the interpreter.
  int32_t (*subgraph_count)(const TfLiteInterpreter* interpreter);
  int32_t (*tensor_count)(const TfLiteInterpreter* interpreter, int32_t subgraph);
  int32_t (*node_count)(const TfLiteInterpreter* interpreter, int32_t subgraph);
  int32_t (*inputs)(const TfLiteInterpreter* interpreter, int32_t subgraph, const int32_t** list);
  int32_t (*outputs)(const TfLiteInterpreter* interpreter, int32_t subgraph, const int32_t** list);
  int32_t (*tensor)(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, SurelitePythonTensor* out);
  int32_t (*node)(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, SurelitePythonNode* out);

  // Copies exactly the bytes of the tensor. Guarded mode learns of `view`, which gives the address to read and write
  // at, or null.
  int32_t (*set)(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const void* from, size_t bytes);
  int32_t (*get)(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, void* to, size_t bytes);
  void* (*view)(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index);
  // A string tensor: `packed` is the count, an offset for each string and one for the end (all int32, from the start of
  // `packed`), then the characters. As many strings as the tensor has elements.
  int32_t (*set_strings)(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const void* packed,
                         size_t bytes);

  int32_t (*signature_count)(const TfLiteInterpreter* interpreter);
  int32_t (*signature)(const TfLiteInterpreter* interpreter, int32_t index, SurelitePythonSignature* out);
  // The name of input (or, with `output`, of output) number `entry`, in the order of the file, and its tensor.
  const char* (*signature_entry)(const TfLiteInterpreter* interpreter, int32_t index, int32_t output, int32_t entry,
                                 int32_t* tensor);
} SurelitePython;

// The functions of that version; null if the library does not have it.
TFL_CAPI_EXPORT const SurelitePython* surelite_python(int32_t version);

// In libtensorflowlite.so alone: an empty tflite::MutableOpResolver, whose address functions written for TensorFlow
// Lite's InterpreterWithCustomOps take, and two functions for TfLiteInterpreterOptionsSetOpResolver with the resolver
// as their user data. Null if there is no memory, or no such operator. The resolver outlives interpreters that use it.
TFL_CAPI_EXPORT void* surelite_python_resolver_create(void);
TFL_CAPI_EXPORT void surelite_python_resolver_delete(void* resolver);
TFL_CAPI_EXPORT const TfLiteRegistration* surelite_python_resolver_builtin(void* resolver, TfLiteBuiltinOperator op,
                                                                           int version);
TFL_CAPI_EXPORT const TfLiteRegistration* surelite_python_resolver_custom(void* resolver, const char* name,
                                                                          int version);

#ifdef __cplusplus
}
#endif

#endif  // SURELITE_PYTHON_H_

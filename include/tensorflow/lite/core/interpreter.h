// SPDX-License-Identifier: Apache-2.0
// The interpreter: runs a model.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_INTERPRETER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_INTERPRETER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/core/api/op_resolver.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/api/profiler.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/core/signature_runner.h"
#include "tensorflow/lite/core/subgraph.h"
#include "tensorflow/lite/external_cpu_backend_context.h"
#include "tensorflow/lite/internal/signature_def.h"
#include "tensorflow/lite/interpreter_options.h"
#include "tensorflow/lite/portable_type_to_tflitetype.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace surelite {
namespace compat {
class Interpreter;
}
}  // namespace surelite

namespace tflite {
class InterpreterTest;
class SingleOpModel;
class TestDelegate;
namespace async {
class AsyncSignatureRunner;
}
namespace delegates {
class InterpreterUtils;
namespace test_utils {
class TestDelegation;
}
}  // namespace delegates

namespace impl {

class InterpreterBuilder;

// Not thread-safe; a call from a second thread while one runs is answered with an error. Calls in the wrong order are
// too.
class TFL_CAPI_EXPORT Interpreter {
 public:
  using Ptr = std::unique_ptr<Interpreter>;
  using TfLiteDelegatePtr = std::unique_ptr<TfLiteDelegate, void (*)(TfLiteDelegate*)>;
  using TfLiteDelegateCreators = OpResolver::TfLiteDelegateCreators;
  // Tensors never move here, however many are added; kernels size their requests by these.
  static constexpr size_t kTensorsReservedCapacity = 128;
  static constexpr size_t kTensorsCapacityHeadroom = 16;

  // An empty graph, to be built tensor by tensor. For a model use InterpreterBuilder.
  explicit Interpreter(ErrorReporter* error_reporter = DefaultErrorReporter());
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // --- building by hand
  TfLiteStatus SetInputs(std::vector<int> inputs);
  TfLiteStatus SetOutputs(std::vector<int> outputs);
  TfLiteStatus SetVariables(std::vector<int> variables);
  // Takes builtin_data over, which is from malloc.
  TfLiteStatus AddNodeWithParameters(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                     const char* init_data, size_t init_data_size, void* builtin_data,
                                     const TfLiteRegistration* registration, int* node_index = nullptr);
  TfLiteStatus AddTensors(int tensors_to_add, int* first_new_tensor_index = nullptr);
  TfLiteStatus SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                           const std::vector<int>& dims, TfLiteQuantization quantization,
                                           const char* buffer, size_t bytes, const Allocation* allocation = nullptr);
  TfLiteStatus SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name,
                                           const std::vector<int>& dims, TfLiteQuantizationParams quantization,
                                           const char* buffer, size_t bytes, const Allocation* allocation = nullptr);
  TfLiteStatus SetTensorParametersReadOnly(int tensor_index, TfLiteType type, const char* name, size_t rank,
                                           const int* dims, TfLiteQuantizationParams quantization, const char* buffer,
                                           size_t bytes, const Allocation* allocation = nullptr);
  TfLiteStatus SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                            const std::vector<int>& dims, TfLiteQuantization quantization,
                                            bool is_variable = false);
  TfLiteStatus SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name,
                                            const std::vector<int>& dims, TfLiteQuantizationParams quantization,
                                            bool is_variable = false, const std::vector<int>* dims_signature = nullptr);
  TfLiteStatus SetTensorParametersReadWrite(int tensor_index, TfLiteType type, const char* name, size_t rank,
                                            const int* dims, TfLiteQuantizationParams quantization,
                                            bool is_variable = false, size_t rank_dims_signature = 0,
                                            const int* dims_signature = nullptr);

  // --- looking
  const std::vector<int>& inputs() const;
  const char* GetInputName(int index) const;
  const std::vector<int>& outputs() const;
  const std::vector<int>& variables() const;
  const char* GetOutputName(int index) const;
  size_t tensors_size() const;
  size_t nodes_size() const;
  const std::vector<int>& execution_plan() const;
  // Null beyond the table.
  TfLiteTensor* tensor(int tensor_index);
  const TfLiteTensor* tensor(int tensor_index) const;
  const std::pair<TfLiteNode, TfLiteRegistration>* node_and_registration(int node_index) const;
  const std::pair<TfLiteNode, TfLiteRegistration>* node_and_registration(int subgraph_index, int node_index) const;
  // Null if the tensor holds another type, which is reported.
  template <class T>
  T* typed_tensor(int tensor_index) {
    return static_cast<T*>(typed_data(tensor_index, typeToTfLiteType<T>()));
  }
  template <class T>
  const T* typed_tensor(int tensor_index) const {
    return static_cast<const T*>(const_cast<Interpreter*>(this)->typed_data(tensor_index, typeToTfLiteType<T>()));
  }
  TfLiteTensor* input_tensor(size_t index);
  const TfLiteTensor* input_tensor(size_t index) const;
  template <class T>
  T* typed_input_tensor(int index) {
    return typed_tensor<T>(at(inputs(), index, "input"));
  }
  template <class T>
  const T* typed_input_tensor(int index) const {
    return typed_tensor<T>(at(inputs(), index, "input"));
  }
  TfLiteTensor* output_tensor(size_t index);
  const TfLiteTensor* output_tensor(size_t index) const;
  template <class T>
  T* typed_output_tensor(int index) {
    return typed_tensor<T>(at(outputs(), index, "output"));
  }
  template <class T>
  const T* typed_output_tensor(int index) const {
    return typed_tensor<T>(at(outputs(), index, "output"));
  }

  // --- signatures
  std::vector<const std::string*> signature_keys() const;
  // Null key: the first. Null, after a message, if there is none. Belongs to the interpreter.
  SignatureRunner* GetSignatureRunner(const char* signature_key);
  async::AsyncSignatureRunner* GetAsyncSignatureRunner(const char* signature_key);
  int GetSubgraphIndexFromSignature(const char* signature_key) const;
  const std::map<std::string, uint32_t>& signature_inputs(const char* signature_key) const;
  const std::map<std::string, uint32_t>& signature_outputs(const char* signature_key) const;
  TfLiteTensor* input_tensor_by_signature(const char* signature_input_name, const char* signature_key);
  const TfLiteTensor* output_tensor_by_signature(const char* signature_output_name, const char* signature_key) const;

  // --- running
  TfLiteStatus ResizeInputTensor(int tensor_index, const std::vector<int>& dims);
  TfLiteStatus ResizeInputTensorStrict(int tensor_index, const std::vector<int>& dims);
  TfLiteStatus ReleaseNonPersistentMemory();
  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  TfLiteStatus EnableCancellation();
  TfLiteStatus Cancel();
  void SetCancellationFunction(void* data, bool (*check_cancelled_func)(void*));
  TfLiteStatus SetNumThreads(int num_threads);
  void SetAllowFp16PrecisionForFp32(bool allow);
  bool GetAllowFp16PrecisionForFp32() const;
  TfLiteStatus ResetVariableTensors();

  // --- delegates and buffers
  TfLiteStatus ModifyGraphWithDelegate(TfLiteDelegate* delegate);
  TfLiteStatus ModifyGraphWithDelegate(TfLiteOpaqueDelegateStruct* delegate);
  TfLiteStatus ModifyGraphWithDelegate(TfLiteDelegate* delegate, const std::vector<int>& active_subgraph_indices);
  TfLiteStatus ModifyGraphWithDelegate(TfLiteOpaqueDelegateStruct* delegate,
                                       const std::vector<int>& active_subgraph_indices);
  template <typename Delegate, typename Deleter>
  TfLiteStatus ModifyGraphWithDelegate(std::unique_ptr<Delegate, Deleter> delegate) {
    Deleter deleter = std::move(delegate.get_deleter());
    std::unique_ptr<TfLiteDelegate, std::function<void(TfLiteDelegate*)>> kept(
        delegate.release(), [deleter](TfLiteDelegate* d) mutable { deleter(static_cast<Delegate*>(d)); });
    return take_delegate(std::move(kept));
  }
  TfLiteStatus ModifyGraphWithDelegate(std::unique_ptr<TfLiteDelegate> delegate) = delete;
  TfLiteStatus EnsureTensorDataIsReadable(int tensor_index);
  TfLiteStatus SetBufferHandle(int tensor_index, TfLiteBufferHandle buffer_handle, TfLiteDelegate* delegate);
  TfLiteStatus SetBufferHandle(TfLiteTensor* tensor, TfLiteBufferHandle buffer_handle, TfLiteDelegate* delegate);
  TfLiteStatus GetBufferHandle(int tensor_index, TfLiteBufferHandle* buffer_handle, TfLiteDelegate** delegate);
  void SetAllowBufferHandleOutput(bool allow_buffer_handle_output);
  TfLiteStatus SetCustomAllocationForTensor(int tensor_index, const TfLiteCustomAllocation& allocation,
                                            int64_t flags = kTfLiteCustomAllocationFlagsNone);
  // Surelite takes no foreign allocator: answers kTfLiteError with the reason.
  TfLiteStatus SetAllocator(TfLiteAllocator* allocator);

  // --- profiling, contexts, options
  void SetProfiler(Profiler* profiler);
  void SetProfiler(std::unique_ptr<Profiler> profiler);
  void AddProfiler(Profiler* profiler);
  void AddProfiler(std::unique_ptr<Profiler> profiler);
  Profiler* GetProfiler();
  const char* OpProfilingString(const TfLiteRegistration& op_reg, const TfLiteNode* node) const;
  void SetExternalContext(TfLiteExternalContextType type, TfLiteExternalContext* ctx);
  TfLiteStatus ApplyOptions(InterpreterOptions* options);
  // Instead of the model's: what kernels get from TfLiteContext::GetModelMetadata.
  TfLiteStatus SetMetadata(const std::map<std::string, std::string>& metadata);
  size_t subgraphs_size() const;
  Subgraph* subgraph(int subgraph_index);
  const Subgraph* subgraph(int subgraph_index) const;
  Subgraph& primary_subgraph();
  const Subgraph& primary_subgraph() const;
  ErrorReporter* error_reporter() const;

 private:
  friend class InterpreterBuilder;
  friend class tflite::InterpreterTest;
  friend class tflite::SingleOpModel;
  friend class tflite::TestDelegate;
  friend class tflite::delegates::InterpreterUtils;
  friend class tflite::delegates::test_utils::TestDelegation;
  struct Inside;
  TfLiteStatus SetExecutionPlan(const std::vector<int>& new_plan);
  void AddSubgraphs(int subgraphs_to_add, int* first_new_subgraph_index = nullptr);
  bool HasDelegates();
  bool IsFullyDelegated() const;
  TfLiteStatus RemoveAllDelegates();
  TfLiteStatus ApplyLazyDelegateProviders();
  TfLiteStatus SetSignatureDef(std::vector<internal::SignatureDef> signature_defs);
  Interpreter(std::unique_ptr<surelite::compat::Interpreter> core, ErrorReporter* error_reporter);
  void* typed_data(int tensor_index, TfLiteType type);
  int at(const std::vector<int>& list, int index, const char* what) const;
  TfLiteStatus take_delegate(std::unique_ptr<TfLiteDelegate, std::function<void(TfLiteDelegate*)>> delegate);
  std::unique_ptr<Inside> inside_;
  TfLiteContext* context_ = nullptr;
  TfLiteDelegateCreators lazy_delegate_providers_;
};

}  // namespace impl
using Interpreter = impl::Interpreter;
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_INTERPRETER_H_

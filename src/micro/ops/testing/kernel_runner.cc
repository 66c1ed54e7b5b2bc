// SPDX-License-Identifier: Apache-2.0
// KernelRunner, FakeMicroContext and MockMicroGraph. Kernels of the library read quantization and options from a
// model's file: the runner writes one of a single operator. Kernels of applications see the test's own structs.
#include "tensorflow/lite/micro/kernels/kernel_runner.h"

#include "micro/loaded/diagnostic.h"
#include "micro/loaded/graph.h"
#include "micro/ops/testing/node_file.h"
#include "tensorflow/lite/micro/micro_log.h"

using surelite::micro::Loaded;
using surelite::micro::Phase;

namespace tflite {
namespace micro {
namespace {

constexpr size_t kFileBytes = 12 * 1024, kTempBytes = 4 * 1024, kPersistentBytes = 40 * 1024;
constexpr int kMostScratch = 12;

alignas(16) uint8_t allocator_memory[10000];
alignas(16) uint8_t persistent_memory[kPersistentBytes];
alignas(16) uint8_t temporary_memory[kTempBytes];
alignas(16) uint8_t file_memory[kFileBytes];

TfLiteStatus count_run(TfLiteContext*, TfLiteNode* node) {
  ++*static_cast<int*>(node->user_data);
  return kTfLiteOk;
}
const TFLMRegistration kCounter = {nullptr, nullptr, nullptr, count_run, nullptr, 0, nullptr};
alignas(4) const int kNoTensors[] = {0};
TfLiteIntArray* no_tensors() {
  return const_cast<TfLiteIntArray*>(reinterpret_cast<const TfLiteIntArray*>(kNoTensors));
}

void report(TfLiteContext*, const char* format, ...) {
  va_list args;
  va_start(args, format);
  VMicroPrintf(format, args);
  va_end(args);
}
void* allocate_persistent(TfLiteContext* context, size_t bytes) {
  return GetMicroContext(context)->AllocatePersistentBuffer(bytes);
}
TfLiteStatus request_scratch(TfLiteContext* context, size_t bytes, int* index) {
  return GetMicroContext(context)->RequestScratchBufferInArena(bytes, index);
}
void* get_scratch(TfLiteContext* context, int index) { return GetMicroContext(context)->GetScratchBuffer(index); }
TfLiteTensor* get_tensor(const TfLiteContext* context, int index) {
  return GetMicroContext(context)->AllocateTempTfLiteTensor(index);
}
TfLiteEvalTensor* get_eval_tensor(const TfLiteContext* context, int index) {
  return GetMicroContext(context)->GetEvalTensor(index);
}

}  // namespace

MockMicroGraph::MockMicroGraph(SingleArenaBufferAllocator* allocator) {
  static int shape[] = {2, 1, 2};
  mock_tensor_ = reinterpret_cast<TfLiteEvalTensor*>(
      allocator->AllocatePersistentBuffer(sizeof(TfLiteEvalTensor), alignof(TfLiteEvalTensor)));
  auto* data = reinterpret_cast<float*>(allocator->AllocatePersistentBuffer(2 * sizeof(float), alignof(float)));
  if (!mock_tensor_ || !data) return;
  data[0] = data[1] = 0.0f;
  *mock_tensor_ = TfLiteEvalTensor();
  mock_tensor_->data.f = data;
  mock_tensor_->dims = reinterpret_cast<TfLiteIntArray*>(shape);
  mock_tensor_->type = kTfLiteFloat32;
}

TfLiteStatus MockMicroGraph::InvokeSubgraph(int subgraph_idx) {
  if (subgraph_idx < 0 || subgraph_idx >= kMaxSubgraphs) return kTfLiteError;
  ++invoke_counts_[subgraph_idx];
  return kTfLiteOk;
}

void MockMicroGraph::Describe(const uint8_t* callee, surelite::micro::Subgraph* graphs) {
  for (int i = 1; i < kMaxSubgraphs; ++i) {
    nodes_[i].registration = &kCounter;
    nodes_[i].node.user_data = &invoke_counts_[i];
    graphs[i] = {callee, mock_tensor_, &nodes_[i], mock_tensor_ ? 1 : 0, 1};
  }
}

FakeMicroContext::FakeMicroContext(TfLiteTensor* tensors, SingleArenaBufferAllocator* allocator,
                                   MicroGraph* micro_graph)
    : MicroContext(&state_), tensors_(tensors), allocator_(allocator), micro_graph_(micro_graph) {
  state_.given = tensors;
}

void* FakeMicroContext::AllocatePersistentBuffer(size_t bytes) {
  if (state_.allocator) return MicroContext::AllocatePersistentBuffer(bytes);
  return allocator_->AllocatePersistentBuffer(bytes, 16);
}

TfLiteStatus FakeMicroContext::RequestScratchBufferInArena(size_t bytes, int* buffer_index) {
  if (state_.allocator) return MicroContext::RequestScratchBufferInArena(bytes, buffer_index);
  if (scratch_count_ == kNumScratchBuffers_) {
    MicroPrintf("more than %d scratch buffers", kNumScratchBuffers_);
    return kTfLiteError;
  }
  uint8_t* made = allocator_->AllocatePersistentBuffer(bytes, 16);
  if (!made) return kTfLiteError;
  scratch_[scratch_count_] = made;
  *buffer_index = scratch_count_++;
  return kTfLiteOk;
}

void* FakeMicroContext::GetScratchBuffer(int buffer_index) {
  if (state_.allocator) return MicroContext::GetScratchBuffer(buffer_index);
  return buffer_index >= 0 && buffer_index < scratch_count_ ? scratch_[buffer_index] : nullptr;
}

TfLiteTensor* FakeMicroContext::AllocateTempTfLiteTensor(int tensor_index) {
  if (state_.allocator) return MicroContext::AllocateTempTfLiteTensor(tensor_index);
  if (tensor_index < 0) return nullptr;
  ++temps_out_;
  return &tensors_[tensor_index];
}

void FakeMicroContext::DeallocateTempTfLiteTensor(TfLiteTensor* tensor) {
  if (state_.allocator) return MicroContext::DeallocateTempTfLiteTensor(tensor);
  --temps_out_;
}

bool FakeMicroContext::IsAllTempTfLiteTensorDeallocated() const { return temps_out_ == 0 && state_.temps_out == 0; }

uint8_t* FakeMicroContext::AllocateTempBuffer(size_t size, size_t alignment) {
  if (state_.allocator) return MicroContext::AllocateTempBuffer(size, alignment);
  uint8_t* made = allocator_->AllocateTemp(size, alignment);
  temps_out_ += made != nullptr;
  return made;
}

void FakeMicroContext::DeallocateTempBuffer(uint8_t* buffer) {
  if (state_.allocator) return MicroContext::DeallocateTempBuffer(buffer);
  if (!buffer) return;
  --temps_out_;
  allocator_->DeallocateTemp(buffer);
}

TfLiteEvalTensor* FakeMicroContext::GetEvalTensor(int tensor_index) {
  if (state_.allocator) return MicroContext::GetEvalTensor(tensor_index);
  if (tensor_index < 0) return nullptr;
  auto* made = reinterpret_cast<TfLiteEvalTensor*>(
      allocator_->AllocateTemp(sizeof(TfLiteEvalTensor), alignof(TfLiteEvalTensor)));
  if (made) *made = {tensors_[tensor_index].data, tensors_[tensor_index].dims, tensors_[tensor_index].type};
  return made;
}

KernelRunner::KernelRunner(const TFLMRegistration& registration, TfLiteTensor* tensors, int tensors_size,
                           TfLiteIntArray* inputs, TfLiteIntArray* outputs, const void* builtin_data,
                           TfLiteIntArray* intermediates)
    : registration_(registration),
      tensors_(tensors),
      tensors_size_(tensors_size),
      allocator_(SingleArenaBufferAllocator::Create(allocator_memory, sizeof allocator_memory)),
      mock_micro_graph_(allocator_),
      fake_micro_context_(tensors, allocator_, &mock_micro_graph_) {
  context_.impl_ = static_cast<MicroContext*>(&fake_micro_context_);
  context_.ReportError = report;
  context_.GetTensor = get_tensor;
  context_.GetEvalTensor = get_eval_tensor;
  node_.inputs = inputs ? inputs : no_tensors();
  node_.outputs = outputs ? outputs : no_tensors();
  node_.intermediates = intermediates ? intermediates : no_tensors();
  node_.builtin_data = const_cast<void*>(builtin_data);
}

// What an interpreter would have loaded.
bool KernelRunner::Describe() {
  persistent_.Start(persistent_memory, sizeof persistent_memory, false);
  Loaded& it = fake_micro_context_.state();
  it = Loaded();
  it.context = &context_;
  it.allocator = &persistent_;
  it.given = tensors_;
  surelite::micro::NodeFile file = {};
  surelite::micro::FlatBuilder builder(file_memory, sizeof file_memory);
  const surelite::micro::NodeParts parts = {
      tensors_, tensors_size_, &node_, surelite::micro::operator_of_registration(registration_), node_.builtin_data};
  auto* evals = persistent_.Many<TfLiteEvalTensor>(static_cast<uint32_t>(tensors_size_));
  auto* scratch = persistent_.Many<ScratchBufferHandle>(kMostScratch);
  if (!surelite::micro::write_node_file(parts, &builder, &file) || !evals || !scratch) {
    MicroPrintf("KernelRunner: too many tensors");
    return false;
  }
  for (int i = 0; i < tensors_size_; ++i) evals[i] = {tensors_[i].data, tensors_[i].dims, tensors_[i].type};
  only_.registration = &registration_;
  only_.node = node_;
  graphs_[0] = {builder.at(file.graph), evals, &only_, tensors_size_, 1};
  mock_micro_graph_.Describe(builder.at(file.callee), graphs_);
  it.model = builder.at(file.model);
  it.subgraphs = graphs_;
  it.subgraph_count = MockMicroGraph::kMaxSubgraphs;
  it.scratch = scratch;
  it.requests = reinterpret_cast<surelite::micro::ScratchRequest*>(temporary_memory);
  it.temps_first = it.temps = it.temps_most = temporary_memory + 256;
  it.temps_end = temporary_memory + sizeof temporary_memory;
  return true;
}

TfLiteStatus KernelRunner::InitAndPrepare(const char* init_data, size_t length) {
  if (!Describe()) return kTfLiteError;
  Loaded& it = fake_micro_context_.state();
  surelite::micro::forget();
  node_.custom_initial_data = init_data;
  node_.custom_initial_data_size = static_cast<int>(length);
  context_.AllocatePersistentBuffer = allocate_persistent;
  it.phase = Phase::init;
  if (registration_.init) node_.user_data = registration_.init(&context_, init_data, length);
  TF_LITE_ENSURE(&context_, ValidateTempBufferDeallocated());
  it.phase = Phase::prepare;
  context_.RequestScratchBufferInArena = request_scratch;
  if (registration_.prepare) TF_LITE_ENSURE_STATUS(registration_.prepare(&context_, &node_));
  context_.AllocatePersistentBuffer = nullptr;
  context_.RequestScratchBufferInArena = nullptr;
  TF_LITE_ENSURE(&context_, ValidateTempBufferDeallocated());
  if (it.scratch_count > kMostScratch) return kTfLiteError;
  for (int i = 0; i < it.scratch_count; ++i) {
    it.scratch[i].data = static_cast<uint8_t*>(persistent_.Persistent(it.requests[i].bytes, 16));
    if (!it.scratch[i].data) return kTfLiteError;
  }
  it.phase = Phase::ready;
  return kTfLiteOk;
}

TfLiteStatus KernelRunner::Invoke() {
  if (!registration_.invoke || fake_micro_context_.state().phase != Phase::ready) {
    MicroPrintf("KernelRunner: nothing that is prepared");
    return kTfLiteError;
  }
  context_.GetScratchBuffer = get_scratch;
  TF_LITE_ENSURE_STATUS(registration_.invoke(&context_, &node_));
  TF_LITE_ENSURE(&context_, ValidateTempBufferDeallocated());
  return kTfLiteOk;
}

TfLiteStatus KernelRunner::Free() {
  if (!registration_.free) return kTfLiteError;
  registration_.free(&context_, node_.user_data);
  return kTfLiteOk;
}

TfLiteStatus KernelRunner::Reset() {
  if (!registration_.reset) return kTfLiteError;
  registration_.reset(&context_, node_.user_data);
  return kTfLiteOk;
}

}  // namespace micro
}  // namespace tflite

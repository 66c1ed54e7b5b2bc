// SPDX-License-Identifier: Apache-2.0
// From a model's bytes to an interpreter that can run: tables, operators, places of all memory. Where the arena is too
// small the rest is still gone through, operator after operator in the same memory, to say how much is needed.
#include "micro/doctor/hooks.h"
#include "micro/loaded/diagnostic.h"
#include "micro/loaded/graph.h"
#include "micro/loaded/plan.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace surelite {
namespace micro {
namespace {

constexpr uint32_t kMostRequests = 12;  // of scratch memory, for one operator

uint32_t to_16(uint32_t bytes) { return (bytes + 15) / 16 * 16; }
uint32_t with_guard(uint32_t bytes) { return (bytes + kGuardBytes - 1) / kGuardBytes * kGuardBytes + kGuardBytes; }

void give_back(Loaded* loaded, const tflite::MicroAllocator::Mark& mark) {
  const uint8_t* first = loaded->allocator->Here().tail;
  loaded->allocator->Return(mark);
  if (loaded->resources) loaded->resources->Forget(first, mark.tail);
}

class Loader {
 public:
  explicit Loader(Loaded* loaded) : it_(*loaded), context_(loaded->context), arena_(*loaded->allocator) {}

  bool run() {
    const File file = file_of(it_.model);
    if (!file.at) return refuse_first(Code::U101, 0, 0);
    if (!verify(file)) return false;
    size_t unused = 0;
    head_ = arena_.Activations(&unused);
    if (!head_) return refuse(Code::U302, 0, static_cast<uint32_t>(arena_.given()));
    it_.short_of_memory = false;
    if (doctor()) it_.arena_guard = static_cast<uint8_t*>(arena_.Persistent(kGuardBytes, kGuardBytes));
    if (!tables()) return arena_.missing() || it_.short_of_memory ? too_small() : false;
    after_tables_ = arena_.Here();
    it_.requests = reinterpret_cast<ScratchRequest*>(head_);
    it_.scratch_count = 0;
    for (int32_t s = 0; s < it_.subgraph_count; ++s)
      for (int32_t n = 0; n < it_.subgraphs[s].node_count; ++n)
        if (!operation(s, n)) return false;
    if (!counting_) variables_and_scratch();
    return plan();
  }

 private:
  // What is left for activations now.
  uint32_t room() const {
    size_t bytes = 0;
    arena_.Activations(&bytes);
    return static_cast<uint32_t>(bytes < INT32_MAX ? bytes : INT32_MAX);
  }

  template <class T>
  T* many(uint32_t count) {
    T* made = arena_.Many<T>(count);
    if (made) __builtin_memset(static_cast<void*>(made), 0, count * sizeof(T));
    return made;
  }

  bool tables() {
    const auto& graphs = *model_of(it_).subgraphs();
    it_.subgraphs = many<Subgraph>(graphs.size());
    if (!it_.subgraphs) return false;
    it_.subgraph_count = static_cast<int32_t>(graphs.size());
    for (uint32_t i = 0; i < graphs.size(); ++i)
      if (!table(&it_.subgraphs[i], *graphs.Get(i))) return false;
    const Subgraph& first = it_.subgraphs[0];
    return ends(first, graph_of(first).inputs(), &it_.inputs) && ends(first, graph_of(first).outputs(), &it_.outputs) &&
           arena_.missing() == 0;
  }

  bool table(Subgraph* to, const tflite::SubGraph& from) {
    to->table = reinterpret_cast<const uint8_t*>(&from);
    to->tensor_count = from.tensors() ? static_cast<int32_t>(from.tensors()->size()) : 0;
    to->node_count = from.operators() ? static_cast<int32_t>(from.operators()->size()) : 0;
    const auto tensors = static_cast<uint32_t>(to->tensor_count), nodes = static_cast<uint32_t>(to->node_count);
    to->tensors = many<TfLiteEvalTensor>(tensors);
    to->nodes = many<tflite::NodeAndRegistration>(nodes);
    if ((tensors && !to->tensors) || (nodes && !to->nodes)) return to->node_count = to->tensor_count = 0, true;
    hold(tensors);
    if (tensors > room()) return it_.short_of_memory = true, false;
    if (!verify_order(from, model_of(it_), head_)) return false;
    for (int32_t i = 0; i < to->tensor_count; ++i) {
      const tflite::Tensor& tensor = tensor_of(*to, i);
      TfLiteEvalTensor& eval = to->tensors[i];
      eval.data.data = const_cast<uint8_t*>(data_of(tensor, model_of(it_)));
      eval.dims = array_of(tensor.shape());
      eval.type = type_of(tensor.type());
    }
    for (int32_t i = 0; i < to->node_count; ++i)
      if (!node(operator_of(*to, i), i, &to->nodes[i])) return false;
    return true;
  }

  bool node(const tflite::Operator& operation, int32_t number, tflite::NodeAndRegistration* to) {
    const tflite::OperatorCode& code = *model_of(it_).operator_codes()->Get(operation.opcode_index());
    const tflite::BuiltinOperator builtin = tflite::GetBuiltinCode(&code);
    const bool custom = builtin == tflite::BuiltinOperator_CUSTOM;
    if (custom)
      to->registration = code.custom_code() ? it_.resolver->FindOp(code.custom_code()->c_str()) : nullptr;
    else
      to->registration = it_.resolver->FindOp(builtin);
    if (!to->registration || !to->registration->invoke) {
      to->registration = nullptr;
      return refuse(Code::U201, static_cast<uint32_t>(builtin), 0, number);
    }
    to->node.inputs = array_of(operation.inputs());
    to->node.outputs = array_of(operation.outputs());
    to->node.intermediates = array_of(operation.intermediates());
    if (custom && operation.custom_options()) {
      to->node.custom_initial_data = operation.custom_options()->Data();
      to->node.custom_initial_data_size = static_cast<int>(operation.custom_options()->size());
    }
    return true;
  }

  // The tensors that an application sees.
  bool ends(const Subgraph& first, const flatbuffers::Vector<int32_t>* list, TfLiteTensor** to) {
    const uint32_t count = list ? list->size() : 0;
    *to = many<TfLiteTensor>(count);
    if (count && (!*to || first.tensor_count == 0)) return false;
    for (uint32_t i = 0; i < count; ++i) {
      const int32_t index = list->Get(i);
      const auto allocate = [this](size_t bytes, size_t alignment, bool affine) -> void* {
        return affine ? arena_.Many<TfLiteAffineQuantization>(1) : arena_.Persistent(bytes, alignment);
      };
      const bool constant = first.tensors[index].data.data != nullptr;
      if (!fill_tensor(tensor_of(first, index), first.tensors[index], constant, allocate, &(*to)[i])) return false;
    }
    return true;
  }

  // Until the plan: the first bytes of the activations are in use.
  void hold(uint32_t bytes) {
    if (bytes > head_need_) head_need_ = bytes;
    arena_.Hold(bytes);
  }

  bool operation(int32_t subgraph, int32_t number) {
    for (;;) {
      const tflite::MicroAllocator::Mark before = arena_.Here();
      const int32_t requests = it_.scratch_count;
      it_.short_of_memory = false;
      const bool done = prepare(subgraph, number);
      if (it_.temps_most > head_ && static_cast<uint32_t>(it_.temps_most - head_) > head_need_)
        head_need_ = static_cast<uint32_t>(it_.temps_most - head_);
      const bool lacking = arena_.missing() > before.missing || it_.short_of_memory;
      if (done && !lacking) break;
      if (!lacking) return false;
      it_.scratch_count = requests;
      if (counting_) return too_small();
      // From here on only sizes matter: each operator gets the memory of all before it.
      discarded_ += static_cast<uint32_t>(after_tables_.tail - before.tail);
      counting_ = true;
      drop();
    }
    if (counting_) {
      discarded_ += static_cast<uint32_t>(after_tables_.tail - arena_.Here().tail);
      drop();
    }
    return true;
  }

  void drop() {
    free_operators(&it_);
    give_back(&it_, after_tables_);
    for (int32_t s = 0; s < it_.subgraph_count; ++s)
      for (int32_t i = 0; i < it_.subgraphs[s].tensor_count; ++i)
        it_.subgraphs[s].tensors[i].dims = array_of(tensor_of(it_.subgraphs[s], i).shape());
  }

  bool prepare(int32_t subgraph, int32_t number) {
    it_.subgraph = static_cast<uint16_t>(subgraph);
    it_.node = static_cast<uint16_t>(number);
    const uint32_t taken = (static_cast<uint32_t>(it_.scratch_count) + kMostRequests) * sizeof(ScratchRequest);
    it_.temps_out = 0;
    it_.temps_first = it_.temps = it_.temps_most = head_ + to_16(taken);
    if (to_16(taken) > room()) return it_.short_of_memory = true, false;
    hold(to_16(taken));
    Subgraph& graph = it_.subgraphs[subgraph];
    TfLiteNode* node = &graph.nodes[number].node;
    const TFLMRegistration& op = *graph.nodes[number].registration;
    it_.phase = Phase::init;
    if (op.init && op.init != own_init) {
      const auto* bytes = static_cast<const char*>(node->custom_initial_data);
      auto length = static_cast<size_t>(node->custom_initial_data_size);
      const tflite::Operator& operation = operator_of(graph, number);
      const auto code = tflite::GetBuiltinCode(model_of(it_).operator_codes()->Get(operation.opcode_index()));
      if (code != tflite::BuiltinOperator_CUSTOM) {
        if (!parse_options(operation, code, &arena_, &node->builtin_data)) return false;
        bytes = static_cast<const char*>(node->builtin_data);
        length = 0;
      }
      node->user_data = op.init(context_, bytes, length);
    } else if (!op.init && code_of(graph, number) != tflite::BuiltinOperator_CUSTOM) {
      if (!parse_options(operator_of(graph, number), code_of(graph, number), &arena_, &node->builtin_data))
        return false;
    }
    it_.phase = Phase::prepare;
    forget();
    if (op.prepare)
      if (const TfLiteStatus status = op.prepare(context_, node); status != kTfLiteOk) {
        if (arena_.missing() == 0 && !it_.short_of_memory)
          refuse_first(Code::U203, static_cast<uint32_t>(status), 0, number);
        return false;
      }
    if (it_.temps_out != 0) return refuse(Code::U203, 0, it_.temps_out, number);
    for (int i = 0; i < node->outputs->size; ++i) {
      const TfLiteIntArray& dims = *graph.tensors[node->outputs->data[i]].dims;
      for (int d = 0; d < dims.size; ++d)
        if (dims.data[d] < 0) return refuse(Code::U202, 3, 0, number, node->outputs->data[i]);
    }
    return true;
  }

  tflite::BuiltinOperator code_of(const Subgraph& graph, int32_t number) const {
    return tflite::GetBuiltinCode(model_of(it_).operator_codes()->Get(operator_of(graph, number).opcode_index()));
  }

  void variables_and_scratch() {
    for (int32_t s = 0; s < it_.subgraph_count; ++s)
      for (int32_t i = 0; i < it_.subgraphs[s].tensor_count; ++i) {
        const tflite::Tensor& tensor = tensor_of(it_.subgraphs[s], i);
        if (tensor.is_variable())
          it_.subgraphs[s].tensors[i].data.data =
              arena_.Persistent(bytes_of(tensor), 16, tflite::RecordedAllocationType::kTfLiteTensorVariableBufferData);
      }
    it_.scratch = many<tflite::ScratchBufferHandle>(static_cast<uint32_t>(it_.scratch_count));
  }

  // What the same takes while only sizes count.
  uint32_t variables_and_scratch_bytes() const {
    auto bytes = static_cast<uint32_t>(it_.scratch_count) * static_cast<uint32_t>(sizeof(tflite::ScratchBufferHandle));
    for (int32_t s = 0; s < it_.subgraph_count; ++s)
      for (int32_t i = 0; i < it_.subgraphs[s].tensor_count; ++i)
        if (tensor_of(it_.subgraphs[s], i).is_variable()) bytes += to_16(bytes_of(tensor_of(it_.subgraphs[s], i))) + 15;
    return bytes;
  }

  // Of the tensors of a subgraph and the scratch memory of its operators.
  void describe(const Subgraph& graph, int32_t subgraph, Planned* all) const {
    const auto last_time = static_cast<uint16_t>(graph.node_count + 1);
    const bool keep = arena_.preserves_all_tensor();
    for (int32_t i = 0; i < graph.tensor_count; ++i) {
      const tflite::Tensor& tensor = tensor_of(graph, i);
      // Of the file, a variable's, or what an operator has made while it was prepared (handles are made anew).
      const bool made = graph.tensors[i].data.raw && graph.tensors[i].type != kTfLiteResource;
      const bool elsewhere = tensor.is_variable() || data_of(tensor, model_of(it_)) || made;
      all[i] = {elsewhere ? 0 : to_16(bytes_of(tensor)), UINT16_MAX, 0};
    }
    const auto alive = [all](int32_t tensor, uint16_t time) {
      Planned& one = all[tensor];
      if (time < one.first) one.first = time;
      if (time > one.last) one.last = time;
    };
    const auto ends = [&](const flatbuffers::Vector<int32_t>* list, uint16_t time) {
      for (uint32_t i = 0; list && i < list->size(); ++i) {
        const int32_t index = list->Get(i);
        alive(index, time);
        if (subgraph == 0 && all[index].bytes > 0) all[index].bytes = to_16(bytes_of(tensor_of(graph, index)) + 4);
      }
    };
    ends(graph_of(graph).inputs(), 0);
    ends(graph_of(graph).outputs(), last_time);
    for (int32_t n = 0; n < graph.node_count; ++n) {
      const TfLiteNode& node = graph.nodes[n].node;
      for (int i = 0; i < node.inputs->size; ++i)
        if (node.inputs->data[i] >= 0) alive(node.inputs->data[i], static_cast<uint16_t>(n + 1));
      for (int i = 0; i < node.outputs->size; ++i) alive(node.outputs->data[i], static_cast<uint16_t>(n + 1));
    }
    for (int32_t i = 0; i < graph.tensor_count; ++i) {
      if (all[i].first > all[i].last) all[i].bytes = 0;  // nobody's
      if (doctor() && all[i].bytes > 0) all[i].bytes = with_guard(all[i].bytes);
      if (keep || subgraph > 0) all[i].first = 0, all[i].last = last_time;
    }
    Planned* next = all + graph.tensor_count;
    for (int32_t r = 0; r < it_.scratch_count; ++r) {
      const ScratchRequest& request = it_.requests[r];
      if (request.subgraph != subgraph) continue;
      const auto time = static_cast<uint16_t>(request.node + 1);
      *next++ = {doctor() ? with_guard(request.bytes) : to_16(request.bytes), time, time};
    }
  }

  bool plan() {
    // Guards need their alignment.
    uint32_t whole = doctor() ? static_cast<uint32_t>(-reinterpret_cast<uintptr_t>(head_) % kGuardBytes) : 0;
    const uint32_t taken = to_16(static_cast<uint32_t>(it_.scratch_count) * sizeof(ScratchRequest));
    for (int32_t s = 0; s < it_.subgraph_count; ++s) {
      const Subgraph& graph = it_.subgraphs[s];
      auto count = static_cast<uint32_t>(graph.tensor_count);
      for (int32_t r = 0; r < it_.scratch_count; ++r) count += it_.requests[r].subgraph == s;
      const uint32_t bytes = taken + count * static_cast<uint32_t>(sizeof(Planned) + sizeof(uint32_t) + 2);
      if (bytes > head_need_) head_need_ = bytes;
      if (bytes > room()) return too_small();
      auto* all = reinterpret_cast<Planned*>(head_ + taken);
      auto* offsets = reinterpret_cast<uint32_t*>(all + count);
      describe(graph, s, all);
      const uint32_t here = place_buffers(all, reinterpret_cast<uint16_t*>(offsets + count), offsets, count);
      if (whole + here < whole) return refuse(Code::U108, whole, here);
      if (!counting_ && arena_.missing() == 0 && whole + here <= room()) commit(graph, s, all, offsets, whole);
      whole += here;
    }
    plan_ = whole;
    if (counting_ || arena_.missing() || whole > room()) return too_small();
    // What was in use for a while has to be there in the next arena too.
    arena_.Hold(0);
    arena_.KeepActivations(head_need_ > whole ? to_16(head_need_) : whole);
    return true;
  }

  void commit(const Subgraph& graph, int32_t subgraph, const Planned* all, const uint32_t* offsets, uint32_t base) {
    for (int32_t i = 0; i < graph.tensor_count; ++i)
      if (all[i].bytes > 0) graph.tensors[i].data.raw = reinterpret_cast<char*>(head_ + base + offsets[i]);
    int32_t next = graph.tensor_count;
    for (int32_t r = 0; r < it_.scratch_count; ++r)
      if (it_.requests[r].subgraph == subgraph) it_.scratch[r].data = head_ + base + offsets[next++];
  }

  bool too_small() {
    const uint32_t used = static_cast<uint32_t>(arena_.persistent_bytes() + arena_.missing()) + discarded_ +
                          (counting_ ? variables_and_scratch_bytes() : 0);
    const uint32_t head = plan_ > head_need_ ? plan_ : to_16(head_need_);
    return refuse(Code::U301, static_cast<uint32_t>(arena_.lost_at_start()) + to_16(used) + head,
                  static_cast<uint32_t>(arena_.given()));
  }

  Loaded& it_;
  TfLiteContext* context_;
  tflite::MicroAllocator& arena_;
  uint8_t* head_ = nullptr;
  uint32_t head_need_ = 0, plan_ = 0, discarded_ = 0;
  bool counting_ = false;
  tflite::MicroAllocator::Mark after_tables_{};
};

}  // namespace

bool load(Loaded* loaded) {
  const tflite::MicroAllocator::Mark before = loaded->allocator->Here();
  forget();
  if (Loader(loaded).run()) {
    for (int end = 0; end < 2; ++end) {
      const bool of_inputs = end == 0;
      const Subgraph& first = loaded->subgraphs[0];
      const auto* list = of_inputs ? graph_of(first).inputs() : graph_of(first).outputs();
      for (uint32_t i = 0; list && i < list->size(); ++i) {
        TfLiteTensor& tensor = (of_inputs ? loaded->inputs : loaded->outputs)[i];
        tensor.data = first.tensors[list->Get(i)].data;
        tensor.dims = first.tensors[list->Get(i)].dims;
      }
    }
    loaded->phase = Phase::ready;
    if (doctor()) doctor()->loaded(*loaded);
    choose_guards(loaded);
    arm_guards(*loaded);
    reset(loaded);
    return true;
  }
  free_operators(loaded);
  loaded->allocator->Hold(0);
  give_back(loaded, before);
  loaded->subgraphs = nullptr;
  loaded->subgraph_count = 0;
  loaded->phase = Phase::failed;
  return false;
}

}  // namespace micro
}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Interpreters: what their tensors are, and when they are whose.
#include "micro/doctor/hooks.h"
#include "micro/doctor/line.h"
#include "micro/doctor/mpu.h"
#include "micro/loaded/graph.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace surelite {
namespace micro {
namespace {

constexpr int kMostEnds = 8;

// The file of the interpreter that was loaded last, and its sum.
const uint8_t* summed;
uint32_t sum;

// Any changed word changes it.
uint32_t sum_of(const File& file) {
  uint32_t all = 2166136261u;
  for (uint32_t i = 0; i < file.bytes; ++i) all = (all ^ file.at[i]) * 16777619u;
  return all;
}

const char* name_of(const tflite::Tensor& tensor) { return tensor.name() ? tensor.name()->c_str() : ""; }

bool in_arena(const Subgraph& graph, const Loaded& loaded, int32_t index) {
  if (index < 0) return false;
  const tflite::Tensor& tensor = tensor_of(graph, index);
  return !tensor.is_variable() && !data_of(tensor, model_of(loaded)) && bytes_of(tensor) > 0 &&
         graph.tensors[index].data.data != nullptr;
}

Subject subject_of(const Subgraph& graph, int32_t index, Role role, uint16_t position) {
  const tflite::Tensor& tensor = tensor_of(graph, index);
  return {name_of(tensor), static_cast<const uint8_t*>(graph.tensors[index].data.data), bytes_of(tensor), position,
          role};
}

// Inputs, then outputs.
int ends_of(const Loaded& loaded, Subject* to, int most) {
  const Subgraph& first = loaded.subgraphs[0];
  int count = 0;
  for (int end = 0; end < 2; ++end) {
    const auto* list = end == 0 ? graph_of(first).inputs() : graph_of(first).outputs();
    for (uint32_t i = 0; list && i < list->size() && count < most; ++i)
      if (in_arena(first, loaded, list->Get(i)))
        to[count++] = subject_of(first, list->Get(i), end == 0 ? Role::input : Role::output, static_cast<uint16_t>(i));
  }
  return count;
}

struct Span {
  uint32_t begin, end;  // of the arena, with the guard at its end
};
Span span_of(const Loaded& loaded) {
  size_t room = 0;
  const uint8_t* from = loaded.allocator->Activations(&room);
  const uint32_t begin = address_of(from);
  return {begin, begin + static_cast<uint32_t>(room)};
}

void lay_carpet(const Loaded& loaded) {
  const Span arena = span_of(loaded);
  state.carpet_begin = arena.begin / 32 * 32;
  state.carpet_end = loaded.allocator->two_arenas() ? arena.end : up_to_guard(address_of(loaded.arena_guard) + 32);
}

void guard_arena_end(const Loaded& loaded) {
  const uint32_t at = address_of(loaded.arena_guard);
  if (!at) return;
  const Span arena = span_of(loaded);
  add_guard(
      at, at + kGuardBytes,
      {"", reinterpret_cast<const uint8_t*>(static_cast<uintptr_t>(arena.begin)), at - arena.begin, 0, Role::arena});
}

// Where inputs and outputs of an earlier interpreter were, if nothing is there now. Where regions can be of any size,
// guards between tensors take those places in.
void guard_gone(const Subject* ends, int count, const Span& arena) {
  for (int i = 0; i < state.gone_count; ++i) {
    const uint32_t at = address_of(state.gone[i].data);
    bool free = at % kGuardBytes == 0 && at >= arena.begin && at + kGuardBytes <= arena.end;
    for (int k = 0; k < count; ++k)
      free = free && (at >= address_of(ends[k].data) + ends[k].bytes || at + kGuardBytes <= address_of(ends[k].data));
    if (free) add_guard(at, at + kGuardBytes, state.gone[i]);
  }
}

void refused(const SureliteMicroDiagnostic& diagnostic) {
  if (!state.started) return;
  if (state.refusal_count < kMostRefusals) state.refusals[state.refusal_count++] = diagnostic;
  begin_line();
  put_situation();
  put_stack(address_of(__builtin_frame_address(0)));
  end_line();
  // A run that goes on is none of those that were refused.
  if (diagnostic.code == 405) --state.refusal_count;
}

void enter() {
  if (state.started) disarm();
}

void leave(const Loaded& loaded) {
  if (!state.started) return;
  state.op = -1;
  disarm();
  if (loaded.phase != Phase::ready) return;
  lay_carpet(loaded);
  Subject ends[kMostEnds];
  const int count = ends_of(loaded, ends, kMostEnds);
  const Span arena = span_of(loaded);
  guard_between(ends, count, arena.begin, arena.end);
  guard_arena_end(loaded);
  if (!kOverlapForbids) guard_gone(ends, count, arena);
  arm();
}

void loaded_first(const Loaded& loaded) {
  if (!state.started) return;
  state.refusal_count = 0;
  if (const size_t lost = loaded.allocator->lost_at_start(); lost > 0) {
    begin_line();
    put_word("note", "unaligned");
    put_number("lost", static_cast<int32_t>(lost));
    put_number("bytes", static_cast<int32_t>(loaded.allocator->given()));
    put_stack(address_of(__builtin_frame_address(0)));
    end_line();
  }
  if (!state.options.check_model) return;
  const File file = file_of(loaded.model);
  summed = file.at;
  sum = sum_of(file);
}

void step(const Loaded& loaded, int32_t subgraph, int32_t node) {
  if (!state.started) return;
  const Subgraph& graph = loaded.subgraphs[subgraph];
  const auto* code = model_of(loaded).operator_codes()->Get(operator_of(graph, node).opcode_index());
  const tflite::BuiltinOperator builtin = tflite::GetBuiltinCode(code);
  const bool custom = builtin == tflite::BuiltinOperator_CUSTOM && code->custom_code();
  state.op_name = custom ? code->custom_code()->c_str() : tflite::EnumNameBuiltinOperator(builtin);
  state.op = node;
  disarm();
  lay_carpet(loaded);
  guard_arena_end(loaded);
  const TfLiteNode& it = graph.nodes[node].node;
  const TfLiteIntArray* const lists[] = {it.outputs, it.inputs};
  for (const TfLiteIntArray* list : lists)
    for (int i = 0; i < list->size; ++i)
      if (in_arena(graph, loaded, list->data[i])) {
        const Subject subject = subject_of(graph, list->data[i], Role::tensor, static_cast<uint16_t>(list->data[i]));
        const uint32_t at = up_to_guard(address_of(subject.data) + subject.bytes);
        add_guard(at, at + kGuardBytes, subject);
      }
  arm();
}

bool holds(const Loaded& loaded) {
  if (!state.started || !state.options.check_model) return true;
  const File file = file_of(loaded.model);
  return file.at != summed || sum_of(file) == sum;
}

void gone(const Loaded& loaded) {
  if (!state.started || loaded.phase != Phase::ready) return;
  state.gone_count = static_cast<uint8_t>(ends_of(loaded, state.gone, kMostGone));
  disarm();
}

}  // namespace

extern "C" {
extern const DoctorHooks surelite_micro_doctor = {refused, enter, loaded_first, leave, step, holds, gone};
}

}  // namespace micro
}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// The sentence: what was touched, both numbers, the usual cause, what to write instead. Signal-safe.
#include "guard/state.h"
#include "guard/text.h"

namespace surelite::guard {
namespace {

struct TypeFacts {
  const char* name;
  uint64_t bytes;  // 0: not a whole number of bytes per element
  bool quantizable;
};

constexpr TypeFacts kTypes[] = {
    {"float32", 4, false}, {"float16", 2, false},   {"int32", 4, false},      {"uint8", 1, true},     {"int64", 8, false},
    {"string", 0, false},  {"bool", 1, false},      {"int16", 2, true},       {"complex64", 8, false}, {"int8", 1, true},
    {"float64", 8, false}, {"complex128", 16, false}, {"uint64", 8, false},   {"resource", 4, false}, {"variant", 0, false},
    {"uint32", 4, false},  {"uint16", 2, false},    {"int4", 0, true},        {"bfloat16", 2, false}, {"int2", 0, true},
    {"uint4", 0, true},    {"float8_e4m3fn", 1, false}, {"float8_e5m2", 1, false},
};

TypeFacts facts(int8_t type) {
  const bool known = type >= 0 && type < static_cast<int8_t>(sizeof(kTypes) / sizeof(kTypes[0]));
  return known ? kTypes[type] : TypeFacts{"unknown", 0, false};
}

const char* role_name(Role role) {
  switch (role) {
    case Role::input: return "input";
    case Role::output: return "output";
    case Role::constant: return "constant";
    case Role::variable: return "variable";
    case Role::internal: break;
  }
  return "tensor";
}

// int8 input 0 "image" (1x224x224x3 = 150,528 bytes)
void put_tensor(Text& text, const Region& region) {
  text << facts(region.type).name << " " << role_name(region.role) << " ";
  text.number(region.position >= 0 ? region.position : region.tensor) << " \"";
  text.name(region.name, sizeof(region.name)) << "\" (";
  const int rank = region.rank < 8 ? region.rank : 8;
  for (int i = 0; i < rank; ++i) (i ? text << "x" : text).number(region.dims[i]);
  if (rank) text << " = ";
  text.grouped(region.bytes) << " bytes)";
}

uint64_t elements(const Region& region) {
  uint64_t count = 1;
  const int rank = region.rank < 8 ? region.rank : 8;
  for (int i = 0; i < rank; ++i) {
    const auto dim = static_cast<uint64_t>(region.dims[i] > 0 ? region.dims[i] : 0);
    if (dim != 0 && count > UINT64_MAX / dim) return 0;
    count *= dim;
  }
  return count;
}

void put_float_data(Text& text, const Region& region, uint64_t copied) {
  text << " ";
  text.grouped(copied) << " is exactly 4 x ";
  text.grouped(region.bytes) << ": float32 data for a quantized tensor. Quantize with scale ";
  text.real(static_cast<double>(region.scale)) << ", zero point ";
  text.number(region.zero_point) << " (surelite's write_real does it), or convert the model with float inputs.";
}

// What a length that is not the tensor's usually means.
void put_reason(Text& text, const Region& region, uint64_t copied) {
  const TypeFacts type = facts(region.type);
  const uint64_t count = elements(region);
  const bool image = region.rank == 4;
  if (type.quantizable && type.bytes == 1 && count && copied == 4 * count) return put_float_data(text, region, copied);
  if (image && region.dims[3] == 3 && copied % 4 == 0 && copied / 4 * 3 == region.bytes) {
    text << " The ratio is 4:3: RGBA data for an RGB tensor. Drop the alpha channel.";
    return;
  }
  if (image && region.dims[3] == 1 && copied == 3 * region.bytes) {
    text << " The ratio is 3:1: RGB data for a grey tensor.";
    return;
  }
  if (region.bytes && copied % region.bytes == 0) {
    text << " That is ";
    text.grouped(copied / region.bytes) << " times the tensor's size: check the element type, the number of elements against bytes, and the batch.";
    return;
  }
  text << " The tensor ends after ";
  text.grouped(region.bytes) << " bytes: copy exactly that many, or resize the input and allocate again first.";
}

void put_overrun(Text& text, const Region& region, const Finding& finding) {
  const char* verb = !finding.knows_access ? "accessed" : finding.is_write ? "wrote" : "read";
  if (finding.copy_bytes && finding.is_write && finding.cause == Cause::past_end) {
    text << "You copied ";
    text.grouped(finding.copy_bytes) << " bytes into ";
    put_tensor(text, region);
    text << ".";
    return put_reason(text, region, finding.copy_bytes);
  }
  text << "The program " << verb << " ";
  if (finding.cause == Cause::past_end) {
    text.grouped(finding.distance + 1) << (finding.distance ? " bytes" : " byte") << " past the end of ";
  } else {
    text.grouped(finding.distance) << (finding.distance == 1 ? " byte" : " bytes") << " before the start of ";
  }
  put_tensor(text, region);
  text << ".";
  const TypeFacts type = facts(region.type);
  if (finding.cause == Cause::past_end && region.role == Role::input && type.quantizable && finding.is_write)
    (text << " Float data in a quantized tensor is the usual cause: it takes 4 bytes per element, this tensor has 1. Scale ").real(static_cast<double>(region.scale))
        << ", zero point ", text.number(region.zero_point) << ".";
  else if (finding.cause == Cause::past_end && region.role == Role::output && !finding.is_write)
    (text << " It has ").grouped(elements(region)) << " elements, the last has index ", text.grouped(elements(region) ? elements(region) - 1 : 0) << ".";
  else if (finding.cause == Cause::past_end)
    text << " Compare the loop bound or byte count with the tensor's size.";
}

void put_sentence(Text& text, const State& state, const Fault& fault, const Finding& finding) {
  const Thread* thread = finding.thread >= 0 ? &state.threads[finding.thread] : nullptr;
  switch (finding.cause) {
    case Cause::past_end:
    case Cause::before_start: return put_overrun(text, state.regions[finding.region], finding);
    case Cause::stale: {
      const Region& region = state.regions[finding.region];
      text << "The program used a stale pointer: the memory of ";
      put_tensor(text, region);
      text << " was moved or freed by ";
      text.name(region.retired_by, sizeof(region.retired_by)) << ". Ask for the pointer again after resizing, allocating or running; keep interpreters alive while you use their tensors.";
      return;
    }
    case Cause::no_memory:
      text << "Tensor ";
      text.number(thread->null_tensor) << " \"";
      text.name(thread->null_name, sizeof(thread->null_name)) << "\" has no memory yet: its data pointer is null. Allocate tensors (AllocateTensors) after creating or resizing and before touching data, and look at the status.";
      return;
    case Cause::in_operator:
      text << (thread->custom ? "The custom operator or delegate kernel " : "The operator ");
      text.name(thread->op_name, sizeof(thread->op_name)) << " (op ";
      text.number(thread->op) << " of subgraph ";
      text.number(thread->subgraph) << ") faulted at address ";
      text.hex(fault.address) << ", which belongs to no tensor.";
      if (thread->custom) text << " Look at its use of optional tensors, shapes and its own buffers.";
      return;
    case Cause::unrelated:
      text << "The program faulted at address ";
      text.hex(fault.address) << ", which belongs to no tensor; no operator was running.";
      if (fault.address < 65536) text << " It is a null pointer: was a call that returns a pointer (model, interpreter, tensor, delegate) checked?";
      return;
  }
}

}  // namespace

size_t describe(const State& state, const Fault& fault, const Finding& finding, char* out, size_t capacity) {
  Text text(out, capacity);
  put_sentence(text, state, fault, finding);
  return text.length();
}

size_t describe_json(const State& state, const Fault& fault, const Finding& finding, char* out, size_t capacity) {
  Text text(out, capacity);
  text << "{\"code\":\"" << code_of(finding.cause) << "\",\"signal\":";
  text.number(fault.signal) << ",\"address\":\"";
  text.hex(fault.address) << "\",\"message\":\"";
  char sentence[1024];
  describe(state, fault, finding, sentence, sizeof(sentence));
  for (const char* c = sentence; *c; ++c) {
    if (*c == '"' || *c == '\\') text.put('\\');
    text.put(*c);
  }
  text << "\"";
  if (finding.region >= 0) {
    const Region& region = state.regions[finding.region];
    text << ",\"tensor\":";
    text.number(region.tensor) << ",\"name\":\"";
    text.name(region.name, sizeof(region.name)) << "\",\"bytes\":";
    text.number(static_cast<int64_t>(region.bytes)) << ",\"distance\":";
    text.number(static_cast<int64_t>(finding.distance)) << ",\"copied\":";
    text.number(static_cast<int64_t>(finding.copy_bytes));
  }
  if (finding.thread >= 0 && state.threads[finding.thread].op >= 0) {
    text << ",\"op\":";
    text.number(state.threads[finding.thread].op) << ",\"op_name\":\"";
    text.name(state.threads[finding.thread].op_name, sizeof(state.threads[0].op_name)) << "\"";
  }
  text << "}";
  return text.length();
}

}  // namespace surelite::guard

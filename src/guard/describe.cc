// SPDX-License-Identifier: Apache-2.0
// The sentence: what was touched, both numbers, the usual cause, what to write instead. Signal-safe.
#include <csignal>

#include "base/fixed_text.h"
#include "guard/naming.h"
#include "guard/state.h"

namespace surelite::guard {
namespace {

constexpr uint64_t kNullPage = 65536;

// Who did it: the operator in flight on this thread, else the program.
void put_actor(FixedText& text, const Thread* thread) {
  if (thread && thread->preparing) {
    text << (thread->preparing == 1 ? "The delegate " : "The kernel ");
    text.name(thread->preparing_name, sizeof(thread->preparing_name)) << ", while it prepared,";
    return;
  }
  if (!thread || thread->op < 0) {
    text << "The program";
    return;
  }
  text << (thread->custom ? "The custom operator or delegate kernel " : "The operator ");
  text.name(thread->op_name, sizeof(thread->op_name)) << " (op ";
  text.number(thread->op) << " of subgraph ";
  text.number(thread->subgraph) << ")";
}

void put_length(FixedText& text, const Region& region, uint64_t length) {
  if (put_meaning(text, region, length)) return;
  text << " The tensor ends after ";
  text.grouped(region.bytes) << " bytes: copy exactly that many, or resize the input and allocate again first.";
}

void put_copy(FixedText& text, const Region& region, const Finding& finding) {
  if (!finding.copy_start_known) {
    text << (finding.is_write ? "A copy into " : "A copy out of ");
    put_tensor(text, region);
    text << " ends ";
    text.grouped(finding.copy_bytes) << " bytes after its start.";
    if (!finding.is_write) return;
    text << " If it began there:";
    return put_length(text, region, finding.copy_bytes);
  }
  text << "You copied ";
  text.grouped(finding.copy_bytes) << (finding.is_write ? " bytes into " : " bytes out of ");
  put_tensor(text, region);
  if (finding.copy_offset == 0) {
    text << ".";
    if (finding.is_write) return put_length(text, region, finding.copy_bytes);
    text << " Copy at most ";
    text.grouped(region.bytes) << " bytes: the model decides how large its outputs are.";
    return;
  }
  const uint64_t room = region.bytes - finding.copy_offset;
  text << " from its byte ";
  text.grouped(finding.copy_offset) << " on, where ";
  text.grouped(room) << " are left: ";
  text.grouped(finding.copy_bytes - room) << " too many. Check offset and length of the last piece.";
}

// The usual cause, only where the access does not speak against it.
void put_habit(FixedText& text, const Fault& fault, const Region& region, const Finding& finding) {
  if (region.role == Role::temporary || region.role == Role::scratch) {
    text << " Compare the loop bound with the size that the kernel's Prepare asked for.";
    return;
  }
  const TypeFacts type = facts_of(region.type);
  const uint64_t count = elements_of(region);
  const bool end = finding.cause == Cause::past_end;
  if (end && type.quantizable && type.bytes == 1 && finding.is_write && fault.is_float && fault.access_bytes == 4) {
    text << " The instruction stores float32 values: float32 data for a tensor of " << type.name
         << ", which has 1 byte per element.";
    return put_quantize(text, region);
  }
  if (end && type.quantizable && type.bytes == 1 && !finding.is_write && fault.is_float && fault.access_bytes == 4) {
    text << " The instruction loads float32 values: this tensor of " << type.name
         << ", which has 1 byte per element, is read as float32.";
    if (region.scale != 0) {
      text << " Its real values are ";
      text.real(region.scale) << " * (value - ";
      text.number(region.zero_point) << ").";
    }
    return;
  }
  // Copies that the compiler writes itself often begin with their last bytes.
  const uint64_t reach = region.bytes + finding.distance + fault.access_bytes;
  if (end && finding.is_write && finding.distance > 0 && fault.access_bytes && count && reach % count == 0) {
    text << " The access ends ";
    text.grouped(reach) << " bytes after its start.";
    if (put_meaning(text, region, reach)) return;
  }
  if (end && region.role == Role::input && type.quantizable && type.bytes == 1 && finding.is_write &&
      fault.access_bytes != 1) {
    text << " Compare the loop bound or byte count with the tensor's size. If the data is float32, which takes 4 bytes "
            "per element where this tensor has 1:";
    return put_quantize(text, region);
  }
  if (end && !finding.is_write && count) {
    text << " It has ";
    text.grouped(count) << " elements, the last has index ";
    text.grouped(count - 1) << ".";
    return;
  }
  text << " Compare the loop bound or byte count with the tensor's size.";
}

void put_overrun(FixedText& text, const Fault& fault, const Region& region, const Finding& finding,
                 const Thread* thread) {
  if (finding.copy_bytes && !(thread && (thread->op >= 0 || thread->preparing))) return put_copy(text, region, finding);
  put_actor(text, thread);
  text << (!finding.knows_access ? " accessed " : finding.is_write ? " wrote " : " read ");
  if (finding.cause == Cause::before_start) {
    text.grouped(finding.distance) << (finding.distance == 1 ? " byte" : " bytes") << " before the start of ";
    put_tensor(text, region);
    text << ".";
  } else {
    text << "past the end of ";
    put_tensor(text, region);
    text << ", at byte ";
    text.grouped(region.bytes + finding.distance) << "; its bytes are 0 to ";
    text.grouped(region.bytes ? region.bytes - 1 : 0) << ".";
    if (region.bytes == 0) text << " It is empty: nothing may be read or written.";
  }
  put_habit(text, fault, region, finding);
}

void put_caller(FixedText& text, const Fault& fault, const Region& region, const Finding& finding) {
  const bool source = finding.cause == Cause::short_source;
  text << "You copied ";
  text.grouped(finding.copy_bytes) << (source ? " bytes into " : " bytes out of ");
  put_tensor(text, region);
  text << (source ? ", but the source, memory of your own, ends after "
                  : ", but the destination, memory of your own, ends after ");
  text.grouped(finding.distance) << " bytes";
  if (fault.block_bytes && fault.block_kind == OwnMemory::frame) {
    text << " (there the stack frame ends in which it lies)";
  } else if (fault.block_bytes) {
    text << " (";
    if (fault.block_kind == OwnMemory::object) {
      text << "the static object ";
      text.name(fault.block_name, sizeof(fault.block_name));
    } else {
      text << "a heap block";
    }
    text << " of ";
    text.grouped(fault.block_bytes) << " bytes)";
  }
  text << ".";
  if (source && finding.copy_offset == 0 && put_meaning(text, region, finding.distance)) return;
  text << (source ? " Give the copy a source that is as long as what is copied."
                  : " Make the destination as large as the tensor, or copy less.");
}

void put_stale(FixedText& text, const Region& region, const Finding& finding, const Thread* thread) {
  put_actor(text, thread);
  text << " used a stale pointer: the memory of ";
  put_tensor(text, region);
  text << " was moved or freed by ";
  text.name(region.retired_by, sizeof(region.retired_by)) << ".";
  if (finding.distance >= region.bytes) text << " The access is outside what the tensor had, too.";
  text << " Ask for the pointer again after resizing, allocating or running; keep sessions and interpreters alive "
          "while their tensors are in use.";
}

void put_null(FixedText& text, const Thread* thread) {
  text << "Tensor ";
  text.number(thread->null_tensor) << " \"";
  text.name(thread->null_name, sizeof(thread->null_name))
      << "\" has no memory yet: its data pointer is null";
  if (thread->null_bytes)
    text << ". Allocate tensors (AllocateTensors) after creating or resizing and before touching data, and look at the "
            "status.";
  else if (thread->ran_since_null)
    text << " in the pointer that was taken before Invoke, because its size depends on data. Take the pointer again "
            "after every Invoke.";
  else
    text << ", because its size depends on data. An output has memory after Invoke, text once it is filled in: take "
            "the pointer then. Where AllocateTensors has not been called, call it first.";
}

// What the refused call was for, by the family of its diagnostic.
const char* lost_by(const char* code) {
  switch (code[0]) {
    case 'M': return "The model could not be loaded";
    case 'P':
    case 'B': return "The interpreter or session could not be made or prepared";
    case 'D': return "The delegate could not be made";
    default: break;
  }
  const auto is = [code](const char* wanted) {
    for (int i = 0; i < 4; ++i)
      if (code[i] != wanted[i]) return false;
    return true;
  };
  if (is("A728") || is("A729")) return "The interpreter could not be made";
  if (is("A703")) return "A tensor was asked for as another type than its own";
  if (is("A704")) return "Something was asked for that the model does not have";
  return "A call was refused";
}

void put_refused(FixedText& text, const Fault& fault, const Refusal& refusal) {
  text << lost_by(refusal.code) << ", and its null pointer was used";
  if (fault.is_fetch) text << " as a function";
  text << ". ";
  size_t length = 0;
  for (; length < sizeof(refusal.text) && refusal.text[length]; ++length) text.put(refusal.text[length]);
  if (length && refusal.text[length - 1] != '.') text.put('.');
}

void put_stop(FixedText& text, const Fault& fault) {
  switch (fault.signal) {
    case SIGABRT:
      text << " ended itself with abort(): an uncaught exception, a failed assertion or damaged heap memory. The line "
              "before this report usually says which.";
      return;
    case SIGFPE:
      text << " divided an integer by zero, or its quotient does not fit. Check divisors that come from shapes or "
              "tensors.";
      return;
    case SIGILL:
      text << " reached an instruction that this processor does not have, or a trap that the compiler put where the "
              "code must not come. Was it compiled for another processor (-march)?";
      return;
    case SIGTRAP:
      if (fault.was_sent) break;
      text << " reached a trap that the compiler put where the code must not come, or a breakpoint.";
      return;
    default: break;
  }
  text << " was sent signal ";
  text.number(fault.signal) << " by a process; no memory access caused it.";
}

void put_elsewhere(FixedText& text, const Fault& fault) {
  if (!fault.has_address) {
    text << " made an access that the processor refused without naming an address: a pointer that cannot be one, or an "
            "instruction that needs aligned data. Guarded tensors are aligned to their elements only; "
            "SURELITE_GUARD=underrun aligns them to pages.";
    return;
  }
  text << " faulted at address ";
  text.hex(fault.address) << ", which belongs to no tensor.";
  if (fault.is_fetch)
    text << " It was called as a function: a function pointer that was never set, or memory that was overwritten.";
  else if (fault.signal == SIGBUS)
    text << " The address lies behind the end of a mapped file: was a file (the model?) cut or replaced while in use?";
  else if (fault.address < kNullPage)
    text << " It is a null pointer: was a call that returns a pointer (model, interpreter, tensor, delegate) checked?";
}

void put_stack(FixedText& text, const Thread* thread) {
  put_actor(text, thread);
  text << " used up the stack of this thread";
  if (thread && thread->stack_bytes) (text << ", which has ").grouped(thread->stack_bytes) << " bytes";
  text << ". Look for endless recursion and large local arrays, or give the thread a larger stack.";
}

void put_sentence(FixedText& text, const State& state, const Fault& fault, const Finding& finding) {
  const Thread* thread = finding.thread >= 0 ? &state.threads[finding.thread] : nullptr;
  switch (finding.cause) {
    case Cause::past_end:
    case Cause::before_start: return put_overrun(text, fault, state.regions[finding.region], finding, thread);
    case Cause::short_source:
    case Cause::short_destination: return put_caller(text, fault, state.regions[finding.region], finding);
    case Cause::stale: return put_stale(text, state.regions[finding.region], finding, thread);
    case Cause::no_memory: return put_null(text, thread);
    case Cause::refused: return put_refused(text, fault, state.refusal);
    case Cause::stack: return put_stack(text, thread);
    case Cause::read_only:
      put_actor(text, thread);
      text << " wrote into ";
      put_tensor(text, state.regions[finding.region]);
      text << ", which is part of the model and shared: constants cannot be written.";
      return;
    case Cause::stopped:
      text << "The program";
      return put_stop(text, fault);
    case Cause::in_operator:
      put_actor(text, thread);
      if (fault.was_sent || fault.signal == SIGABRT || fault.signal == SIGFPE || fault.signal == SIGILL ||
          fault.signal == SIGTRAP)
        put_stop(text, fault);
      else put_elsewhere(text, fault);
      if (thread->preparing == 1)
        text << " It is the delegate's own code that failed: run without it, or with another version of its driver.";
      else if (thread->custom || thread->preparing)
        text << " Look at its use of optional tensors, shapes and its own buffers.";
      return;
    case Cause::unrelated:
      text << "The program";
      put_elsewhere(text, fault);
      return;
  }
}

}  // namespace

size_t describe(const State& state, const Fault& fault, const Finding& finding, char* out, size_t capacity) {
  FixedText text(out, capacity);
  put_sentence(text, state, fault, finding);
  return text.length();
}

namespace {
void put_escaped(FixedText& text, const char* from, size_t most) {
  for (size_t i = 0; i < most && from[i]; ++i) {
    if (from[i] == '"' || from[i] == '\\') text.put('\\');
    const auto c = static_cast<unsigned char>(from[i]);
    text.put(c < 32 ? ' ' : c > 126 ? '?' : from[i]);
  }
}
}  // namespace

size_t describe_json(const State& state, const Fault& fault, const Finding& finding, char* out, size_t capacity) {
  FixedText text(out, capacity);
  text << "{\"code\":\"" << code_of(finding.cause) << "\",\"signal\":";
  text.number(fault.signal) << ",\"address\":\"";
  text.hex(fault.address) << "\",\"message\":\"";
  char sentence[1024];
  describe(state, fault, finding, sentence, sizeof(sentence));
  put_escaped(text, sentence, sizeof(sentence));
  text << "\"";
  if (finding.region >= 0) {
    const Region& region = state.regions[finding.region];
    text << ",\"tensor\":";
    text.number(region.tensor) << ",\"name\":\"";
    text.name(region.name, sizeof(region.name)) << "\",\"bytes\":";
    text.number(static_cast<int64_t>(region.bytes)) << ",\"distance\":";
    text.number(static_cast<int64_t>(finding.distance)) << ",\"copied\":";
    text.number(static_cast<int64_t>(finding.copy_bytes)) << ",\"access\":";
    text.number(fault.access_bytes);
  }
  if (state.refusal.count) {
    text << ",\"refused\":\"";
    text.name(state.refusal.code, sizeof(state.refusal.code)) << "\",\"last_diagnostic\":\"";
    put_escaped(text, state.refusal.text, sizeof(state.refusal.text));
    text << "\"";
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

// SPDX-License-Identifier: Apache-2.0
#include "guard/registers.h"

#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace surelite::guard {
namespace {

// Loads and stores of the 0F map, by mandatory prefix; used by SSE and, with other widths, by VEX and EVEX.
Access decode_vector(unsigned char opcode, unsigned prefix, unsigned width) {
  switch (opcode) {
    case 0x10: case 0x11:  // movups movupd movss movsd
      if (prefix == 0xf3) return {4, true};
      if (prefix == 0xf2) return {8, false};
      return {width, false};  // also what compilers copy bytes with
    case 0x28: case 0x29: return {width, false};  // movaps movapd
    case 0x6f: case 0x7f: return {prefix == 0 && width == 16 ? 8 : width, false};
    case 0x6e: return {4, false};
    case 0x7e: return {prefix == 0xf3 ? 8u : 4u, false};
    case 0xd6: case 0x12: case 0x13: case 0x16: case 0x17: return {8, false};
    case 0xe7: case 0x2b: return {width, false};
    case 0x58: case 0x59: case 0x5c: case 0x5e:
      if (prefix == 0xf3) return {4, true};
      if (prefix == 0xf2) return {8, false};
      return {width, prefix == 0};
    default: return {};
  }
}

constexpr unsigned kPrefixOf[] = {0, 0x66, 0xf3, 0xf2};

Access decode_map_0f(const unsigned char* code, unsigned prefix) {
  switch (code[0]) {
    case 0xb6: case 0xbe: return {1, false};
    case 0xb7: case 0xbf: return {2, false};
    default: return decode_vector(code[0], prefix, 16);
  }
}

}  // namespace

Access decode_x86(const unsigned char* code) {
  unsigned prefix = 0;
  bool wide = false, half = false;
  for (int i = 0; i < 4; ++i) {
    if (*code == 0x66) half = true, prefix = prefix ? prefix : 0x66;
    else if (*code == 0xf2 || *code == 0xf3) prefix = *code;
    else break;
    ++code;
  }
  if ((*code & 0xf0) == 0x40) wide = *code++ & 8;
  const unsigned word = wide ? 8 : half ? 2 : 4;
  switch (code[0]) {
    case 0x88: case 0x8a: case 0xc6: case 0x80: case 0x38: case 0x3a: case 0x00: case 0x02: return {1, false};
    case 0x89:
    case 0x8b:
    case 0xc7:
    case 0x81:
    case 0x83:
    case 0x39:
    case 0x3b:
    case 0x01:
    case 0x03: return {word, false};
    case 0x63: return {4, false};  // movslq
    case 0x0f: return decode_map_0f(code + 1, prefix);
    case 0xc5: return decode_vector(code[2], kPrefixOf[code[1] & 3], code[1] & 4 ? 32 : 16);
    case 0xc4:
      return (code[1] & 31) == 1 ? decode_vector(code[3], kPrefixOf[code[2] & 3], code[2] & 4 ? 32 : 16) : Access{};
    case 0x62:
      return (code[1] & 7) == 1 ? decode_vector(code[4], kPrefixOf[code[2] & 3], 16u << (code[3] >> 5 & 3)) : Access{};
    default: return {};
  }
}

#if defined(__x86_64__) || defined(__aarch64__)

namespace {

// By way of the kernel, so that memory that cannot be read is no second fault. Sandboxes and emulators refuse the first
// way.
bool copy_safely(uint64_t from, void* to, size_t bytes) {
  const auto wanted = static_cast<ssize_t>(bytes);
  iovec local{to, bytes}, remote{reinterpret_cast<void*>(from), bytes};
  if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == wanted) return true;
  int ends[2];
  if ((errno != ENOSYS && errno != EPERM) || pipe(ends) != 0) return false;
  const bool copied = write(ends[1], remote.iov_base, bytes) == wanted && read(ends[0], to, bytes) == wanted;
  close(ends[0]);
  close(ends[1]);
  return copied;
}

}  // namespace

#endif

#if defined(__x86_64__)

void read_registers(const ucontext_t& context, uint64_t libc_begin, uint64_t libc_end, Fault* fault) {
  const greg_t* registers = context.uc_mcontext.gregs;
  fault->instruction = static_cast<uint64_t>(registers[REG_RIP]);
  fault->stack_pointer = static_cast<uint64_t>(registers[REG_RSP]);
  if (!fault->has_address) return;
  constexpr unsigned kWrite = 2, kFetch = 16;
  const auto error = static_cast<unsigned long>(registers[REG_ERR]);
  fault->has_access = true;
  fault->is_write = error & kWrite;
  if (error & kFetch || fault->address == fault->instruction) {  // there is no code to read
    fault->is_fetch = true;
    fault->is_write = fault->has_access = false;
    copy_safely(fault->stack_pointer, &fault->caller, sizeof(fault->caller));
    return;
  }
  unsigned char code[16];
  if (!copy_safely(fault->instruction, code, sizeof(code))) return;
  if (code[0] == 0xf3) {
    // rep movs and rep stos keep what is left of the count in rcx and the position in rdi.
    const unsigned char* opcode = code + ((code[1] & 0xf0) == 0x40 ? 2 : 1);
    const bool moves = *opcode == 0xa4 || *opcode == 0xa5, stores = *opcode == 0xaa || *opcode == 0xab;
    if (moves || stores) {
      const uint64_t unit = !(*opcode & 1) ? 1 : opcode == code + 2 && (code[1] & 8) ? 8 : 4;
      fault->copy_to = static_cast<uint64_t>(registers[REG_RDI]);
      if (moves) fault->copy_from = static_cast<uint64_t>(registers[REG_RSI]);
      fault->copy_bytes = static_cast<uint64_t>(registers[REG_RCX]) * unit;
      fault->copy_is_rest = true;
      // memcpy and memset return where they began, and keep that in rax from the start.
      const auto start = static_cast<uint64_t>(registers[REG_RAX]);
      if (fault->instruction - libc_begin >= libc_end - libc_begin || start > fault->copy_to) return;
      const uint64_t done = fault->copy_to - start;
      fault->copy_to -= done;
      if (moves) fault->copy_from -= done;
      fault->copy_bytes += done;
      fault->copy_is_rest = false;
      return;
    }
  }
  const Access access = decode_x86(code);
  fault->access_bytes = access.bytes;
  fault->is_float = access.is_float;
}

#elif defined(__aarch64__)

namespace {

// The kernel's syndrome record lies among those after the registers: magic, size, value. 0 without it.
uint64_t syndrome_of(const ucontext_t& context) {
  constexpr uint32_t kSyndrome = 0x45535201;
  const unsigned char* at = context.uc_mcontext.__reserved;
  const unsigned char* end = at + sizeof(context.uc_mcontext.__reserved);
  while (end - at >= 16) {
    uint32_t head[2];
    std::memcpy(head, at, sizeof(head));
    if (head[0] == 0 || head[1] < 16 || head[1] > static_cast<size_t>(end - at)) return 0;
    uint64_t value;
    std::memcpy(&value, at + 8, sizeof(value));
    if (head[0] == kSyndrome) return value;
    at += head[1];
  }
  return 0;
}

}  // namespace

// Emulators give no syndrome: then the instruction tells the direction.
void read_registers(const ucontext_t& context, uint64_t, uint64_t, Fault* fault) {
  fault->instruction = context.uc_mcontext.pc;
  fault->stack_pointer = context.uc_mcontext.sp;
  if (!fault->has_address) return;
  constexpr uint64_t kWrite = 1 << 6, kFetchClass = 0x20, kDataClass = 0x24;
  const uint64_t syndrome = syndrome_of(context),
                 kind = syndrome >> 26 & 0x3e;  // the last bit tells the exception level
  if (kind == kFetchClass || fault->address == fault->instruction) {
    fault->is_fetch = true;
    fault->caller = context.uc_mcontext.regs[30];
    return;
  }
  uint32_t instruction = 0;
  const bool readable = copy_safely(fault->instruction, &instruction, sizeof(instruction));
  const DirectedAccess access = readable ? decode_a64(instruction) : DirectedAccess{};
  fault->access_bytes = access.access.bytes;
  fault->is_float = access.access.is_float;
  fault->has_access = kind == kDataClass || access.is_known;
  fault->is_write = kind == kDataClass ? (syndrome & kWrite) != 0 : access.is_write;
}

#else

void read_registers(const ucontext_t&, uint64_t, uint64_t, Fault*) {}

#endif

}  // namespace surelite::guard

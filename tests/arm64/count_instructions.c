// SPDX-License-Identifier: Apache-2.0
// A plugin of qemu that counts the instructions of a program, for levels of kernels to be compared without the
// processor: qemu-aarch64 -plugin libcount_instructions.so -d plugin PROGRAM. Loads and stores of n registers are also
// counted n times, for what they cost is not one instruction's; not with the argument registers=off, for 32-bit ARM,
// whose instructions are not decoded here. With symbols=on it says in which functions they are. No package has the
// interface's header; this is what is used.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t PluginId;
struct qemu_plugin_tb;  // instructions that are translated together
struct qemu_plugin_insn;
enum InlineOperation { kAddNumber = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id, void (*translated)(PluginId, struct qemu_plugin_tb*));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* block, enum InlineOperation operation,
                                              void* number, uint64_t by);
void qemu_plugin_register_atexit_cb(PluginId id, void (*ended)(PluginId, void*), void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* block, size_t index);
const void* qemu_plugin_insn_data(const struct qemu_plugin_insn* instruction);
const char* qemu_plugin_insn_symbol(const struct qemu_plugin_insn* instruction);
void qemu_plugin_outs(const char* text);

EXPORT int qemu_plugin_version = 1;

struct Function {
  struct Function* next;
  const char* name;
  uint64_t instructions;
};

static uint64_t instructions = 0, more_registers = 0;
static struct Function* functions = NULL;
static int by_symbol = 0, is_64_bit = 1;

// Registers beyond the first that a load or store fills or reads.
static unsigned extra_registers(uint32_t code) {
  if ((code & 0x3a000000) == 0x28000000) return 1;  // pairs
  if ((code & 0xbe200000) == 0x0c000000) {          // whole vectors
    switch (code >> 12 & 15) {
      case 0: case 2: return 3;
      case 4: case 6: return 2;
      case 8: case 10: return 1;
      default: return 0;
    }
  }
  if ((code & 0xbe000000) == 0x0d000000 || (code & 0xbe000000) == 0x0c000000)  // one lane of each
    return (code >> 13 & 1) * 2 + (code >> 21 & 1);
  return 0;
}

static struct Function* function_of(const char* name) {
  for (struct Function* f = functions; f; f = f->next)
    if (strcmp(f->name, name) == 0) return f;
  struct Function* f = calloc(1, sizeof *f);
  if (!f) return NULL;
  f->next = functions, f->name = strdup(name);
  return functions = f;
}

static void count_block(PluginId id, struct qemu_plugin_tb* block) {
  (void)id;
  const size_t count = qemu_plugin_tb_n_insns(block);
  uint64_t extra = 0;
  for (size_t i = 0; i < count && is_64_bit; ++i) {
    uint32_t code;
    memcpy(&code, qemu_plugin_insn_data(qemu_plugin_tb_get_insn(block, i)), sizeof code);
    extra += extra_registers(code);
  }
  qemu_plugin_register_vcpu_tb_exec_inline(block, kAddNumber, &instructions, count);
  if (extra) qemu_plugin_register_vcpu_tb_exec_inline(block, kAddNumber, &more_registers, extra);
  if (!by_symbol || count == 0) return;
  const struct qemu_plugin_insn* first = qemu_plugin_tb_get_insn(block, 0);
  const char* name = qemu_plugin_insn_symbol(first);
  struct Function* f = function_of(name && *name ? name : "(no symbol)");
  if (f) qemu_plugin_register_vcpu_tb_exec_inline(block, kAddNumber, &f->instructions, count);
}

static void print(PluginId id, void* data) {
  (void)id, (void)data;
  char text[512];
  snprintf(text, sizeof text, "%llu instructions\n%llu with every register\n", (unsigned long long)instructions,
           (unsigned long long)(instructions + more_registers));
  qemu_plugin_outs(text);
  for (const struct Function* f = functions; f; f = f->next) {
    snprintf(text, sizeof text, "%llu in %s\n", (unsigned long long)f->instructions, f->name);
    qemu_plugin_outs(text);
  }
}

EXPORT int qemu_plugin_install(PluginId id, const void* info, int count, char** arguments) {
  (void)info;
  for (int i = 0; i < count; ++i) {
    by_symbol |= strcmp(arguments[i], "symbols=on") == 0;
    is_64_bit &= strcmp(arguments[i], "registers=off") != 0;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
  qemu_plugin_register_atexit_cb(id, print, NULL);
  return 0;
}

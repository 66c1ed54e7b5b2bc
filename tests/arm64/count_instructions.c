// SPDX-License-Identifier: Apache-2.0
// A plugin of qemu that counts the instructions of a program, for levels of kernels to be compared without the
// processor: qemu-aarch64 -plugin libcount_instructions.so -d plugin PROGRAM. No package has the interface's header;
// this is what is used.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t PluginId;
struct qemu_plugin_tb;  // instructions that are translated together
enum InlineOperation { kAddNumber = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id, void (*translated)(PluginId, struct qemu_plugin_tb*));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* block, enum InlineOperation operation,
                                              void* number, uint64_t by);
void qemu_plugin_register_atexit_cb(PluginId id, void (*ended)(PluginId, void*), void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
void qemu_plugin_outs(const char* text);

EXPORT int qemu_plugin_version = 1;

static uint64_t instructions = 0;

static void count_block(PluginId id, struct qemu_plugin_tb* block) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(block, kAddNumber, &instructions, qemu_plugin_tb_n_insns(block));
}

static void print(PluginId id, void* data) {
  (void)id, (void)data;
  char text[64];
  snprintf(text, sizeof text, "%llu instructions\n", (unsigned long long)instructions);
  qemu_plugin_outs(text);
}

EXPORT int qemu_plugin_install(PluginId id, const void* info, int count, char** arguments) {
  (void)info, (void)count, (void)arguments;
  qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
  qemu_plugin_register_atexit_cb(id, print, NULL);
  return 0;
}

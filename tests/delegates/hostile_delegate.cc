// SPDX-License-Identifier: Apache-2.0
// A plug-in as nobody should write it: takes every operator, runs each by its own registration, and goes wrong in the
// way that the option "fault" names, where it meets the operator that writes the tensor named by "at".
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "compat/shared/replaced_nodes.h"

using surelite::plugin::ReplacedNodes;

static volatile int zero = 0;  // what the compiler must not know

// With a name in the library, as a driver that is not stripped has it.
#define FAULT extern "C" [[gnu::noinline, gnu::visibility("default")]]

FAULT void crash() { *reinterpret_cast<volatile int*>(static_cast<uintptr_t>(zero)) = 1; }

FAULT int overflow_stack(int depth) {
  volatile char frame[4096];
  std::memset(const_cast<char*>(frame), depth, sizeof frame);
  return zero != 0 ? 0 : overflow_stack(depth + 1) + frame[zero];
}

FAULT void hang() {
  while (zero == 0) {
  }
}

// Never more than the limit of the process, and nothing of it is touched.
FAULT void allocate_without_end() {
  constexpr size_t kPiece = size_t{64} << 20;
  while (true) {
    void* more = std::malloc(kPiece + static_cast<size_t>(zero));
    *static_cast<volatile char*>(more) = 1;
  }
}

// As a driver whose buffer the device has taken back.
FAULT void use_stale_pointer() {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* buffer = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(buffer, page);
  *static_cast<volatile char*>(buffer) = 1;
}

FAULT void free_wrongly() {
  auto* block = static_cast<volatile char*>(std::malloc(256));
  for (int i = 0; i < 256; ++i) block[i] = 0;  // where the allocator looks for what it keeps
  std::free(const_cast<char*>(block) + 8 + zero);
}

FAULT void corrupt_heap() {
  void* volatile block = std::malloc(2000);
  volatile char* const head = static_cast<char*>(block) - 16;  // what the allocator keeps in front of it
  for (int i = 0; i < 16; ++i) head[i] = 0x7f;
  std::free(block);
}

FAULT void free_twice() {
  void* volatile block = std::malloc(4096);
  void* volatile keep = std::malloc(64);
  std::free(block);
  std::free(block);
  std::free(keep);
}

namespace {

struct Settings {
  std::string fault, at;
  bool met = false;
};

struct Kernel : ReplacedNodes {
  explicit Kernel(const TfLiteDelegateParams& params) : ReplacedNodes(params) {}
  Settings* settings = nullptr;
  int victim = -1;  // position in nodes
};

Settings& settings_of(TfLiteDelegate* delegate) { return *static_cast<Settings*>(delegate->data_); }

void crash_in_thread() {
  std::thread other(crash);
  other.join();
}

int find_victim(TfLiteContext* context, const Settings& settings, const int* nodes, int count) {
  for (int i = 0; i < count; ++i) {
    TfLiteNode* node = nullptr;
    TfLiteRegistration* registration = nullptr;
    if (context->GetNodeAndRegistration(context, nodes[i], &node, &registration) != kTfLiteOk) return -1;
    for (int o = 0; o < node->outputs->size; ++o) {
      const char* name = context->tensors[node->outputs->data[o]].name;
      if (settings.at.empty() || (name && settings.at == name)) return i;
    }
  }
  return -1;
}

// Goes wrong in one of the ways that need no tensor; false for those that do.
bool go_wrong(const std::string& fault) {
  if (fault == "crash_invoke") crash();
  else if (fault == "hang") hang();
  else if (fault == "stale_pointer") use_stale_pointer();
  else if (fault == "free_wrongly") free_wrongly();
  else if (fault == "free_twice") free_twice();
  else if (fault == "corrupt_heap") corrupt_heap();
  else if (fault == "exit") std::exit(3);
  else if (fault == "abort") std::abort();
  else if (fault == "stack_overflow") overflow_stack(1);
  else if (fault == "endless_allocation") allocate_without_end();
  else if (fault == "other_thread") crash_in_thread();
  else return false;
  return true;
}

void* init(TfLiteContext* context, const char* buffer, size_t) {
  const auto* params = reinterpret_cast<const TfLiteDelegateParams*>(buffer);
  auto* kernel = new Kernel(*params);
  kernel->settings = &settings_of(params->delegate);
  kernel->victim = find_victim(context, *kernel->settings, kernel->nodes.data(), params->nodes_to_replace->size);
  if (kernel->victim >= 0 && kernel->settings->fault == "crash_init") crash();
  return kernel;
}

void release(TfLiteContext*, void* data) {
  auto* kernel = static_cast<Kernel*>(data);
  if (kernel->victim >= 0 && kernel->settings->fault == "crash_free") crash();
  delete kernel;
}

TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  const auto& kernel = *static_cast<Kernel*>(node->user_data);
  if (kernel.victim >= 0 && kernel.settings->fault == "crash_kernel_prepare") crash();
  if (kernel.victim >= 0 && kernel.settings->fault == "error_kernel_prepare") return kTfLiteError;
  return kernel.prepare(context);
}

// After the operator ran as it should.
void spoil(TfLiteContext* context, TfLiteNode* node, const std::string& fault) {
  TfLiteTensor& output = context->tensors[node->outputs->data[0]];
  if (fault == "wrong_output") {
    if (output.type == kTfLiteFloat32)
      for (size_t i = 0; i < output.bytes / sizeof(float); ++i) output.data.f[i] += 0.1f * (1 + output.data.f[i]);
    else
      for (size_t i = 0; i < output.bytes; ++i) output.data.uint8[i] ^= 0x20;
  } else if (fault == "cannot_run") {
    std::memset(output.data.raw, 0x55, output.bytes);
  } else if (fault == "overrun") {
    for (size_t i = 0; i < output.bytes + 65536; ++i) static_cast<volatile char*>(output.data.raw)[i] = 0x41;
  } else if (fault == "changes_graph") {
    output.bytes = 0;
    output.data.raw = nullptr;
    context->tensors_size = 0;
  }
}

TfLiteStatus invoke(TfLiteContext* context, TfLiteNode* node) {
  const auto& kernel = *static_cast<Kernel*>(node->user_data);
  const std::string& fault = kernel.settings->fault;
  const auto before = [&](size_t i) {
    if (static_cast<int>(i) != kernel.victim) return kTfLiteOk;
    if (fault == "error_invoke") {
      context->ReportError(context, "the accelerator is gone");
      return kTfLiteError;
    }
    go_wrong(fault);
    return kTfLiteOk;
  };
  return kernel.invoke(context, before, [&](size_t i, TfLiteNode* inner) {
    if (static_cast<int>(i) == kernel.victim) spoil(context, inner, fault);
  });
}

TfLiteStatus take_all(TfLiteContext* context, TfLiteDelegate* delegate) {
  Settings& settings = settings_of(delegate);
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(context->GetExecutionPlan(context, &plan));
  settings.met = find_victim(context, settings, plan->data, plan->size) >= 0;
  if (settings.met && settings.fault == "crash_prepare") crash();
  if (settings.met && settings.fault == "error_prepare") return kTfLiteError;
  TfLiteIntArray* nodes = TfLiteIntArrayCopy(plan);
  const TfLiteRegistration registration =
      surelite::plugin::kernel_registration("HostileDelegate", init, release, prepare, invoke);
  const TfLiteStatus status =
      context->ReplaceNodeSubsetsWithDelegateKernels(context, registration, nodes, delegate);
  TfLiteIntArrayFree(nodes);
  return status;
}

}  // namespace

extern "C" {

TFL_CAPI_EXPORT TfLiteDelegate* tflite_plugin_create_delegate(const char* const* keys, const char* const* values,
                                                              size_t count, void (*report)(const char*)) {
  auto* settings = new Settings;
  for (size_t i = 0; i < count; ++i) {
    if (std::strcmp(keys[i], "fault") == 0) settings->fault = values[i];
    if (std::strcmp(keys[i], "at") == 0) settings->at = values[i];
  }
  if (settings->fault == "crash_create") crash();
  if (settings->fault == "error_create") {
    delete settings;
    report("no accelerator on this machine");
    return nullptr;
  }
  return surelite::plugin::make_delegate(settings, take_all);
}

TFL_CAPI_EXPORT void tflite_plugin_destroy_delegate(TfLiteDelegate* delegate) {
  auto* settings = static_cast<Settings*>(delegate->data_);
  if (settings->met && settings->fault == "crash_destroy") crash();
  if (settings->met && settings->fault == "destroyed_early") delete delegate;
  delete settings;
  delete delegate;
}

}  // extern "C"

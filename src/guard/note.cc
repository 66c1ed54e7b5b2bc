// SPDX-License-Identifier: Apache-2.0
#include "guard/note.h"

#include <fcntl.h>
#include <link.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>

#include "base/fixed_text.h"
#include "guard/report.h"
#include "guard/table.h"

namespace surelite::guard {
namespace {

constexpr int kMostModules = 256, kMostFrames = 32;
constexpr size_t kBuildIdBytes = 20;

struct Module {
  uint64_t base = 0, begin = 0, end = 0;  // where offsets count from; its code and data
  char name[64] = {};
  unsigned char build_id[kBuildIdBytes] = {};
  uint32_t build_id_bytes = 0;
};

char path_of_note[1024];
Module modules[kMostModules];
int module_count = 0;
std::mutex modules_mutex;
char buffer[16384];
char sentence[1024];
void* frames[kMostFrames];

void take_build_id(const char* notes, size_t bytes, Module* module) {
  while (bytes >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes, sizeof(header));
    const size_t name = (header.n_namesz + 3u) & ~size_t{3}, value = (header.n_descsz + 3u) & ~size_t{3};
    const size_t all = sizeof(header) + name + value;
    if (all > bytes) return;
    const bool is_gnu = header.n_namesz == 4 && std::memcmp(notes + sizeof(header), "GNU", 4) == 0;
    if (is_gnu && header.n_type == NT_GNU_BUILD_ID) {
      module->build_id_bytes = static_cast<uint32_t>(std::min<size_t>(header.n_descsz, kBuildIdBytes));
      std::memcpy(module->build_id, notes + sizeof(header) + name, module->build_id_bytes);
      return;
    }
    notes += all;
    bytes -= all;
  }
}

int add_module(dl_phdr_info* object, size_t, void*) {
  if (module_count == kMostModules) return 1;
  Module module;
  module.base = object->dlpi_addr;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    const uint64_t begin = object->dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_LOAD) {
      module.begin = module.end == 0 ? begin : std::min(module.begin, begin);
      module.end = std::max(module.end, begin + part.p_memsz);
    }
    if (part.p_type == PT_NOTE) take_build_id(reinterpret_cast<const char*>(begin), part.p_memsz, &module);
  }
  // The program itself comes without a name.
  std::string name = object->dlpi_name ? object->dlpi_name : "";
  if (name.empty() && module_count == 0) {
    char self[1024];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof(self));
    name = length > 0 ? std::string(self, static_cast<size_t>(length)) : "program";
  }
  name = name.substr(name.rfind('/') + 1);
  name.resize(std::min(name.size(), sizeof(module.name) - 1));
  std::memcpy(module.name, name.c_str(), name.size() + 1);
  if (module.end) modules[module_count++] = module;
  return 0;
}

void put_place(FixedText& text, uint64_t address) {
  for (int i = 0; i < module_count; ++i) {
    const Module& module = modules[i];
    if (address - module.begin >= module.end - module.begin) continue;
    text.name(module.name, sizeof(module.name)) << "+";
    text.hex(address - module.base);
    return;
  }
  text.hex(address);
}

void put_build_id(FixedText& text, const Module& module) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (uint32_t i = 0; i < module.build_id_bytes; ++i)
    text.put(kDigits[module.build_id[i] >> 4]).put(kDigits[module.build_id[i] & 15]);
  if (module.build_id_bytes == 0) text << "none";
}

void put_thread(FixedText& text, const Thread& thread) {
  text << "last calls:";
  const uint64_t shown = thread.calls < kCallRing ? thread.calls : kCallRing;
  for (uint64_t i = thread.calls - shown; i < thread.calls; ++i) text << " " << thread.ring[i % kCallRing];
  text << "\n";
  if (thread.last_tensor >= 0) {
    text << "last tensor: ";
    text.number(thread.last_tensor) << " ";
    text.name(thread.last_tensor_name, sizeof(thread.last_tensor_name)) << "\n";
  }
  if (thread.op >= 0) {
    text << "operator: ";
    text.number(thread.op) << " ";
    text.name(thread.op_name, sizeof(thread.op_name)) << " of subgraph ";
    text.number(thread.subgraph) << (thread.custom ? ", from outside the library\n" : "\n");
  }
}

// "%p" is the process's number.
void put_path(FixedText& text) {
  for (const char* c = path_of_note; *c; ++c) {
    if (c[0] == '%' && c[1] == 'p') {
      text.number(getpid());
      ++c;
    } else {
      text.put(*c);
    }
  }
}

}  // namespace

void prepare_note(const char* path) {
  if (std::strlen(path) < sizeof(path_of_note)) std::strcpy(path_of_note, path);
  learn_modules();
}

Status check_note() {
  if (!*path_of_note) return fail(Code::A752, {{"path", "SURELITE_CRASH_NOTE"}, {"reason", "the name is too long"}});
  const std::string path = path_of_note;
  const size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  if (access(folder.c_str(), W_OK | X_OK) == 0) return {};
  return fail(Code::A752, {{"path", path}, {"reason", std::strerror(errno)}});
}

void learn_modules() {
  const std::lock_guard lock(modules_mutex);
  module_count = 0;
  dl_iterate_phdr(add_module, nullptr);
}

void write_note(const Fault& fault, const Finding& finding) {
  char path[sizeof(path_of_note) + 32];
  FixedText name(path, sizeof(path));
  put_path(name);
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return;
  FixedText text(buffer, sizeof(buffer));
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  text << "surelite crash note 1\ntime: ";
  text.number(now.tv_sec) << "\nprocess: ";
  text.number(getpid()) << "\nthread: ";
  text.number(fault.tid) << "\nsignal: ";
  text.number(fault.signal) << "\naddress: ";
  text.hex(fault.address) << "\nfinding: " << code_of(finding.cause) << " ";
  describe(state(), fault, finding, sentence, sizeof(sentence));
  text << sentence << "\n";
  if (finding.thread >= 0) put_thread(text, state().threads[finding.thread]);
  if (state().refusal.count) text << "last diagnostic: " << state().refusal.text << "\n";
  text << "frames:\n";
  const int count = collect_frames(fault, frames, kMostFrames);
  int first = 0;  // the handler's own frames are of no interest
  for (int i = 0; i < count; ++i)
    if (reinterpret_cast<uint64_t>(frames[i]) == fault.instruction) first = i;
  for (int i = first; i < count; ++i) {
    text << "  ";
    put_place(text, reinterpret_cast<uint64_t>(frames[i]));
    text << "\n";
  }
  text << "build ids:\n";
  for (int i = 0; i < module_count; ++i) {
    text << "  ";
    text.name(modules[i].name, sizeof(modules[i].name)) << " ";
    put_build_id(text, modules[i]);
    text << "\n";
  }
  write_all(file, buffer, text.length());
  close(file);
}

}  // namespace surelite::guard

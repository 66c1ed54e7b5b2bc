// SPDX-License-Identifier: Apache-2.0
#include "guard/linkage.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace surelite::tool {
namespace {

bool is_tflite_library(std::string_view name) {
  return name.find("tensorflowlite") != name.npos || name.find("tensorflow-lite") != name.npos;
}

std::string find_in_path(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable ? variable : "";
  while (!rest.empty()) {
    const size_t end = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, end)) + "/" + program;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
  }
  return program;
}

std::string text_at(Elf* elf, size_t section, size_t offset) {
  const char* text = elf_strptr(elf, section, offset);
  return text ? text : "";
}

void read_dynamic(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, Linkage* linkage) {
  Elf_Data* data = elf_getdata(section, nullptr);
  if (!data || header.sh_entsize == 0) return;
  for (size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Dyn entry;
    if (!gelf_getdyn(data, static_cast<int>(i), &entry)) return;
    const std::string text = text_at(elf, header.sh_link, entry.d_un.d_val);
    if (entry.d_tag == DT_NEEDED && is_tflite_library(text)) linkage->needed = text;
    if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) linkage->search_path = text;
  }
}

void read_symbols(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, Linkage* linkage) {
  Elf_Data* data = elf_getdata(section, nullptr);
  if (!data || header.sh_entsize == 0) return;
  for (size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Sym symbol;
    if (!gelf_getsym(data, static_cast<int>(i), &symbol)) return;
    if (symbol.st_shndx == SHN_UNDEF || GELF_ST_TYPE(symbol.st_info) != STT_FUNC) continue;
    const std::string name = text_at(elf, header.sh_link, symbol.st_name);
    if (name == "TfLiteInterpreterCreate" || name.find("6tflite4impl11Interpreter6InvokeEv") != std::string::npos)
      linkage->has_own_copy = true;
  }
}

// Whether Surelite is linked in, told by words that it has: a stripped program has no symbols.
bool mentions_guard(Elf* elf) {
  size_t size = 0;
  const char* bytes = elf_rawfile(elf, &size);
  return bytes && std::string_view(bytes, size).find("SURELITE_GUARD_FILE") != std::string_view::npos;
}

}  // namespace

Linkage read_linkage(const std::string& program) {
  Linkage linkage;
  const int fd = open(find_in_path(program).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return linkage;
  elf_version(EV_CURRENT);
  Elf* elf = elf_begin(fd, ELF_C_READ, nullptr);
  if (elf && elf_kind(elf) == ELF_K_ELF) {
    linkage.is_elf = true;
    bool has_interpreter = false;
    size_t segments = 0;
    elf_getphdrnum(elf, &segments);
    for (size_t i = 0; i < segments; ++i) {
      GElf_Phdr segment;
      if (gelf_getphdr(elf, static_cast<int>(i), &segment)) has_interpreter |= segment.p_type == PT_INTERP;
    }
    linkage.is_static = !has_interpreter;
    linkage.has_surelite = mentions_guard(elf);
    for (Elf_Scn* section = elf_nextscn(elf, nullptr); section; section = elf_nextscn(elf, section)) {
      GElf_Shdr header;
      if (!gelf_getshdr(section, &header)) continue;
      if (header.sh_type == SHT_DYNAMIC) read_dynamic(elf, section, header, &linkage);
      if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM) read_symbols(elf, section, header, &linkage);
    }
  }
  if (elf) elf_end(elf);
  close(fd);
  return linkage;
}

std::string explain(const Linkage& linkage) {
  if (linkage.is_static && linkage.has_surelite)
    return "the program is linked statically: its tensors are guarded, but nothing can be put in front of memcpy, so "
           "that reports know less about copies.";
  if (linkage.is_static)
    return "the program is linked statically: nothing can be put in front of it. Link it with Surelite, or with "
           "Surelite's drop-in library, and set SURELITE_GUARD=1.";
  if (linkage.has_own_copy && linkage.needed.empty())
    return "the program contains its own copy of TensorFlow Lite: link it with Surelite's drop-in library instead to "
           "have its tensors guarded.";
  return "";
}

std::string explain_out_of_reach(const Linkage& linkage) {
  std::string text = "no tensor was guarded: no library of Surelite was in use.";
  if (linkage.has_surelite)
    text += " The program has one linked in that does not start: was it built with SURELITE_GUARDED=OFF?";
  else if (!linkage.needed.empty())
    text += " It asks for " + linkage.needed +
            (linkage.search_path.empty() ? "" : " (searched in " + linkage.search_path + ")") +
            ", and Surelite's library of that name was not found beside this tool: install it, or build it with "
            "-DSURELITE_COMPAT=ON.";
  else if (linkage.is_elf)
    text +=
        " If it opens TensorFlow Lite itself or has it linked in, let it open or link Surelite's "
        "libtensorflowlite_c.so, or use the native library (Surelite::surelite), and set SURELITE_GUARD=1.";
  return text;
}

}  // namespace surelite::tool

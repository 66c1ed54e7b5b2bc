// SPDX-License-Identifier: Apache-2.0
#include "guard/symbols.h"

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "guard/firmware_symbols.h"

namespace surelite::tool {
namespace {

std::string demangle(const char* name) {
  if (!name) return "";
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> plain(abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  return status == 0 && plain ? plain.get() : name;
}

// Relative to where we are if it lies below, else absolute if the compiler said where it ran.
std::string readable_path(const std::filesystem::path& file, const char* compiled_in) {
  if (!file.is_absolute() && !compiled_in) return file.string();
  const std::filesystem::path whole = (file.is_absolute() ? file : compiled_in / file).lexically_normal();
  std::error_code ignored;
  const std::filesystem::path near = whole.lexically_relative(std::filesystem::current_path(ignored));
  return near.empty() || near.string().starts_with("..") ? whole.string() : near.string();
}

// The function at an address and what was inlined there, outermost first. Some languages keep functions inside
// namespaces and types.
bool find_functions(Dwarf_Die* parent, Dwarf_Addr address, std::vector<Dwarf_Die>* chain) {
  Dwarf_Die die;
  if (dwarf_child(parent, &die) != 0) return false;
  do {
    switch (dwarf_tag(&die)) {
      case DW_TAG_namespace:
      case DW_TAG_module:
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_union_type:
      case DW_TAG_enumeration_type:
        if (find_functions(&die, address, chain)) return true;
        break;
      case DW_TAG_subprogram:
      case DW_TAG_inlined_subroutine:
      case DW_TAG_lexical_block:
        if (dwarf_haspc(&die, address) != 1) break;
        if (dwarf_tag(&die) != DW_TAG_lexical_block) chain->push_back(die);
        find_functions(&die, address, chain);
        return true;
      default: break;
    }
  } while (dwarf_siblingof(&die, &die) == 0);
  return false;
}

// The functions that were inlined at an address, innermost first, each with the place of the call into it, and the
// function itself.
std::vector<Frame> with_inlined(Dwfl_Module* module, uint64_t address, const Frame& base) {
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = dwfl_module_addrdie(module, address, &bias);
  std::vector<Dwarf_Die> chain;
  if (unit) find_functions(unit, address - bias, &chain);
  std::vector<Frame> frames;
  Frame current = base;
  for (size_t i = chain.size(); i-- > 0 && dwarf_tag(&chain[i]) == DW_TAG_inlined_subroutine;) {
    const char* name = dwarf_diename(&chain[i]);
    current.function = name ? name : "";
    current.inlined = true;
    frames.push_back(current);
    Dwarf_Attribute attribute;
    Dwarf_Word line = 0, file = 0;
    if (dwarf_attr(&chain[i], DW_AT_call_line, &attribute) && dwarf_formudata(&attribute, &line) == 0)
      current.line = static_cast<int>(line);
    Dwarf_Files* files = nullptr;
    if (dwarf_attr(&chain[i], DW_AT_call_file, &attribute) && dwarf_formudata(&attribute, &file) == 0 &&
        dwarf_getsrcfiles(unit, &files, nullptr) == 0)
      if (const char* path = dwarf_filesrc(files, file, nullptr, nullptr)) current.file = readable_path(path, nullptr);
  }
  current.function = base.function;
  current.inlined = false;
  frames.push_back(current);
  return frames;
}

// `tag`: what is added to the address for symbols, 1 for Thumb code, whose symbols are odd.
std::vector<Frame> frames_at(Dwfl* dwfl, uint64_t address, bool is_return, uint64_t tag = 0) {
  const uint64_t place = is_return ? address - 1 : address;  // a return address may already belong to the next line
  Frame frame;
  frame.address = address;
  Dwfl_Module* module = dwfl_addrmodule(dwfl, place);
  if (!module) return {frame};
  if (const char* path = dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr))
    frame.module = path;
  frame.function = demangle(dwfl_module_addrname(module, place | tag));
  if (Dwfl_Line* line = dwfl_module_getsrc(module, place))
    if (const char* file = dwfl_lineinfo(line, nullptr, &frame.line, nullptr, nullptr, nullptr))
      frame.file = readable_path(file, dwfl_line_comp_dir(line));
  return with_inlined(module, place, frame);
}

}  // namespace

std::vector<Frame> symbolize(const std::vector<uint64_t>& addresses, std::string maps) {
  static char* no_debug_path = nullptr;
  static const Dwfl_Callbacks callbacks = {dwfl_linux_proc_find_elf, dwfl_standard_find_debuginfo, nullptr,
                                           &no_debug_path};
  std::vector<Frame> frames;
  Dwfl* dwfl = dwfl_begin(&callbacks);
  FILE* file = maps.empty() ? nullptr : fmemopen(maps.data(), maps.size(), "r");
  if (dwfl && file) {
    dwfl_report_begin(dwfl);
    dwfl_linux_proc_maps_report(dwfl, file);
    dwfl_report_end(dwfl, nullptr, nullptr);
  }
  for (size_t i = 0; i < addresses.size(); ++i) {
    if (!dwfl || !file)
      frames.push_back({.address = addresses[i]});
    else
      for (Frame& frame : frames_at(dwfl, addresses[i], i > 0)) frames.push_back(std::move(frame));
  }
  if (file) fclose(file);
  if (dwfl) dwfl_end(dwfl);
  return frames;
}

struct FirmwareSymbols::Opened {
  Dwfl* dwfl = nullptr;
  Dwfl_Module* module = nullptr;
};

FirmwareSymbols::FirmwareSymbols(const std::string& elf) : opened_(std::make_unique<Opened>()) {
  static char* no_debug_path = nullptr;
  static const Dwfl_Callbacks callbacks = {dwfl_build_id_find_elf, dwfl_standard_find_debuginfo,
                                           dwfl_offline_section_address, &no_debug_path};
  opened_->dwfl = dwfl_begin(&callbacks);
  if (!opened_->dwfl) return;
  dwfl_report_begin(opened_->dwfl);
  opened_->module = dwfl_report_offline(opened_->dwfl, "", elf.c_str(), -1);
  dwfl_report_end(opened_->dwfl, nullptr, nullptr);
}

FirmwareSymbols::~FirmwareSymbols() {
  if (opened_->dwfl) dwfl_end(opened_->dwfl);
}

bool FirmwareSymbols::good() const { return opened_->module != nullptr; }

std::vector<Frame> FirmwareSymbols::at(uint32_t address, bool is_return) const {
  if (!good()) return {{.address = address}};
  return frames_at(opened_->dwfl, address & ~1u, is_return, 1);
}

bool FirmwareSymbols::follows_call(uint32_t address) const {
  GElf_Addr bias = 0;
  Elf* elf = good() ? dwfl_module_getelf(opened_->module, &bias) : nullptr;
  const uint32_t place = address & ~1u;
  size_t segments = 0;
  if (!elf || place < 4 || elf_getphdrnum(elf, &segments) != 0) return false;
  for (size_t i = 0; i < segments; ++i) {
    GElf_Phdr segment;
    if (!gelf_getphdr(elf, static_cast<int>(i), &segment) || segment.p_type != PT_LOAD) continue;
    if (place - 4 < segment.p_vaddr || place > segment.p_vaddr + segment.p_filesz) continue;
    const auto at = static_cast<int64_t>(segment.p_offset + (place - 4 - segment.p_vaddr));
    const Elf_Data* data = elf_getdata_rawchunk(elf, at, 4, ELF_T_BYTE);
    if (!data || !data->d_buf || data->d_size < 4) return false;
    const auto* bytes = static_cast<const uint8_t*>(data->d_buf);
    const unsigned first = bytes[0] | bytes[1] << 8, second = bytes[2] | bytes[3] << 8;
    return (first >> 11 == 0x1e && (second & 0xd000) == 0xd000) || (second & 0xff87) == 0x4780;
  }
  return false;
}

bool is_own_code(const Frame& frame) {
  const std::string name = frame.module.substr(frame.module.rfind('/') + 1);
  for (const char* foreign : {"libc.so", "libc-", "ld-linux", "libstdc++", "libgcc_s", "libpthread", "libsurelite",
                              "libtensorflow", "[vdso]"})
    if (name.starts_with(foreign)) return false;
  // Inlined from the language's own library: the program's part is the caller.
  for (const char* library : {"/usr/include/", "/usr/lib/", "/rustc/", "/usr/local/go/src/"})
    if (frame.file.starts_with(library)) return false;
  // Or from the drop-in's headers, wherever they are installed.
  for (const char* headers : {"/include/tensorflow/lite/", "/include/tflite/", "/include/surelite/"})
    if (frame.file.find(headers) != std::string::npos) return false;
  // A program that Surelite is linked into statically: our own functions are not the program's.
  return !frame.module.empty() && !frame.function.starts_with("surelite::");
}

}  // namespace surelite::tool

// SPDX-License-Identifier: Apache-2.0
#include "guard/static_objects.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <initializer_list>

namespace surelite::guard {

#if __SIZEOF_POINTER__ == 8

namespace {

// Nothing here copies memory by functions: the copy that asked is still on record as the one in flight.

// The file that an address was loaded from.
struct Loaded {
  uint64_t address = 0;
  uint64_t base = 0;
  const char* path = nullptr;
};

int see_file(dl_phdr_info* object, size_t, void* raw) {
  Loaded& wanted = *static_cast<Loaded*>(raw);
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || wanted.address - (object->dlpi_addr + part.p_vaddr) >= part.p_memsz) continue;
    wanted.base = object->dlpi_addr;
    wanted.path = object->dlpi_name && *object->dlpi_name ? object->dlpi_name : "/proc/self/exe";
    return 1;
  }
  return 0;
}

class File {
 public:
  explicit File(const char* path) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat about {};
    if (fstat(file, &about) == 0 && about.st_size > 0) {
      const auto bytes = static_cast<size_t>(about.st_size);
      void* mapped = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0);
      if (mapped != MAP_FAILED) begin_ = static_cast<const char*>(mapped), bytes_ = bytes;
    }
    close(file);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (begin_) munmap(const_cast<char*>(begin_), bytes_);
  }
  // `count` elements at an offset; null if they do not lie in the file.
  template <class T>
  const T* at(uint64_t offset, uint64_t count) const {
    if (offset > bytes_ || offset % alignof(T) != 0 || count > (bytes_ - offset) / sizeof(T)) return nullptr;
    return reinterpret_cast<const T*>(begin_ + offset);
  }

 private:
  const char* begin_ = nullptr;
  uint64_t bytes_ = 0;
};

void take_name(const File& file, const Elf64_Shdr& strings, uint32_t offset, StaticObject* object) {
  if (offset >= strings.sh_size) return;
  const char* const text = file.at<char>(strings.sh_offset, strings.sh_size);
  for (size_t i = 0; text && i + 1 < sizeof object->name && offset + i < strings.sh_size && text[offset + i]; ++i)
    object->name[i] = text[offset + i];
}

// Of objects that share an address, as a member's alias does, the one that reaches farthest.
void look_into(const File& file, const Elf64_Shdr& table, const Elf64_Shdr& strings, const Loaded& wanted,
               StaticObject* found) {
  const uint64_t count = table.sh_size / sizeof(Elf64_Sym), address = wanted.address - wanted.base;
  const Elf64_Sym* const symbols = file.at<Elf64_Sym>(table.sh_offset, count);
  const Elf64_Sym* best = nullptr;
  for (uint64_t i = 0; symbols && i < count; ++i) {
    const Elf64_Sym& each = symbols[i];
    if (ELF64_ST_TYPE(each.st_info) != STT_OBJECT || each.st_shndx == SHN_UNDEF || address < each.st_value ||
        address - each.st_value >= each.st_size)
      continue;
    if (!best || each.st_value + each.st_size > best->st_value + best->st_size) best = &each;
  }
  if (!best) return;
  found->begin = wanted.base + best->st_value;
  found->bytes = best->st_size;
  take_name(file, strings, best->st_name, found);
}

}  // namespace

StaticObject find_static_object(uint64_t address) {
  StaticObject found;
  Loaded wanted;
  wanted.address = address;
  dl_iterate_phdr(see_file, &wanted);
  if (!wanted.path) return found;
  const File file(wanted.path);
  const auto* const head = file.at<Elf64_Ehdr>(0, 1);
  if (!head || head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_shentsize != sizeof(Elf64_Shdr)) return found;
  const auto* const sections = file.at<Elf64_Shdr>(head->e_shoff, head->e_shnum);
  for (const uint32_t type : {SHT_SYMTAB, SHT_DYNSYM})
    for (int i = 0; sections && i < head->e_shnum && found.bytes == 0; ++i)
      if (sections[i].sh_type == type && sections[i].sh_link < head->e_shnum)
        look_into(file, sections[i], sections[sections[i].sh_link], wanted, &found);
  return found;
}

#else

StaticObject find_static_object(uint64_t) { return {}; }

#endif

}  // namespace surelite::guard

// SPDX-License-Identifier: Apache-2.0
// Addresses of a firmware to functions, files and lines, from its ELF file.
#pragma once

#include <memory>

#include "guard/symbols.h"

namespace surelite::tool {

class FirmwareSymbols {
 public:
  explicit FirmwareSymbols(const std::string& elf);
  ~FirmwareSymbols();

  // The file could be read and has code.
  bool good() const;
  // Inlined functions first; the last one is the function that the address lies in. `is_return`: the call before it is
  // meant.
  std::vector<Frame> at(uint32_t address, bool is_return) const;
  // Whether a call instruction lies right before the address, as it does before a return address.
  bool follows_call(uint32_t address) const;

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace surelite::tool

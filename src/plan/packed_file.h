// SPDX-License-Identifier: Apache-2.0
// The file that keeps packed weights: what a pool's blocks hold, one after the other, behind a header that says whose
// they are. Sizes and places of blocks follow from the plan and never from the file.
#pragma once

#include <string>
#include <string_view>

#include "base/memory_pool.h"
#include "model/graph.h"

namespace surelite {

class PackedFile {
 public:
  // `plan`: whatever else decides what is packed, as text.
  PackedFile(std::string path, const ModelData& model, std::string_view plan);

  // Makes the pool replay what was kept; false, with a reason, where the file is absent, damaged or another's.
  bool read(MemoryPool* pool);
  // Replaces the file, if everything works out; a reader finds the old one or the new one. False, with a reason.
  bool write(const MemoryPool& pool);
  const std::string& reason() const { return reason_; }

 private:
  struct Header;
  Header expected(bool of_model) const;
  bool is_of_one_file();
  bool refuse(std::string reason);
  bool matches(const Header& found);

  std::string path_;
  const ModelData& model_;
  std::string plan_, reason_;
};

}  // namespace surelite

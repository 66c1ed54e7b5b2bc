// SPDX-License-Identifier: Apache-2.0
// What a file is that is not a TensorFlow Lite model, by its first bytes.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace surelite {

struct FileKind {
  std::string kind;    // "a Git LFS pointer": completes "it looks like ..."
  std::string advice;  // what to do instead
};

// Nothing if the bytes tell nothing.
std::optional<FileKind> identify_file(std::span<const std::byte> bytes);

}  // namespace surelite

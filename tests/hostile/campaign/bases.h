// SPDX-License-Identifier: Apache-2.0
// The models that are changed: random ones of every operator, several of those joined, and small files.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "random.h"

namespace tflite {
struct ModelT;
}

namespace surelite::hostile {

struct Base {
  std::string name;
  std::unique_ptr<tflite::ModelT> model;
  bool small = true;
};

class Bases {
 public:
  // Files of at most `largest` bytes: those of examples/digits, and below SURELITE_SHARED where it is set.
  explicit Bases(size_t largest);
  ~Bases();
  // The same number gives the same model.
  Base make(uint64_t number) const;
  [[nodiscard]] size_t files() const { return files_.size(); }
  // Of all files: another set of them makes other models.
  [[nodiscard]] uint64_t fingerprint() const;

 private:
  struct File {
    std::string name;
    std::vector<std::byte> bytes;
  };
  std::vector<File> files_;
};

}  // namespace surelite::hostile

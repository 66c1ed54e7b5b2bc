// SPDX-License-Identifier: Apache-2.0
// Somebody who runs whole models: a plug-in in this process, or one in a child.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite {

// Safe to use from several threads.
class PieceBackend {
 public:
  struct Loaded {
    uint32_t piece = 0;
    std::vector<bool> taken;  // per operator of the model, whether the delegate took it
  };

  virtual ~PieceBackend() = default;
  // `what` says what the model is, for messages: "operators 0 CONV_2D to 7 ADD".
  virtual Result<Loaded> load(std::span<const std::byte> model, std::span<const size_t> input_bytes,
                              std::span<const size_t> output_bytes, size_t operators, std::string what) = 0;
  // Of the sizes given to load.
  virtual Status run(uint32_t piece, std::span<const std::span<const std::byte>> inputs,
                     std::span<const std::span<std::byte>> outputs) = 0;
  virtual Status unload(uint32_t piece) = 0;
};

}  // namespace surelite

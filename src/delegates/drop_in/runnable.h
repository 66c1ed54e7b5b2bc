// SPDX-License-Identifier: Apache-2.0
// A model with a delegate applied to it, ready to run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite {

// What a piece is at, for whoever has to explain its end.
enum class PiecePhase : uint32_t { idle, creating, preparing, running, deleting };
using EnterPhase = std::function<void(PiecePhase)>;  // called when a phase begins

class RunnablePiece {
 public:
  virtual ~RunnablePiece() = default;
  // Per operator of the model, 1 if the delegate took it.
  virtual const std::vector<uint8_t>& taken() const = 0;
  // Sizes are those of the tensors; another one is refused with D501, as is whatever the delegate refuses.
  virtual Status run(std::span<const std::span<const std::byte>> inputs,
                     std::span<const std::span<std::byte>> outputs) = 0;
};

}  // namespace surelite

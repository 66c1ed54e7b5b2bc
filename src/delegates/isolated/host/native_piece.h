// SPDX-License-Identifier: Apache-2.0
// A model that one of the library's own backends runs, what it does not take on the CPU.
#pragma once

#include <memory>

#include "delegates/drop_in/runnable.h"
#include "delegates/spec.h"
#include "surelite/session.h"

namespace surelite {

class NativePiece final : public RunnablePiece {
 public:
  // The model's bytes are copied. Fails as compiling under the strict policy does.
  static Result<std::unique_ptr<NativePiece>> open(const DelegateSpec& spec, std::span<const std::byte> model,
                                                   int threads, const EnterPhase& enter);
  ~NativePiece() override;

  const std::vector<uint8_t>& taken() const override { return taken_; }
  Status run(std::span<const std::span<const std::byte>> inputs,
             std::span<const std::span<std::byte>> outputs) override;

 private:
  explicit NativePiece(EnterPhase enter) : enter_(std::move(enter)) {}
  EnterPhase enter_;
  Session session_;
  std::vector<uint8_t> taken_;
};

}  // namespace surelite

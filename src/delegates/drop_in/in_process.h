// SPDX-License-Identifier: Apache-2.0
// A plug-in in this process, through the shared drop-in library.
#pragma once

#include <memory>
#include <mutex>

#include "delegates/backend.h"
#include "delegates/drop_in/piece.h"

namespace surelite {

class InProcess final : public PieceBackend {
 public:
  // Fails with D503 for the drop-in. An empty path: where it was installed.
  static Result<std::shared_ptr<PieceBackend>> open(DelegateSpec spec, int threads, const std::string& drop_in);

  // Each fails with D501 or D503.
  Result<Loaded> load(std::span<const std::byte> model, std::span<const size_t> input_bytes,
                      std::span<const size_t> output_bytes, size_t operators, std::string what) override;
  Status run(uint32_t piece, std::span<const std::span<const std::byte>> inputs,
             std::span<const std::span<std::byte>> outputs) override;
  Status unload(uint32_t piece) override;

 private:
  InProcess(DropIn drop_in, DelegateSpec spec, int threads)
      : drop_in_(drop_in), spec_(std::move(spec)), threads_(threads) {}

  DropIn drop_in_;
  DelegateSpec spec_;
  int threads_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PluginPiece>> pieces_;
};

}  // namespace surelite

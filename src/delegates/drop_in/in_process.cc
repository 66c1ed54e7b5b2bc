// SPDX-License-Identifier: Apache-2.0
#include "delegates/drop_in/in_process.h"

namespace surelite {

Result<std::shared_ptr<PieceBackend>> InProcess::open(DelegateSpec spec, int threads, const std::string& drop_in) {
  SURELITE_LET(const DropIn library, DropIn::open(drop_in.empty() ? find_drop_in() : drop_in));
  return std::shared_ptr<PieceBackend>(new InProcess(library, std::move(spec), threads));
}

Result<PieceBackend::Loaded> InProcess::load(std::span<const std::byte> model, std::span<const size_t>,
                                             std::span<const size_t>, size_t operators, std::string) {
  const std::lock_guard lock(mutex_);
  SURELITE_LET(std::unique_ptr<PluginPiece> piece,
               PluginPiece::open(drop_in_, spec_, model, threads_, [](PiecePhase) {}));
  Loaded loaded{static_cast<uint32_t>(pieces_.size()), std::vector<bool>(operators, false)};
  for (size_t op = 0; op < std::min(operators, piece->taken().size()); ++op) loaded.taken[op] = piece->taken()[op] != 0;
  pieces_.push_back(std::move(piece));
  return loaded;
}

Status InProcess::run(uint32_t piece, std::span<const std::span<const std::byte>> inputs,
                      std::span<const std::span<std::byte>> outputs) {
  const std::lock_guard lock(mutex_);
  return pieces_[piece]->run(inputs, outputs);
}

Status InProcess::unload(uint32_t piece) {
  const std::lock_guard lock(mutex_);
  pieces_[piece].reset();
  return {};
}

}  // namespace surelite

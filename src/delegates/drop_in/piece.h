// SPDX-License-Identifier: Apache-2.0
// A model in the drop-in, with a plug-in's delegate applied to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdarg>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "delegates/drop_in/library.h"
#include "delegates/spec.h"

namespace surelite {

// What a piece is at, for whoever has to explain its end.
enum class PiecePhase : uint32_t { idle, creating, preparing, running, deleting };

class PluginPiece {
 public:
  using Enter = std::function<void(PiecePhase)>;  // called when a phase begins

  // The drop-in outlives it. Fails with D501 where the delegate does not come into being or cannot prepare; D503 for
  // the library.
  static Result<std::unique_ptr<PluginPiece>> open(const DropIn& drop_in, const DelegateSpec& spec,
                                                   std::span<const std::byte> model, int threads, const Enter& enter);
  ~PluginPiece();
  PluginPiece(const PluginPiece&) = delete;
  PluginPiece& operator=(const PluginPiece&) = delete;

  // Per operator of the model, 1 if the delegate took it.
  const std::vector<uint8_t>& taken() const { return taken_; }
  // Sizes are those of the tensors; another one is refused with D501, as is whatever Invoke refuses.
  Status run(std::span<const std::span<const std::byte>> inputs, std::span<const std::span<std::byte>> outputs);

 private:
  PluginPiece(const DropIn& drop_in, std::string name, Enter enter);
  Failure failed(const std::string& what) const;
  static void keep_message(void* piece, const char* format, va_list arguments);

  const DropIn& drop_in_;
  std::string name_, messages_;
  Enter enter_;
  std::vector<std::byte> bytes_;
  TfLiteDelegate* delegate_ = nullptr;
  TfLiteModel* model_ = nullptr;
  TfLiteInterpreterOptions* options_ = nullptr;
  TfLiteInterpreter* interpreter_ = nullptr;
  std::vector<uint8_t> taken_;
};

}  // namespace surelite

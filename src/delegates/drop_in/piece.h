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
#include "delegates/drop_in/runnable.h"
#include "delegates/spec.h"

namespace surelite {

class PluginPiece final : public RunnablePiece {
 public:
  // The drop-in outlives it. Fails with D501 where the delegate does not come into being or cannot prepare; D503 for
  // the library.
  static Result<std::unique_ptr<PluginPiece>> open(const DropIn& drop_in, const DelegateSpec& spec,
                                                   std::span<const std::byte> model, int threads,
                                                   const EnterPhase& enter);
  ~PluginPiece() override;
  PluginPiece(const PluginPiece&) = delete;
  PluginPiece& operator=(const PluginPiece&) = delete;

  const std::vector<uint8_t>& taken() const override { return taken_; }
  Status run(std::span<const std::span<const std::byte>> inputs,
             std::span<const std::span<std::byte>> outputs) override;

 private:
  PluginPiece(const DropIn& drop_in, std::string name, EnterPhase enter);
  Failure failed(const std::string& what) const;
  static void keep_message(void* piece, const char* format, va_list arguments);

  const DropIn& drop_in_;
  std::string name_, messages_;
  EnterPhase enter_;
  std::vector<std::byte> bytes_;
  TfLiteDelegate* delegate_ = nullptr;
  TfLiteModel* model_ = nullptr;
  TfLiteInterpreterOptions* options_ = nullptr;
  TfLiteInterpreter* interpreter_ = nullptr;
  std::vector<uint8_t> taken_;
};

}  // namespace surelite

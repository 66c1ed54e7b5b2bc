// SPDX-License-Identifier: Apache-2.0
#include "delegates/drop_in/piece.h"

#include <array>
#include <cstdio>
#include <cstring>

namespace surelite {

PluginPiece::PluginPiece(const DropIn& drop_in, std::string name, EnterPhase enter)
    : drop_in_(drop_in), name_(std::move(name)), enter_(std::move(enter)) {}

// As an application should: the interpreter first, for it uses the delegate.
PluginPiece::~PluginPiece() {
  enter_(PiecePhase::deleting);
  if (interpreter_) drop_in_.TfLiteInterpreterDelete(interpreter_);
  if (options_) drop_in_.TfLiteInterpreterOptionsDelete(options_);
  if (delegate_) drop_in_.TfLiteExternalDelegateDelete(delegate_);
  if (model_) drop_in_.TfLiteModelDelete(model_);
  enter_(PiecePhase::idle);
}

void PluginPiece::keep_message(void* piece, const char* format, va_list arguments) {
  constexpr size_t kMost = 2000;
  std::array<char, 1024> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string& all = static_cast<PluginPiece*>(piece)->messages_;
  if (all.size() < kMost) all += (all.empty() ? "" : "; ") + std::string(line.data());
}

Failure PluginPiece::failed(const std::string& what) const {
  return fail(Code::D501,
              {{"delegate", name_}, {"what", what + (messages_.empty() ? "" : ": " + messages_)}, {"effect", ""}});
}

Result<std::unique_ptr<PluginPiece>> PluginPiece::open(const DropIn& drop_in, const DelegateSpec& spec,
                                                       std::span<const std::byte> model, int threads,
                                                       const EnterPhase& enter) {
  std::unique_ptr<PluginPiece> piece(new PluginPiece(drop_in, spec.name(), enter));
  piece->bytes_.assign(model.begin(), model.end());
  if (spec.kind == "plugin") {
    enter(PiecePhase::creating);
    TfLiteExternalDelegateOptions options = drop_in.TfLiteExternalDelegateOptionsDefault(spec.library.c_str());
    for (const auto& [key, value] : spec.options) options.insert(&options, key.c_str(), value.c_str());
    piece->delegate_ = drop_in.TfLiteExternalDelegateCreate(&options);
    if (!piece->delegate_)
      return fail(Code::D503, {{"path", spec.library}, {"reason", drop_in.surelite_last_diagnostic()}});
  }
  enter(PiecePhase::preparing);
  piece->model_ = drop_in.TfLiteModelCreate(piece->bytes_.data(), piece->bytes_.size());
  if (!piece->model_) return piece->failed(std::string("its operators: ") + drop_in.surelite_last_diagnostic());
  piece->options_ = drop_in.TfLiteInterpreterOptionsCreate();
  drop_in.TfLiteInterpreterOptionsSetNumThreads(piece->options_, threads);
  drop_in.TfLiteInterpreterOptionsSetErrorReporter(piece->options_, keep_message, piece.get());
  if (piece->delegate_) drop_in.TfLiteInterpreterOptionsAddDelegate(piece->options_, piece->delegate_);
  piece->interpreter_ = drop_in.TfLiteInterpreterCreate(piece->model_, piece->options_);
  if (!piece->interpreter_) return piece->failed("it cannot be applied");
  const bool restored = piece->messages_.find("D501") != std::string::npos;
  if (restored) return piece->failed("it cannot prepare");
  if (drop_in.TfLiteInterpreterAllocateTensors(piece->interpreter_) != kTfLiteOk)
    return piece->failed("its kernels cannot be prepared");
  const int32_t count = drop_in.surelite_delegated_operators(piece->interpreter_, nullptr, 0);
  piece->taken_.resize(count > 0 ? static_cast<size_t>(count) : 0);
  drop_in.surelite_delegated_operators(piece->interpreter_, piece->taken_.data(), count);
  enter(PiecePhase::idle);
  return piece;
}

Status PluginPiece::run(std::span<const std::span<const std::byte>> inputs,
                        std::span<const std::span<std::byte>> outputs) {
  enter_(PiecePhase::running);
  messages_.clear();
  if (static_cast<size_t>(drop_in_.TfLiteInterpreterGetInputTensorCount(interpreter_)) != inputs.size() ||
      static_cast<size_t>(drop_in_.TfLiteInterpreterGetOutputTensorCount(interpreter_)) != outputs.size())
    return failed("the piece has other inputs and outputs than the part");
  for (size_t i = 0; i < inputs.size(); ++i) {
    TfLiteTensor* tensor = drop_in_.TfLiteInterpreterGetInputTensor(interpreter_, static_cast<int32_t>(i));
    if (drop_in_.TfLiteTensorCopyFromBuffer(tensor, inputs[i].data(), inputs[i].size()) != kTfLiteOk)
      return failed("an input cannot be copied");
  }
  if (drop_in_.TfLiteInterpreterInvoke(interpreter_) != kTfLiteOk) return failed("the run failed");
  for (size_t i = 0; i < outputs.size(); ++i) {
    const TfLiteTensor* tensor = drop_in_.TfLiteInterpreterGetOutputTensor(interpreter_, static_cast<int32_t>(i));
    const void* data = drop_in_.TfLiteTensorData(tensor);
    if (drop_in_.TfLiteTensorByteSize(tensor) != outputs[i].size() || (!data && !outputs[i].empty()))
      return failed("an output has another size than the CPU's");
    if (!outputs[i].empty()) std::memcpy(outputs[i].data(), data, outputs[i].size());
  }
  enter_(PiecePhase::idle);
  // A delegate that gave up was replaced by the drop-in's own kernels: that is a failure of the delegate.
  if (messages_.find("D501") != std::string::npos) return failed("the run failed");
  return {};
}

}  // namespace surelite

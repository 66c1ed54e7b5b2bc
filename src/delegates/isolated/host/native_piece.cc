// SPDX-License-Identifier: Apache-2.0
#include "delegates/isolated/host/native_piece.h"

#include "surelite/open_delegate.h"

namespace surelite {

Result<std::unique_ptr<NativePiece>> NativePiece::open(const DelegateSpec& spec, std::span<const std::byte> bytes,
                                                       int threads, const EnterPhase& enter) {
  std::unique_ptr<NativePiece> piece(new NativePiece(enter));
  enter(PiecePhase::creating);
  DelegateSetup setup;
  setup.threads = threads;
  SURELITE_LET(std::shared_ptr<Delegate> delegate, open_delegate(spec.inner(), setup));
  enter(PiecePhase::preparing);
  SURELITE_LET(const Model model, Model::from_bytes(bytes));
  CompileOptions options;
  options.threads = threads;
  options.delegates.delegates = {std::move(delegate)};
  options.delegates.policy = DelegatePolicy::strict;
  options.delegates.min_operators = 1;
  SURELITE_LET(const Program program, Program::compile(model, options));
  for (const OperatorPlacement& op : program.placement().operators) piece->taken_.push_back(op.part >= 0);
  SURELITE_LET(piece->session_, Session::open(program));
  enter(PiecePhase::idle);
  return piece;
}

NativePiece::~NativePiece() {
  enter_(PiecePhase::deleting);
  session_ = Session();
  enter_(PiecePhase::idle);
}

Status NativePiece::run(std::span<const std::span<const std::byte>> inputs,
                        std::span<const std::span<std::byte>> outputs) {
  enter_(PiecePhase::running);
  for (size_t i = 0; i < inputs.size(); ++i) {
    SURELITE_LET(TensorView view, session_.input(static_cast<int>(i)));
    SURELITE_TRY(view.copy_from(inputs[i]));
  }
  SURELITE_TRY(session_.run());
  for (size_t i = 0; i < outputs.size(); ++i) {
    SURELITE_LET(TensorView view, session_.output(static_cast<int>(i)));
    SURELITE_TRY(view.copy_to(outputs[i]));
  }
  enter_(PiecePhase::idle);
  return {};
}

}  // namespace surelite

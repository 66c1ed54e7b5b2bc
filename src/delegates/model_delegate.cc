// SPDX-License-Identifier: Apache-2.0
#include "delegates/model_delegate.h"

#include <algorithm>

namespace surelite {
namespace {

std::string describe(const OpView& op) { return std::to_string(op.where().op) + " " + std::string(op.name()); }

// By the lowest and the highest position; parts need not be in one piece.
std::string describe(const PartView& part) {
  const auto before = [](const OpView& a, const OpView& b) { return a.where().op < b.where().op; };
  const auto [first, last] = std::minmax_element(part.ops.begin(), part.ops.end(), before);
  if (part.ops.size() == 1) return "operator " + describe(*first);
  return std::to_string(part.ops.size()) + " operators, " + describe(*first) + " to " + describe(*last);
}

std::vector<size_t> sizes(std::span<const Tensor* const> tensors) {
  std::vector<size_t> list;
  for (const Tensor* tensor : tensors) list.push_back(tensor->bytes);
  return list;
}

Result<PieceBackend::Loaded> load(PieceBackend* backend, const PartView& part) {
  SURELITE_LET(const std::vector<std::byte> model, part_as_model(part));
  return backend->load(model, sizes(part.inputs), sizes(part.outputs), part.ops.size(), describe(part));
}

class Kernel final : public DelegateKernel {
 public:
  Kernel(std::shared_ptr<PieceBackend> backend, uint32_t piece) : backend_(std::move(backend)), piece_(piece) {}
  ~Kernel() override { (void)backend_->unload(piece_); }

  Status run(Memory*, std::span<const Tensor* const> inputs, std::span<const Tensor* const> outputs) const override {
    std::vector<std::span<const std::byte>> from;
    std::vector<std::span<std::byte>> to;
    for (const Tensor* tensor : inputs) from.emplace_back(tensor->data, tensor->bytes);
    for (const Tensor* tensor : outputs) to.emplace_back(tensor->data, tensor->bytes);
    return backend_->run(piece_, from, to);
  }

 private:
  std::shared_ptr<PieceBackend> backend_;
  uint32_t piece_;
};

}  // namespace

Result<std::shared_ptr<PieceBackend>> ModelDelegate::backend() {
  const std::lock_guard lock(mutex_);
  if (backend_) return backend_;
  if (refused_.failed()) return refused_;
  Result<std::shared_ptr<PieceBackend>> started = start_();
  if (started) backend_ = *started;
  else refused_ = started.failure();
  return started;
}

// What it takes is unloaded at once: a delegate that fails at its own end does so before anything depends on it.
Status ModelDelegate::survey(const PartView& everything) {
  SURELITE_LET(const std::shared_ptr<PieceBackend> backend, this->backend());
  SURELITE_LET(const PieceBackend::Loaded loaded, load(backend.get(), everything));
  SURELITE_TRY(backend->unload(loaded.piece));
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < everything.ops.size(); ++i)
    taken_[&everything.ops[i].def()] = i < loaded.taken.size() && loaded.taken[i];
  return {};
}

Status ModelDelegate::claims(const OpView& op) const {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(&op.def());
  return found != taken_.end() && found->second ? Status() : op.left_out();
}

Result<std::unique_ptr<DelegateKernel>> ModelDelegate::prepare(const PartView& part) {
  SURELITE_LET(std::shared_ptr<PieceBackend> backend, this->backend());
  SURELITE_LET(const PieceBackend::Loaded loaded, load(backend.get(), part));
  return std::unique_ptr<DelegateKernel>(new Kernel(std::move(backend), loaded.piece));
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// A delegate over somebody who runs whole models: each part becomes a model of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "delegates/backend.h"
#include "plan/delegate.h"

namespace surelite {

class ModelDelegate final : public NarrowingDelegate {
 public:
  // Called once, when the first program is compiled.
  using Start = std::function<Result<std::shared_ptr<PieceBackend>>()>;
  ModelDelegate(std::string name, Tolerance tolerance, Start start)
      : name_(std::move(name)), tolerance_(tolerance), start_(std::move(start)) {}

  std::string_view name() const override { return name_; }
  Tolerance tolerance() const override { return tolerance_; }
  // The backend gets all operators as one model, and answers which of them it takes.
  Status survey(const PartView& everything) override;
  Status claims(const OpView& op) const override;
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) override;

 private:
  Result<std::shared_ptr<PieceBackend>> backend();

  const std::string name_;
  const Tolerance tolerance_;
  const Start start_;
  mutable std::mutex mutex_;
  std::shared_ptr<PieceBackend> backend_;
  Failure refused_;                           // why there is none
  std::map<const OperatorDef*, bool> taken_;  // as the last survey of its model said
};

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// The call into code from outside that is in flight (a kernel's Prepare or Invoke, a delegate's Prepare), and what that
// code said and did wrong.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compat/draft/node.h"
#include "surelite/diagnostic.h"

namespace surelite::compat {

struct KernelCalls {
  enum class Phase : unsigned char { idle, prepare, invoke, delegate };
  Phase phase = Phase::idle;
  Node* node = nullptr;                      // whose prepare or invoke is in flight
  std::vector<std::string> errors;           // what its kernel reported
  std::optional<Diagnostic> fault;           // what it did wrong
  std::vector<std::span<std::byte>> scratch;  // of RequestScratchBufferInArena, during Invoke
  // Of the last compile or run.
  TfLiteStatus status = kTfLiteOk;  // what a kernel returned, where that was a failure
  bool definition_changed = false;  // Prepare gave a tensor another type: plan again

  // Marks a node as the one in flight.
  class InFlight {
   public:
    InFlight(KernelCalls* calls, Phase phase, Node* node) : calls_(calls), phase_(calls->phase), node_(calls->node) {
      calls->phase = phase;
      calls->node = node;
      calls->errors.clear();
      calls->fault.reset();
    }
    ~InFlight() {
      calls_->phase = phase_;
      calls_->node = node_;
    }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

   private:
    KernelCalls* calls_;
    Phase phase_;
    Node* node_;
  };
};

}  // namespace surelite::compat

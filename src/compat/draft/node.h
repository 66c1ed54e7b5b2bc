// SPDX-License-Identifier: Apache-2.0
// One operator of the mutable graph, in the core's form and in the C interface's.
#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "ops/op.h"
#include "run/observer.h"
#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

class Subgraph;

struct Node {
  Subgraph* owner = nullptr;
  int index = -1;
  OperatorDef def;
  std::pair<TfLiteNode, TfLiteRegistration> c{};  // what clients see
  const OpSpec* native = nullptr;                 // the kernel of the core, unless the registration is the caller's
  OpSpec adapter{};                               // used where native is null and the operator is resolved
  bool resolved = false;
  bool initialized = false;  // init was called, free is due
  bool params_made = false;
  bool params_missing = false;  // it has options, and whoever added it gave none: defaults stand in for them
  std::unique_ptr<TfLiteOpaqueDelegateParams, void (*)(void*)> opaque_params{nullptr, [](void*) {}};
  // Scratch memory asked for with RequestScratchBufferInArena during the last prepare.
  std::vector<size_t> scratch_requests;
  std::vector<void*> persistent_buffers;
  // Guarded mode: the memory of its temporaries, then of its scratch buffers.
  std::vector<std::unique_ptr<ObservedMemory>> guarded;
  std::vector<bool> resized;  // per output: Prepare set its shape
  TfLiteStatus last_status = kTfLiteOk;
  // The lists of `c` as they were made: inputs, outputs, intermediates. Clients may change them in place.
  struct List {
    const TfLiteIntArray* array = nullptr;
    int room = 0;
  };
  std::array<List, 3> made{};

  TfLiteNode& node() { return c.first; }
  TfLiteRegistration& registration() { return c.second; }
  const OpSpec* spec() const { return native ? native : resolved ? &adapter : nullptr; }
};

// Gives clients the lists of `def`.
void make_lists(Node* node);
// Takes back what a client has written into them since.
void restore_lists(Node* node);
// What clients have made of the lists since: whether they differ from `def`, and the definition that they give. A711
// for a length that cannot be.
bool lists_differ(const Node& node);
Result<OperatorDef> read_lists(const Node& node);

// The name for messages: "CONV_2D", the custom code, or "DELEGATE (name)".
std::string name_of(const Node& node);

}  // namespace surelite::compat

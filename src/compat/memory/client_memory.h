// SPDX-License-Identifier: Apache-2.0
// Memory that clients write and read through pointers: inputs with room around them, memory of the client's own, and
// outputs between fences.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "compat/memory/input_room.h"
#include "compat/mirror/mirror.h"
#include "run/fences.h"
#include "run/graph.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

class ClientMemory {
 public:
  // What a tensor may point at without a plan: the room of an input, or memory of the client, if it is large enough.
  void* memory_of(int t, size_t bytes) const;

  // --- inputs
  // For a client that takes an input before memory is due. Null if none is to be had.
  std::byte* early_room(int t, size_t bytes);
  // A714 for every input that was written before memory was due; what was written is gone.
  Diagnostics take_early_writes(const Mirror& mirror);
  // Gives the inputs of a plan their rooms.
  Status bind_rooms(Graph* graph);
  // A707: something was written around an input.
  Status check_rooms(const Graph& graph);
  // A702 and A712 before the first run: an input written as far as data of another type or with a channel less would
  // reach, or through a pointer from before a resize.
  Status check_first_run(const Graph& graph, const Mirror& mirror);
  // The same where an observer has given inputs their memory, which was new at the last call of expect_first_run.
  Status check_first_run(const Graph& graph, const Mirror& mirror, const RunObserver& guard);
  void expect_first_run() { fresh_ = true; }
  // Whether check_first_run has anything to look at.
  bool expects_first_run() const { return fresh_ || !old_rooms_.empty(); }
  void drop_rooms() { rooms_.clear(); }

  // --- tensors in memory of the client's own
  bool has_custom(int t) const { return custom_.count(t) != 0; }
  const std::map<int, TfLiteCustomAllocation>& custom() const { return custom_; }
  // What is not aligned for one element stays apart: values are copied there and from there around every run.
  void set_custom(int t, const TfLiteCustomAllocation& allocation, bool aligned) {
    custom_[t] = allocation;
    aligned ? void(copied_.erase(t)) : void(copied_.insert(t));
  }
  bool is_copied(int t) const { return copied_.count(t) != 0; }
  const std::set<int>& copied() const { return copied_; }
  void clear_custom() { custom_.clear(), copied_.clear(); }
  Status bind_custom(Graph* graph, Mirror* mirror) const;
  // A717 for the first one that is too small for its tensor.
  Status check_custom(const Mirror& mirror) const;
  Status check_custom(const Mirror& mirror, int t) const;

  // --- outputs
  // Puts fences around the outputs of a plan. A tensor has none while it lives in memory of the client's.
  void fence_outputs(const Graph& graph);
  void write_fences(const Graph& graph) const;
  // A707: something was written around an output.
  Status check_fences(const Graph& graph) const;

 private:
  // A702 if that is where a likely mistake would have stopped.
  Status check_extent(const Graph& graph, const Mirror& mirror, int tensor, size_t written) const;
  void retire(int t);
  Result<InputRoom*> room(int t, size_t bytes);

  std::map<int, InputRoom> rooms_;
  std::vector<std::pair<int, InputRoom>> old_rooms_;  // of another size; a client may still write there
  bool fresh_ = false;                                // no run has seen the rooms yet
  bool exposed_early_ = false;                        // a client took an input before memory was due
  std::map<int, TfLiteCustomAllocation> custom_;
  std::set<int> copied_;
  std::vector<Fence> fences_;
};

}  // namespace surelite::compat

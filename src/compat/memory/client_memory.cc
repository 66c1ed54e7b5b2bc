// SPDX-License-Identifier: Apache-2.0
// Rooms of inputs, memory of the client's own, fences around outputs.
#include "compat/memory/client_memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstring>

#include "run/explain_size.h"

namespace surelite::compat {
namespace {

Where where_of(const Graph& graph, int t) {
  return where_tensor(*graph.plan().options->model, graph.plan().subgraph, t);
}

// The tensor still lives where its fence was put up.
bool is_there(const Graph& graph, const Fence& fence) { return graph.tensor(fence.tensor).data == fence.data; }

// A number of bytes that data of another type, or with a channel less, would have: what `touched` bytes of a fresh room
// may mean. 0 if they mean nothing.
size_t likely_extent(const Tensor& input, size_t touched) {
  static const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const auto count = static_cast<size_t>(input.count());
  for (const size_t likely : {count, input.bytes / 4 * 3}) {
    if (likely >= input.bytes || likely < 4 * page || touched < likely || touched - likely >= page + 64) continue;
    const bool fits = likely == count ? input.type == ElementType::float32 : input.rank() == 4 && input.dim(3) == 4;
    if (fits) return likely;
  }
  return 0;
}

}  // namespace

void* ClientMemory::memory_of(int t, size_t bytes) const {
  if (const auto own = custom_.find(t); own != custom_.end())
    return own->second.bytes >= bytes ? own->second.data : nullptr;
  const auto found = rooms_.find(t);
  return found != rooms_.end() && found->second.size() == bytes ? found->second.data() : nullptr;
}

void ClientMemory::retire(int t) {
  const auto found = rooms_.find(t);
  if (found == rooms_.end() || !found->second.data()) return;
  found->second.clear();
  old_rooms_.emplace_back(t, std::move(found->second));
  rooms_.erase(found);
}

// Null if the one there fits; else a new one, empty.
Result<InputRoom*> ClientMemory::room(int t, size_t bytes) {
  const auto found = rooms_.find(t);
  if (found != rooms_.end() && found->second.data() && found->second.size() == bytes) return nullptr;
  retire(t);
  SURELITE_LET(rooms_[t], InputRoom::map(bytes));
  fresh_ = true;
  return &rooms_[t];
}

std::byte* ClientMemory::early_room(int t, size_t bytes) {
  const Result<InputRoom*> made = room(t, bytes);
  if (!made) return nullptr;
  if (!*made) rooms_[t].clear();
  exposed_early_ = true;
  return rooms_[t].data();
}

Diagnostics ClientMemory::take_early_writes(const Mirror& mirror) {
  Diagnostics early;
  if (!exposed_early_) return early;
  exposed_early_ = false;
  for (auto& [t, room] : rooms_) {
    if (!room.data() || !mirror.table().is_lent(t) || mirror[t].data.data != room.data()) continue;
    const bool outside = room.suspicious();
    if (!room.written() && !outside) continue;
    Diagnostic why = diagnose(Code::A714, {{"tensor", mirror.describe(t)}});
    if (outside)
      why.arguments.emplace_back(
          "hint",
          fmt::format("About {} bytes were written, it takes {}: call AllocateTensors first, then copy exactly that "
                      "many.",
                      room.size() + room.overrun(), room.size()));
    early.push_back(std::move(why));
    std::memset(room.data(), 0, room.size());
    room.repair();
  }
  return early;
}

Status ClientMemory::bind_rooms(Graph* graph) {
  for (const int32_t t : graph->plan().def().inputs) {
    if (graph->plan().tensors[static_cast<size_t>(t)].storage != Storage::outside) continue;
    const size_t bytes = graph->tensor(t).bytes;
    SURELITE_LET(const InputRoom* const made, room(t, bytes));
    InputRoom& place = rooms_[t];
    if (!made && place.suspicious()) place.repair();
    graph->bind(t, {place.data(), bytes});
  }
  return {};
}

Status ClientMemory::check_rooms(const Graph& graph) {
  for (auto& [t, room] : rooms_) {
    if (!room.data() || !room.suspicious()) continue;
    const bool before = room.underrun();
    const size_t over = room.overrun();
    room.repair();
    return fail(describe_damage(graph.tensor(t), where_of(graph, t), over == 0 && before ? Side::before : Side::after,
                                room.size() + over));
  }
  return {};
}

// Fresh memory tells how far it was written. An input that was filled exactly as far as a likely mistake would reach is
// refused once; other extents may be meant.
Status ClientMemory::check_first_run(const Graph& graph, const Mirror& mirror) {
  const std::vector<std::pair<int, InputRoom>> old = std::exchange(old_rooms_, {});
  for (const auto& [t, room] : old) {
    if (!room.written() && !room.suspicious()) continue;
    const std::string what =
        "input " + mirror.describe(t) + " was written through a pointer from before the last resize";
    return fail(diagnose(
        Code::A712, where_of(graph, t),
        {{"function", "Invoke"}, {"what", what}, {"hint", "Take the pointer again after AllocateTensors."}}));
  }
  if (!std::exchange(fresh_, false)) return {};
  for (const auto& [t, room] : rooms_) {
    const size_t touched = room.data() ? room.touched() : 0;
    if (touched && mirror[t].data.data == static_cast<void*>(room.data()))
      SURELITE_TRY(check_extent(graph, mirror, t, touched));
  }
  return {};
}

Status ClientMemory::check_first_run(const Graph& graph, const Mirror& mirror, const RunObserver& guard) {
  if (!std::exchange(fresh_, false)) return {};
  for (const int32_t t : graph.plan().def().inputs) {
    const Tensor& input = graph.tensor(t);
    if (mirror[t].data.data != static_cast<void*>(input.data) || !input.bytes || has_custom(t)) continue;
    SURELITE_TRY(check_extent(graph, mirror, t, guard.written_bytes(input)));
  }
  return {};
}

Status ClientMemory::check_extent(const Graph& graph, const Mirror& mirror, int t, size_t touched) const {
  const Tensor& input = graph.tensor(t);
  const size_t likely = likely_extent(input, touched);
  if (!likely) return {};
  return fail(diagnose(Code::A702, where_of(graph, t),
                       {{"what", "tensor"},
                        {"tensor", mirror.describe(t)},
                        {"expected", input.bytes},
                        {"unit", "bytes"},
                        {"given", likely},
                        {"meaning", " or a few more: " + explain_size(input, likely)},
                        {"hint", advise_size(input, likely)}}));
}

Status ClientMemory::check_custom(const Mirror& mirror, int t) const {
  const size_t have = custom_.at(t).bytes, need = mirror[t].bytes;
  if (have >= need) return {};
  return fail(Code::A717, {{"tensor", mirror.describe(t)},
                           {"what", fmt::format("has {} bytes, the tensor takes {}", have, need)},
                           {"hint", "Give at least as many bytes as the tensor has after the last resize."}});
}

Status ClientMemory::check_custom(const Mirror& mirror) const {
  for (const auto& [t, allocation] : custom_) SURELITE_TRY(check_custom(mirror, t));
  return {};
}

Status ClientMemory::bind_custom(Graph* graph, Mirror* mirror) const {
  for (const auto& [t, allocation] : custom_) {
    // Tensors that a kernel has added are in no plan before the next one.
    if (static_cast<size_t>(t) >= graph->plan().tensors.size()) continue;
    const TensorPlan& planned = graph->plan().tensors[static_cast<size_t>(t)];
    if (planned.storage == Storage::heap)
      return fail(Code::A717, {{"tensor", mirror->describe(t)},
                               {"what", "cannot be used: the tensor's size depends on data"},
                               {"hint", ""}});
    if (planned.storage == Storage::constant || planned.storage == Storage::none) continue;
    mirror->set_shape(t, planned.shape);
    (*mirror)[t].bytes = planned.bytes;
    SURELITE_TRY(check_custom(*mirror, t));
    if (!is_copied(t)) graph->bind(t, {static_cast<std::byte*>(allocation.data), planned.bytes});
  }
  return {};
}

void ClientMemory::fence_outputs(const Graph& graph) {
  fences_.clear();
  for (const int32_t t : graph.plan().def().outputs)
    if (graph.plan().tensors[static_cast<size_t>(t)].storage == Storage::arena && !graph.is_bound(t))
      fences_.push_back({t, graph.planned_memory(t), graph.tensor(t).bytes});
  write_fences(graph);
}

void ClientMemory::write_fences(const Graph& graph) const {
  for (const Fence& fence : fences_)
    if (is_there(graph, fence)) fence.write();
}

Status ClientMemory::check_fences(const Graph& graph) const {
  for (const Fence& fence : fences_) {
    if (!is_there(graph, fence) || fence.intact()) continue;
    const Side side = fence.before_intact() ? Side::after : Side::before;
    fence.write();
    return fail(describe_damage(graph.tensor(fence.tensor), where_of(graph, fence.tensor), side, 0));
  }
  return {};
}

}  // namespace surelite::compat

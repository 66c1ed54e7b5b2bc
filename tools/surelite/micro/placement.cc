// SPDX-License-Identifier: Apache-2.0
#include "micro/placement.h"

#include <algorithm>
#include <numeric>

#include "plan/arena.h"

namespace surelite::tool::micro {
namespace {

// Guards of the doctor: so many bytes, at multiples of as many.
constexpr size_t kGuardBytes = 32;

class Placement {
 public:
  Placement(const GraphPlan& plan, Planned* planned)
      : plan_(plan),
        planned_(*planned),
        end_(static_cast<int>(planned->steps.size())),
        group_(plan.tensors.size()),
        life_(plan.tensors.size(), Lifetime{0, -1, -1, 0}) {
    std::iota(group_.begin(), group_.end(), 0);
  }

  // 1. A tensor lives from the first step that touches it to the last; inputs from the start, outputs to the end.
  // 2. Tensors that share memory live together.
  // 3. Groups and scratch memory get places, and their names go with them.
  void run(const std::vector<std::pair<int32_t, int32_t>>& merged) {
    const SubgraphDef& def = plan_.def();
    for (const int32_t t : def.inputs) touch(t, 0);
    for (int s = 0; s < end_; ++s) {
      const Step& step = planned_.steps[static_cast<size_t>(s)];
      for (const int32_t t : step.reads) touch(t, s);
      for (const int32_t t : step.writes) touch(t, s);
    }
    for (const int32_t t : def.outputs) touch(t, end_);
    for (const auto& [a, b] : merged) merge(a, b);
    for (int s = 0; s < end_; ++s) share(s);
    give_places();
  }

 private:
  Lifetime& life(int32_t t) { return life_[static_cast<size_t>(find(t))]; }
  int32_t find(int32_t t) const {
    while (group_[static_cast<size_t>(t)] != t) t = group_[static_cast<size_t>(t)];
    return t;
  }

  void touch(int32_t t, int step) {
    Lifetime& life = life_[static_cast<size_t>(t)];
    life.bytes = plan_.tensors[static_cast<size_t>(t)].bytes;
    life.first = life.first < 0 ? step : std::min(life.first, step);
    life.last = std::max(life.last, step);
  }

  void merge(int32_t a, int32_t b) {
    const int32_t into = find(a), from = find(b);
    if (into == from) return;
    Lifetime &kept = life(into), &gone = life(from);
    kept.bytes = std::max(kept.bytes, gone.bytes);
    if (gone.first >= 0) kept.first = kept.first < 0 ? gone.first : std::min(kept.first, gone.first);
    kept.last = std::max(kept.last, gone.last);
    group_[static_cast<size_t>(from)] = into;
  }

  void share(int s) {
    Step& step = planned_.steps[static_cast<size_t>(s)];
    if (step.writes.size() != 1) return;
    const int32_t out = step.writes[0];
    for (const int32_t in : step.in_place) {
      const bool last = life(in).last == s && plan_.tensors[static_cast<size_t>(in)].storage == Storage::arena;
      const bool fits = plan_.tensors[static_cast<size_t>(in)].bytes == plan_.tensors[static_cast<size_t>(out)].bytes;
      if (!last || !fits || life(out).first != s) continue;
      merge(in, out);
      if (step.copies) step.calls.clear();
      return;
    }
  }

  // Behind inputs and outputs, and no two of them in one place: an application writes the former after it has read the
  // latter.
  void make_room_for_guards() {
    const auto widen = [this](int32_t t) {
      Lifetime& one = life(t);
      one.bytes =
          (plan_.tensors[static_cast<size_t>(t)].bytes + kGuardBytes - 1) / kGuardBytes * kGuardBytes + kGuardBytes;
      one.first = 0;
      one.last = end_;
    };
    for (const int32_t t : plan_.def().inputs) widen(t);
    for (const int32_t t : plan_.def().outputs) widen(t);
  }

  void give_places() {
    std::vector<Lifetime> buffers;
    std::vector<int32_t> owners;
    if (planned_.doctor) make_room_for_guards();
    for (size_t t = 0; t < group_.size(); ++t)
      if (group_[t] == static_cast<int32_t>(t) && life_[t].first >= 0) {
        buffers.push_back(life_[t]);
        owners.push_back(static_cast<int32_t>(t));
      }
    for (int s = 0; s < end_; ++s)
      for (const size_t bytes : planned_.steps[static_cast<size_t>(s)].scratch) buffers.push_back({bytes, s, s, 0});
    place_in_arena(&buffers);
    for (size_t b = 0; b < buffers.size(); ++b) {
      if (b < owners.size()) life_[static_cast<size_t>(owners[b])].offset = buffers[b].offset;
      planned_.arena_bytes = std::max(planned_.arena_bytes, buffers[b].offset + buffers[b].bytes);
    }
    planned_.arena_bytes = (planned_.arena_bytes + 15) / 16 * 16;
    if (planned_.doctor)
      planned_.arena_bytes = (planned_.arena_bytes + kGuardBytes - 1) / kGuardBytes * kGuardBytes + kGuardBytes;
    for (size_t t = 0; t < group_.size(); ++t)
      if (life_[t].first >= 0)
        planned_.offsets.emplace_back(fmt::format("tensor{}", t), life(static_cast<int32_t>(t)).offset);
    size_t next = owners.size();
    for (const Step& step : planned_.steps)
      for (size_t i = 0; i < step.scratch.size(); ++i)
        planned_.offsets.emplace_back(fmt::format("scratch{}_{}", step.op, i), buffers[next++].offset);
    for (const int32_t t : plan_.def().inputs) planned_.input_offsets.push_back(life(t).offset);
    for (const int32_t t : plan_.def().outputs) planned_.output_offsets.push_back(life(t).offset);
  }

  const GraphPlan& plan_;
  Planned& planned_;
  const int end_;  // the step after the last
  std::vector<int32_t> group_;
  std::vector<Lifetime> life_;  // of a group's first tensor counts
};

}  // namespace

void place(const GraphPlan& plan, const std::vector<std::pair<int32_t, int32_t>>& merged, Planned* planned) {
  Placement(plan, planned).run(merged);
}

}  // namespace surelite::tool::micro

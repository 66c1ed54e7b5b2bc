// SPDX-License-Identifier: Apache-2.0
#include "run/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "guard/log.h"
#include "run/inside.h"

namespace surelite {
namespace {

// Only to see whether anything changed. Four sums side by side, because each waits for its own multiplication.
uint64_t checksum(std::span<const std::byte> bytes) {
  constexpr size_t kLanes = 4, kBlock = kLanes * sizeof(uint64_t);
  constexpr uint64_t kPrime = 0x100000001b3;
  uint64_t sums[kLanes] = {1, 2, 3, 4};
  size_t i = 0;
  for (; i + kBlock <= bytes.size(); i += kBlock) {
    uint64_t words[kLanes];
    std::memcpy(words, bytes.data() + i, kBlock);
    for (size_t k = 0; k < kLanes; ++k) sums[k] = (sums[k] ^ words[k]) * kPrime;
  }
  for (; i < bytes.size(); ++i) sums[0] = (sums[0] ^ static_cast<uint64_t>(bytes[i])) * kPrime;
  uint64_t all = 0;
  for (const uint64_t sum : sums) all = (all ^ (sum ^ sum >> 31)) * kPrime;
  return all;
}

// Percent of values that no honest input holds: not a number, denormal, or beyond 1e30.
int strange_share(std::span<const float> values) {
  size_t strange = 0;
  for (const float v : values) strange += std::isnan(v) || std::fpclassify(v) == FP_SUBNORMAL || std::fabs(v) > 1e30f;
  return values.empty() ? 0 : static_cast<int>(100 * strange / values.size());
}

}  // namespace

void SessionInside::note_no_memory(int t) const {
  if (state.guard) guard::note_null(t, graph->tensor(t).def->name, graph->plan().tensors[static_cast<size_t>(t)].bytes);
}

void InputWatch::look(const Graph& graph) {
  const ModelData& model = *graph.plan().options->model;
  for (const int32_t t : graph.plan().def().inputs) {
    const Tensor& tensor = graph.tensor(t);
    const Storage storage = graph.plan().tensors[static_cast<size_t>(t)].storage;
    if (storage != Storage::arena || graph.is_bound(t) || tensor.bytes == 0) continue;
    const std::span<const std::byte> bytes(tensor.data, tensor.bytes);
    const auto [place, fresh] = inputs_.emplace(t, Seen{});
    Seen& seen = place->second;
    const bool moved = seen.data != tensor.data;
    const uint64_t sum = checksum(bytes);
    const bool same = !moved && seen.checksum == sum;
    if (moved) seen.complete = false;
    seen.data = tensor.data;
    seen.checksum = sum;
    const auto tell = [&](Code code, std::initializer_list<ArgumentView> more) {
      Diagnostic found = diagnose(code, where_tensor(model, graph.plan().subgraph, t), more);
      found.arguments.emplace_back("tensor", fmt::format("\"{}\" {} {}", tensor.def->name, surelite::to_string(tensor.shape), name_of(tensor.type)));
      guard::notice(found);
    };
    if (same && seen.complete) {
      tell(Code::G609, {});
      continue;
    }
    const guard::Unwritten gap = seen.complete ? guard::Unwritten{} : guard::find_unwritten(bytes);
    seen.complete = gap.first == gap.last;
    if (gap.first == 0 && gap.last == bytes.size()) tell(Code::G607, {{"bytes", bytes.size()}});
    else if (!seen.complete) tell(Code::G608, {{"first", gap.first}, {"last", gap.last - 1}, {"bytes", bytes.size()}});
    else if (tensor.type == ElementType::float32 && tensor.count() >= 16)
      if (const int share = strange_share(tensor.values<float>()); share >= 10) tell(Code::G610, {{"share", share}});
  }
}

void ResultWatch::remember(const Status& run) {
  failure_ = run ? "" : run.error().front().text();
  if (!run && run.error().front().code == Code::A705) guard::notice(run.error().front());
}

void ResultWatch::read(const Graph& graph, int t) const {
  const std::vector<int32_t>& outputs = graph.plan().def().outputs;
  if (failure_.empty() || std::find(outputs.begin(), outputs.end(), t) == outputs.end()) return;
  guard::notice(diagnose(Code::A705, where_tensor(*graph.plan().options->model, graph.plan().subgraph, t),
                         {{"what", fmt::format("output \"{}\" was read after a run that failed ({})", graph.tensor(t).def->name, failure_)}}));
}

}  // namespace surelite

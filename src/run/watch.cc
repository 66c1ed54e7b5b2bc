// SPDX-License-Identifier: Apache-2.0
// Guarded mode: looks at the inputs before a run and says what was not written, or written strangely.
#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "guard/log.h"
#include "run/inside.h"

namespace surelite {
namespace {

// FNV-1a over 8-byte words; only to see whether anything changed.
uint64_t checksum(std::span<const std::byte> bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = 0; i < bytes.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, std::min<size_t>(8, bytes.size() - i));
    hash = (hash ^ word) * 0x100000001b3;
  }
  return hash;
}

// Percent of values that no honest input holds: not a number, denormal, or beyond 1e30.
int strange_share(std::span<const float> values) {
  size_t strange = 0;
  for (const float v : values) strange += std::isnan(v) || std::fpclassify(v) == FP_SUBNORMAL || std::fabs(v) > 1e30f;
  return values.empty() ? 0 : static_cast<int>(100 * strange / values.size());
}

}  // namespace

void Session::Inside::note_no_memory(int t) const {
  if (state.guard) guard::note_null(t, graph->tensor(t).def->name, graph->plan().tensors[static_cast<size_t>(t)].bytes);
}

void Session::Inside::watch_inputs() {
  const ModelData& model = *graph->plan().options->model;
  for (const int32_t t : def().inputs) {
    const Tensor& tensor = graph->tensor(t);
    const Storage storage = graph->plan().tensors[static_cast<size_t>(t)].storage;
    if (storage != Storage::arena || graph->is_bound(t) || tensor.bytes == 0) continue;
    const std::span<const std::byte> bytes(tensor.data, tensor.bytes);
    const Where where = where_tensor(model, graph->plan().subgraph, t);
    const std::string name = fmt::format("\"{}\" {} {}", tensor.def->name, surelite::to_string(tensor.shape), name_of(tensor.type));
    const guard::Unwritten gap = guard::find_unwritten(bytes);
    if (gap.first == 0 && gap.last == bytes.size())
      guard::notice(diagnose(Code::G607, where, {{"tensor", name}, {"bytes", bytes.size()}}));
    else if (gap.last > gap.first)
      guard::notice(diagnose(Code::G608, where, {{"tensor", name}, {"first", gap.first}, {"last", gap.last - 1}, {"bytes", bytes.size()}}));
    else if (tensor.type == ElementType::float32 && tensor.count() >= 16)
      if (const int share = strange_share(tensor.values<float>()); share >= 10)
        guard::notice(diagnose(Code::G610, where, {{"tensor", name}, {"share", share}}));
    const uint64_t sum = checksum(bytes);
    const auto [last, first_run] = last_inputs.emplace(t, sum);
    if (!first_run && last->second == sum) guard::notice(diagnose(Code::G609, where, {{"tensor", name}}));
    last->second = sum;
  }
}

}  // namespace surelite

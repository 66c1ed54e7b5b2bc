// SPDX-License-Identifier: Apache-2.0
#include "guard/watch.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "guard/log.h"
#include "guard/values.h"

namespace surelite::guard {
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

// A NaN as calculations give it; bytes that were taken for floats have others.
bool is_calculated_nan(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return (bits & 0x7fffffff) == 0x7fc00000;
}

// Percent of values that no honest input holds: denormal, beyond 1e30, or a NaN that no calculation gives.
int strange_share(std::span<const float> values) {
  size_t strange = 0;
  for (const float v : values) {
    if (is_calculated_nan(v) || std::isinf(v)) continue;
    strange += std::isnan(v) || std::fpclassify(v) == FP_SUBNORMAL || std::fabs(v) > 1e30f;
  }
  return values.empty() ? 0 : static_cast<int>(100 * strange / values.size());
}

// How many values are no numbers, and which is the first.
struct NotNumbers {
  size_t count = 0, first = 0;
};
NotNumbers find_nan(std::span<const float> values) {
  NotNumbers found;
  for (size_t i = 0; i < values.size(); ++i)
    if (std::isnan(values[i]) && found.count++ == 0) found.first = i;
  return found;
}

}  // namespace

namespace {

template <class Tell>
void look_at_floats(std::span<const float> values, const Tell& tell) {
  const int share = values.size() >= 16 ? strange_share(values) : 0;
  if (share >= 10) return tell(Code::G610, {{"share", share}});
  const NotNumbers nan = find_nan(values);
  if (nan.count == 0) return;
  const double percent = 100.0 * static_cast<double>(nan.count) / static_cast<double>(values.size());
  tell(Code::G610,
       {{"share", fmt::format("{:.2g}", percent)},
        {"count", nan.count},
        {"first", nan.first},
        {"hint",
         fmt::format("{} of {} are no numbers (NaN), the first is element {}; they came in with the input. Look at "
                     "what computes it: a division by zero, a logarithm of zero, memory that was never written.",
                     nan.count, values.size(), nan.first)}});
}

}  // namespace

void InputWatch::look(std::span<const ObservedTensor> inputs) {
  for (const ObservedTensor& input : inputs)
    if (input.tensor->bytes > 0) look_at(input);
}

void InputWatch::look_at(const ObservedTensor& input) {
  const Tensor& tensor = *input.tensor;
  const std::span<const std::byte> bytes(tensor.data, tensor.bytes);
  Seen& seen = inputs_[{input.subgraph, input.index}];
  const bool moved = seen.data != tensor.data;
  const uint64_t sum = checksum(bytes);
  const bool same = !moved && seen.checksum == sum;
  if (moved) seen.complete = false;
  seen.data = tensor.data;
  seen.checksum = sum;
  const auto tell = [&](Code code, std::initializer_list<ArgumentView> more) {
    Diagnostic found = diagnose(code, where_tensor(*input.model, input.subgraph, input.index), more);
    found.arguments.emplace_back("tensor",
                                 fmt::format("\"{}\" {} {}", tensor.def->name, surelite::to_string(tensor.shape),
                                             surelite::name_of(tensor.type)));
    notice(found);
  };
  if (same && seen.complete) return tell(Code::G609, {});
  const Unwritten gap = seen.complete ? Unwritten{} : find_unwritten(bytes);
  seen.complete = gap.first == gap.last;
  if (gap.first == 0 && gap.last == bytes.size()) tell(Code::G607, {{"bytes", bytes.size()}});
  else if (!seen.complete) tell(Code::G608, {{"first", gap.first}, {"last", gap.last - 1}, {"bytes", bytes.size()}});
  else if (tensor.type == ElementType::float32) look_at_floats(tensor.values<float>(), tell);
  if (seen.complete) look_at_values(input);
}

void ResultWatch::remember(int subgraph, const Status& run) {
  {
    const std::lock_guard lock(mutex_);
    failures_.erase(subgraph);
    if (run) return;
    failures_[subgraph] = run.error().front().text();
  }
  if (run.error().front().code == Code::A705) notice(run.error().front());
}

void ResultWatch::read(const ObservedTensor& output) const {
  std::string failure;
  {
    const std::lock_guard lock(mutex_);
    const auto failed = failures_.find(output.subgraph);
    if (failed == failures_.end() || output.output < 0) return;
    failure = failed->second;
  }
  notice(diagnose(Code::A705, where_tensor(*output.model, output.subgraph, output.index),
                  {{"what", fmt::format("output \"{}\" was read after a run that failed ({})", output.tensor->def->name,
                                        failure)}}));
}

}  // namespace surelite::guard

// SPDX-License-Identifier: Apache-2.0
#include "plan/read_pages.h"

#include <algorithm>

#include "base/platform/memory.h"
#include "plan/present.h"

namespace surelite {
namespace {

// Bytes of the file that are given back in one call.
constexpr size_t kWorthForgetting = size_t{1} << 20;

// The pages of the file between two places.
void forget(const ModelData& model, const std::byte* begin, const std::byte* end) {
  for (const std::span<const std::byte> part : model.mapped) {
    const std::byte *first = std::max(begin, part.data()), *last = std::min(end, part.data() + part.size());
    if (first < last) forget_pages({first, last});
  }
}

}  // namespace

void ReadPages::Part::add(const Part& other) {
  if (other.bytes == 0) return;
  begin = bytes ? std::min(begin, other.begin) : other.begin;
  end = bytes ? std::max(end, other.end) : other.end;
  bytes += other.bytes;
}

void ReadPages::before(const SubgraphDef& graph, const OperatorDef& op) {
  constexpr size_t kLargeTensor = size_t{16} << 10;
  if (model_.mapped.empty()) return;
  const std::byte *begin = model_.bytes.data(), *end = begin + model_.bytes.size();
  Part next;
  for (const int32_t t : present(op.inputs)) {
    const std::span<const std::byte> data = graph.tensors[static_cast<size_t>(t)].data;
    if (data.size() >= kLargeTensor && data.data() >= begin && data.data() < end)
      next.add({data.data(), data.data() + data.size(), data.size()});
  }
  if (read_.bytes + next.bytes >= kWorthForgetting && read_.bytes > 0 && !packed_.replays()) {
    forget(model_, read_.begin, read_.end);
    read_ = {};
  }
  read_.add(next);
}

void ReadPages::finish() const {
  if (model_.mapped.empty() || model_.bytes.size() < kWorthForgetting || packed_.replays()) return;
  forget(model_, model_.bytes.data(), model_.bytes.data() + model_.bytes.size());
}

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Constants as real values: from the file, or from what a DEQUANTIZE makes of the file.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "base/memory.h"
#include "plan/delegate.h"

namespace surelite {

// Integers of the file (axes, sizes, paddings): int32 or int64. Empty if the tensor is none.
std::vector<int64_t> integers_of(const Tensor& tensor);

// A block's contents as floats.
std::span<float> floats(const Block& block);

// Thread-safe; programs are compiled on several threads.
class Constants {
 public:
  // Learns which constants of a model have their values elsewhere in it.
  void survey(const PartView& everything);
  // Known while planning, wherever its value is.
  bool is_constant(const Tensor& tensor) const;
  // Its values can be had: float32, float16, int8, uint8 or int32 data of the file.
  bool is_readable(const Tensor& tensor) const { return source(tensor) != nullptr; }
  // One float per element, in their order. `scale` takes the place of the quantization's scales, one in all or one per
  // index of `axis`; empty: the constant's own. Fails with B802.
  Result<Block> values(const Tensor& tensor, const std::vector<float>& scale = {}) const;

 private:
  const TensorDef* source(const Tensor& tensor) const;

  mutable std::mutex mutex_;
  std::map<const TensorDef*, const TensorDef*> sources_;  // output of a DEQUANTIZE -> its input
  std::set<const TensorDef*> computed_;                   // known while planning, but not readable
};

}  // namespace surelite

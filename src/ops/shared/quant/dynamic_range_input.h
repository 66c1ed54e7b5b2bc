// SPDX-License-Identifier: Apache-2.0
// The real input of a dynamic-range kernel, quantized to int8 row by row into scratch memory.
#pragma once

#include <cstdint>

#include "ops/op.h"

namespace surelite {

class HybridInput {
 public:
  struct Rows {
    const int8_t* values = nullptr;  // rows * columns
    const float* scales = nullptr;   // one per row
    const int32_t* zero_points = nullptr;
  };

  // Asks for scratch memory. rows * columns is the input's element count.
  Status prepare(PrepareContext& ctx, int64_t rows, int64_t columns, bool asymmetric);
  Rows quantize(const RunContext& ctx, int input) const;
  bool asymmetric() const { return asymmetric_; }

 private:
  int64_t rows_ = 0, columns_ = 0;
  bool asymmetric_ = false;
  int values_ = -1, scales_ = -1, zero_points_ = -1;
};

}  // namespace surelite

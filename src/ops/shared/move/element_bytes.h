// SPDX-License-Identifier: Apache-2.0
// Tensors as arrays of equal cells, for operators that move elements without looking at them. Packed 4-bit and 2-bit
// elements become bytes in scratch memory, strings become views; every other type is its own cell.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ops/op.h"

// Every type that can be moved, for OpSpec::types.
#define SURELITE_CELL_TYPES "f32|f16|bf16|f64|i2|i4|i8|i16|i32|i64|u4|u8|u16|u32|u64|bool|c64|c128|str"

namespace surelite {

// Bytes of a cell: 1, 2, 4, 8 or 16.
size_t cell_width(ElementType type);

// The same of a type whose elements are cells as they lie; 0 for strings and packed elements.
size_t plain_width(ElementType type);

// Asks for the scratch memory that a tensor of this type and shape needs; its index, or -1 if none. The output's shape
// must have been set.
int cell_scratch(PrepareContext& ctx, const Tensor& tensor);

struct InputCells {
  const std::byte* data = nullptr;
  size_t width = 1;
  std::vector<std::string_view> strings;  // where `data` points if the tensor holds strings
};
Result<InputCells> open_cells(const RunContext& ctx, int input, int scratch);

struct OutputCells {
  std::byte* data = nullptr;
  size_t width = 1;
  std::vector<std::string_view> strings;
};
// Cells of an output whose shape is known. All of them must be written before close_cells puts them into the tensor.
OutputCells make_cells(const RunContext& ctx, int output, int scratch);
Status close_cells(RunContext& ctx, int output, const OutputCells& cells);

}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// The table of kernels: everything that an instruction set may do faster than the plain loops of src/ops. An empty
// entry means: no kernel, the plain loop runs. The sets of sets.def enter what they have, from the narrowest to the
// widest, each over what is there already, so that a set needs only the kernels that it does better. Nothing else in
// the library asks which instructions there are.
#pragma once

#include <cstdint>
#include <string_view>

#include "simd/conv.h"
#include "simd/crc32c.h"
#include "simd/element/add_i8.h"
#include "simd/element/bilinear.h"
#include "simd/element/bytes.h"
#include "simd/element/column_sums.h"
#include "simd/element/dot_f32.h"
#include "simd/element/map_f32.h"
#include "simd/element/mul_i8.h"
#include "simd/element/pooling_window.h"
#include "simd/element/quantize_row.h"
#include "simd/matmul_f32.h"

namespace surelite::simd {

struct Kernels {
  // The widest set that entered something, and its place in sets.def: what one set packed is not for another.
  std::string_view set = "baseline";
  uint32_t level = 0;

  ConvI8Packer conv_i8;
  DepthwiseI8Packer depthwise_i8;
  ConvF32Packer conv_f32;
  DepthwiseF32Packer depthwise_f32;
  // Integer kernels can take packed blocks from an earlier process: of a block that is filled, ConvI8Options::scales is
  // not read.
  bool replays_packed = false;

  MultiplyF32 multiply_f32 = nullptr;
  TransposeF32 transpose_f32 = nullptr;
  DotF32 dot_f32 = nullptr;
  DotI8 dot_i8 = nullptr;
  SumI8 sum_i8 = nullptr;

  FloatMaps maps;
  SoftmaxF32 softmax_f32 = nullptr;
  SumRowsF32 sum_rows_f32 = nullptr;
  LookUp look_up = nullptr;
  QuantizeBytes quantize = nullptr;
  DequantizeBytes dequantize = nullptr;
  RowQuantization quantize_row;
  ExtremeKernels extremes;
  ByteSums byte_sums;
  ByteProducts byte_products;

  PoolKernels pool;
  ColumnSums column_sums;
  BilinearKernels bilinear;

  bool wide_loops = false;  // what wide_loops.h compiles may run
  AddCrc32c add_crc32c = nullptr;
};

// An instruction set: a line of sets.def, and a file that defines `const InstructionSet set_NAME`.
struct InstructionSet {
  bool (*is_present)() = nullptr;  // on this machine, enabled by the operating system too
  void (*enter)(Kernels* kernels) = nullptr;
};

// The machine's best, unless the environment variable SURELITE_ISA names a lower set, which is how tests run the
// kernels of every level; `baseline` is the empty table. Decided once.
const Kernels& kernels_of_machine();
// No kernels: only the plain loops.
const Kernels& no_kernels();

}  // namespace surelite::simd

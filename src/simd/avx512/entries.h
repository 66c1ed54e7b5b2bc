// SPDX-License-Identifier: Apache-2.0
// What the files of this folder enter into the table.
#pragma once

#include "simd/kernels.h"

namespace surelite::simd::avx512 {

void enter_conv_i8(Kernels* kernels);
void enter_conv_f32(Kernels* kernels);
void enter_depthwise_i8(Kernels* kernels);
void enter_depthwise_f32(Kernels* kernels);
void enter_matmul_f32(Kernels* kernels);
void enter_bytes(Kernels* kernels);
void enter_maps_f32(Kernels* kernels);
void enter_byte_sums(Kernels* kernels);
void enter_byte_products(Kernels* kernels);
void enter_column_sums(Kernels* kernels);
void enter_bilinear(Kernels* kernels);
void enter_quantize_row(Kernels* kernels);

}  // namespace surelite::simd::avx512

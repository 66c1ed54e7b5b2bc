// SPDX-License-Identifier: Apache-2.0
// A Tensor table with its quantization and sparsity.
#pragma once

#include "model/findings.h"
#include "model/graph.h"
#include "model/read/table_copier.h"

namespace tflite {
struct Tensor;
}

namespace surelite {

// Everything but the data. `where` is for findings.
TensorDef read_tensor(const tflite::Tensor& from, TableCopier* copier, const Where& where, Findings* findings);

}  // namespace surelite

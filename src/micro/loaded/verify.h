// SPDX-License-Identifier: Apache-2.0
// Is a file a sound model? Neither recursion nor memory: the stack is bounded, and so is the time, by the file's size.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace surelite {
namespace micro {

// What the file is: its first byte and how many may be read. The root table of a file of unknown size is enough for
// the second.
struct File {
  const uint8_t* at;
  uint32_t bytes;
};
// The file whose root table is `model`, as GetModel remembers it; null and 0 for another.
File file_of(const void* model);

// Structure and meaning but for the order of operators. A refusal says why not.
bool verify(const File& file);
// Whether operators read what was written and write what nothing else writes, in a verified model; `state` is one byte
// for each tensor of the subgraph.
bool verify_order(const tflite::SubGraph& subgraph, const tflite::Model& model, uint8_t* state);

// Of a type of the file's; kTfLiteNoType for one that the device does not have.
TfLiteType type_of(tflite::TensorType type);
// Bytes of `count` elements; 0 for a type that the device does not have.
uint32_t bytes_of(tflite::TensorType type, uint32_t count);
// Of a verified tensor.
uint32_t count_of(const tflite::Tensor& tensor);
inline uint32_t bytes_of(const tflite::Tensor& tensor) { return bytes_of(tensor.type(), count_of(tensor)); }
// The constant's bytes; null for a tensor that has none.
const uint8_t* data_of(const tflite::Tensor& tensor, const tflite::Model& model);

}  // namespace micro
}  // namespace surelite

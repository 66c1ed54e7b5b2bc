// SPDX-License-Identifier: Apache-2.0
// Elements in the order of the output, from places of the input that lie in even steps.
#pragma once

#include "micro/ops/op.h"

namespace surelite {
namespace micro {

struct Walk {
  int32_t axes, width;  // bytes of an element
  int32_t start;        // of the first element, in elements
  int32_t extent[kMaxAxes], stride[kMaxAxes];
};
void walk(const Walk& walk, const void* in, void* out);

// Elements from one index of an axis to the next; `strides` has one for each axis.
void strides_of(const View& view, int32_t* strides);
// Bytes of an element; 0 for types of less than a byte.
int32_t width_of(const View& view);
// Values of a constant list of integers; false for more than `most` of them, or other types.
bool read_list(const View& list, int32_t most, int32_t* values);

}  // namespace micro
}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/walk.h"

namespace surelite {
namespace micro {

void walk(const Walk& w, const void* in, void* out) {
  const auto width = static_cast<size_t>(w.width);
  const auto* from = static_cast<const uint8_t*>(in) + static_cast<ptrdiff_t>(w.start) * w.width;
  auto* to = static_cast<uint8_t*>(out);
  int32_t at[kMaxAxes] = {};
  const int32_t last = w.axes - 1;
  // The innermost axis is copied at once where its elements lie side by side.
  const bool run = w.axes > 0 && w.stride[last] == 1;
  const size_t bytes = run ? width * static_cast<size_t>(w.extent[last]) : width;
  const int32_t outer = run ? last : w.axes;
  for (;;) {
    __builtin_memcpy(to, from, bytes);
    to += bytes;
    int32_t axis = outer - 1;
    for (; axis >= 0; --axis) {
      const ptrdiff_t step = static_cast<ptrdiff_t>(w.stride[axis]) * w.width;
      from += step;
      if (++at[axis] < w.extent[axis]) break;
      from -= step * w.extent[axis];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

void strides_of(const View& view, int32_t* strides) {
  int32_t step = 1;
  for (int i = view.rank() - 1; i >= 0; --i) {
    strides[i] = step;
    step *= view.dim(i);
  }
}

int32_t width_of(const View& view) {
  return view.type() == kTfLiteInt4 ? 0 : static_cast<int32_t>(bytes_of(view.def->type(), 1));
}

bool read_list(const View& list, int32_t most, int32_t* values) {
  if (!list.constant || list.count() > most) return false;
  if (list.type() != kTfLiteInt32 && list.type() != kTfLiteInt64) return false;
  for (int32_t i = 0; i < list.count(); ++i) {
    const uint8_t* at = list.data<uint8_t>() + i * (list.type() == kTfLiteInt32 ? 4 : 8);
    const int64_t value = list.type() == kTfLiteInt32 ? int64_t{flatbuffers::ReadScalar<int32_t>(at)}
                                                      : flatbuffers::ReadScalar<int64_t>(at);
    values[i] = static_cast<int32_t>(value < INT32_MIN ? INT32_MIN : value > INT32_MAX ? INT32_MAX : value);
  }
  return true;
}

}  // namespace micro
}  // namespace surelite

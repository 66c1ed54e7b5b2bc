// SPDX-License-Identifier: Apache-2.0
// The sine of some angles, by a model that `surelite codegen --micro --namespace sine` has planned.
#include "board/board.h"
#include "sine.h"

int main() {
  using Angle = sine::serving_default_dense_input_0;
  using Value = sine::StatefulPartitionedCall_0;
  for (int tenths = 0; tenths <= 60; tenths += 10) {
    const float angle = static_cast<float>(tenths) / 10.0f;
    const int stored = static_cast<int>(angle / Angle::scale + 0.5f) + Angle::zero_point;
    sine::get_serving_default_dense_input_0()[0] = static_cast<int8_t>(stored);
    sine::run();
    const float value = static_cast<float>(sine::get_StatefulPartitionedCall_0()[0] - Value::zero_point) * Value::scale;
    board::print("sine of ");
    board::print_thousandths(angle);
    board::print(" is ");
    board::print_thousandths(value);
    board::print("\n");
  }
  return 0;
}

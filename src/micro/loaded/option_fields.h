// SPDX-License-Identifier: Apache-2.0
// Where the fields of an operator's options lie: their slot in the file and their place in the parameter struct.
#pragma once

#include <stdint.h>

namespace surelite {
namespace micro {

// kOne, kTrue: as kNumber and kFlag, 1 where the file has none. kPadding, kType: other numbers than the file's.
enum Kind : uint8_t { kNumber, kOne, kFlag, kTrue, kReal, kEnum, kPadding, kType, kText };

struct Field {
  uint8_t slot;
  Kind kind;
  uint8_t offset;
};
struct Parameters {
  uint8_t code, size, count;
  Field fields[8];
};

// Null for operators without options, and for RESHAPE and SQUEEZE, whose options are one list (slot 0).
const Parameters* parameters_of(int32_t code);

}  // namespace micro
}  // namespace surelite

// SPDX-License-Identifier: Apache-2.0
// Options tables from names and values.
#pragma once

#include "model/writer/writer.h"

namespace tflite {
struct OperatorT;
}

namespace surelite {

// Puts the table into the union that has it. Fails with A709 for a table or field that the schema does not know, or a
// value of another kind than the field's.
Status write_options(const OptionsSpec& spec, tflite::OperatorT* op);

}  // namespace surelite

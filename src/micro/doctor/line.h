// SPDX-License-Identifier: Apache-2.0
// The line of a report: words of the form name=value.
#pragma once

#include "micro/doctor/state.h"

namespace surelite {
namespace micro {

void begin_line();
void put_word(const char* name, const char* value);  // what is no letter, digit or sign becomes '_'
void put_number(const char* name, int32_t value);
void put_address(const char* name, uint32_t value);
void put_next_address(uint32_t value);  // after a comma
void put_tensor(const Subject& subject);
// The operator in flight, and what was refused.
void put_situation();
// Words on the stack that may be return addresses, from `sp` up.
void put_stack(uint32_t sp);
// Sends it.
void end_line();

}  // namespace micro
}  // namespace surelite

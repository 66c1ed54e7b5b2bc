// SPDX-License-Identifier: Apache-2.0
// Refusals of the loaded form: a code, two numbers, and where.
#pragma once

#include <stdint.h>

#include "surelite/micro.h"

namespace surelite {
namespace micro {

// As in surelite/codes.def, where their sentences for the host are.
enum class Code : uint16_t {
  U101 = 101,
  U102 = 102,
  U103 = 103,
  U104 = 104,
  U105 = 105,
  U106 = 106,
  U107 = 107,
  U108 = 108,
  U201 = 201,
  U202 = 202,
  U203 = 203,
  U301 = 301,
  U302 = 302,
  U401 = 401,
  U402 = 402,
  U403 = 403,
  U404 = 404,
  U405 = 405,
  U406 = 406,
  U407 = 407,
};

// Keeps the refusal for SureliteMicroLastDiagnostic and prints it. Returns false.
bool refuse(Code code, uint32_t first, uint32_t second, int32_t op = -1, int32_t tensor = -1);
// Only if nothing was refused since the last call of forget().
bool refuse_first(Code code, uint32_t first, uint32_t second, int32_t op = -1, int32_t tensor = -1);
void forget();

}  // namespace micro
}  // namespace surelite

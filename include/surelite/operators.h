// SPDX-License-Identifier: Apache-2.0
// The operators that a program is linked with: all of them, or those that `surelite codegen --ops` lists. Constant
// data, read by every thread; for operators of an application's own see custom_operator.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace surelite {

struct OpSpec;  // a kernel of the library; only its address is used here

struct LinkedOperator {
  int32_t builtin_code;     // its number in the file format; -1 for a custom operator
  const char* custom_code;  // nullptr for a builtin operator
  const OpSpec* spec;
};

struct OperatorList {
  const LinkedOperator* first;
  size_t count;
  bool selected;  // made for some models, so that others may need more
};

// The static library defines this with every operator, in an object of its own. A program that defines it itself gets
// the operators it names, and the linker leaves the others out. Entries ascend by builtin_code.
extern const OperatorList linked_operators;

template <size_t N>
constexpr bool in_order(const LinkedOperator (&list)[N]) {
  for (size_t i = 1; i < N; ++i)
    if (list[i].builtin_code < list[i - 1].builtin_code) return false;
  return true;
}

}  // namespace surelite

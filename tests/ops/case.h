// SPDX-License-Identifier: Apache-2.0
// One harness case as plain data, before it becomes a model file: what the samplers make and the mutations spoil.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/writer/writer.h"
#include "random.h"
#include "surelite/types.h"

namespace surelite::harness {

enum class Role : uint8_t {
  input,     // an input of the graph, filled anew before each run
  constant,  // in the model
  variable,  // state of the session
  inner,     // made by an operator
};

// How the elements of an input or constant are drawn.
struct Values {
  std::vector<int64_t> fixed;  // these, repeated as needed; if not empty
  bool ranged = false;         // integers of [low, high], or reals
  int64_t low = 0, high = 0;
  bool sorted = false;
  bool absolute = false;  // reals without their signs
  bool sparse = false;  // a constant of rank 2 stored compressed along its second axis
};

struct CaseTensor {
  ElementType type = ElementType::float32;
  Shape shape;
  Quantization quant;
  Role role = Role::input;
  Values values;
};

struct CaseOp {
  std::string name;
  bool custom = false;
  int version = 1;
  std::vector<int32_t> inputs, outputs, intermediates;
  OptionsSpec options;                           // builtin operators
  enum class Format : uint8_t {
    none,
    flex,
    raw
  } format = Format::none;  // custom operators: how `options.fields` are stored
};

struct CaseGraph {
  std::vector<CaseTensor> tensors;
  std::vector<CaseOp> ops;
  std::vector<int32_t> outputs;
};

struct Case {
  std::vector<CaseGraph> graphs{1};
  int main_op = 0;     // in graph 0: the operator under test
  bool tame = false;   // never mutated, values of moderate size only: fast and reference kernels must agree
  bool hostile = false;  // constants too hold values that break kernels
  bool repeatable = true;  // the same inputs give the same outputs in every session

  CaseOp& op() { return graphs[0].ops[static_cast<size_t>(main_op)]; }
  const CaseOp& op() const { return graphs[0].ops[static_cast<size_t>(main_op)]; }
  CaseTensor& tensor(int index) { return graphs[0].tensors[static_cast<size_t>(index)]; }
};

// The elements of a tensor, as bytes. Strings come in the file format's layout.
enum class Style : uint8_t { tame, hostile };
std::vector<std::byte> draw_bytes(const CaseTensor& tensor, Random& random, Style style);
std::vector<std::string> draw_strings(const CaseTensor& tensor, Random& random);

// The model file. Constants are drawn with `random`.
Result<std::vector<std::byte>> write_model(const Case& one, Random& random);

}  // namespace surelite::harness

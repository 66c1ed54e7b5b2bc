// SPDX-License-Identifier: Apache-2.0
// Collects what a planned program consists of: constants, calls of kernels, and the memory that they need.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "micro/target.h"
#include "model/graph.h"
#include "ops/op.h"
#include "plan/program_data.h"

namespace surelite::tool::micro {

class Emitter;
struct Operation;

// A sum that is computed row by row, as a convolution makes the rows, into the memory of its other operand.
struct Fusion {
  const Operation* sum = nullptr;
  int row_input = 0;  // of the sum: the operand that the convolution makes
  // `row_call` makes row `y` at `row`.
  void emit(Emitter& e, const std::string& row_call, int32_t rows, int32_t row_elements) const;
};

// What one operator of the model became.
struct Step {
  int op = 0;
  std::string name;                    // of the operator
  std::vector<std::string> calls;      // statements, with the names of tensors and scratch memory
  std::vector<size_t> scratch;         // bytes of each; named scratch<op>_<index>
  std::vector<int32_t> in_place;       // tensors whose memory the output may take when nothing else needs it
  bool copies = false;                 // nothing is left to do when it did
  std::vector<int32_t> reads, writes;  // tensors in the arena
  const Fusion* fusion = nullptr;
};

// A tensor that keeps its value from run to run, outside the arena.
struct StateMemory {
  int32_t tensor = 0;
  size_t bytes = 0;
  int fill = 0;  // byte that stands for 0
};

class Emitter {
 public:
  Emitter(const ModelData& model, const GraphPlan& plan, Layout layout) : model_(model), plan_(plan), layout_(layout) {}

  const ModelData& model() const { return model_; }
  const GraphPlan& plan() const { return plan_; }
  Layout layout() const { return layout_; }

  // An array in flash; `values` gives its elements as text. Returns its name.
  template <class T>
  std::string constant(std::string_view type, std::string_view what, std::span<const T> values) {
    std::string list;
    size_t column = 0;
    for (const T value : values) append(fmt::format("{}", value), &list, &column);
    return array(type, what, values.size(), list, values.size() * sizeof(T));
  }
  // Floats exactly; nothing is lost in their text.
  std::string constant_floats(std::string_view what, std::span<const float> values);
  // Bytes of a tensor as they are, aligned for any type.
  std::string constant_bytes(std::string_view what, std::span<const std::byte> bytes);
  // An array of structs, or one struct (count 0), whose text is `list`; returns its name.
  std::string structs(std::string_view type, std::string_view what, size_t count, const std::string& list,
                      size_t bytes_each);
  // A parameter struct of the current step, or of another operator; returns its name.
  std::string parameters(std::string_view type, const std::string& fields, int op = -1);

  // Address of a tensor as a pointer to const T ("int8_t"), or of one that is written.
  std::string read(int32_t tensor, std::string_view type);
  std::string write(int32_t tensor, std::string_view type);
  // Address of a variable.
  std::string state(int32_t tensor, std::string_view type);
  const std::vector<StateMemory>& states() const { return states_; }
  // Memory during the current step; its address as T*.
  std::string scratch(size_t bytes, std::string_view type);
  void call(std::string statement) { step_->calls.push_back(std::move(statement)); }
  void may_be_in_place(int32_t tensor) { step_->in_place.push_back(tensor); }

  void begin(Step* step) { step_ = step; }
  Step& step() { return *step_; }
  const std::string& constants() const { return constants_; }
  size_t constant_bytes_total() const { return constant_bytes_; }
  // Of all parameter structs on a device: their fields have 32 bits.
  size_t parameter_bytes_total() const { return parameter_bytes_; }

 private:
  static void append(const std::string& value, std::string* list, size_t* column);
  std::string array(std::string_view type, std::string_view what, size_t count, const std::string& list, size_t bytes);

  const ModelData& model_;
  const GraphPlan& plan_;
  Layout layout_;
  Step* step_ = nullptr;
  std::string constants_;
  std::vector<StateMemory> states_;
  size_t constant_bytes_ = 0, parameter_bytes_ = 0, arrays_ = 0;
};

// One operator, ready to be emitted: its context gives options, tensors and their constants.
struct Operation {
  PrepareContext& ctx;
  const OperatorDef& op;
  int index = 0;

  int32_t input(int i) const { return op.inputs[static_cast<size_t>(i)]; }
  int32_t output() const { return op.outputs[0]; }
  const Tensor& in(int i) const { return ctx.input(i); }
  const Tensor& out() const { return ctx.output(0); }
  bool has(int i) const { return ctx.has_input(i); }
  bool is(ElementType type) const { return in(0).type == type && out().type == type; }
  // Fails with P352; `wanted` is what there is a kernel for.
  Refusal refuse(std::string_view wanted) const;
  // The value of an input that must be constant; null data where it is not.
  template <class T>
  std::span<const T> value(int i) const {
    return in(i).has_value ? in(i).values<T>() : std::span<const T>();
  }
};

// Emits an operator; fails with P352 for what there is no kernel for.
using Emit = Status (*)(Emitter&, const Operation&);
// Null for an operator without one.
Emit find_emit(std::string_view op);
// Operators with a kernel, in order, for docs and messages.
std::vector<std::string_view> emitted_operators();

}  // namespace surelite::tool::micro

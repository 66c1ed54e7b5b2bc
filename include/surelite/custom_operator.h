// SPDX-License-Identifier: Apache-2.0
// Operators that an application brings along, for the custom operators of its models:
//
//   CustomOperator twice;
//   twice.code = "Twice";
//   twice.prepare = [](CustomPrepare& op) { return op.set_output_shape(0, op.input_shape(0)); };
//   twice.run = [](CustomRun& op) -> Status {
//     SURELITE_LET(const std::span<const float> in, op.input<float>(0));
//     SURELITE_LET(const std::span<float> out, op.output<float>(0));
//     for (size_t i = 0; i < out.size(); ++i) out[i] = 2 * in[i];
//     return {};
//   };
//   CompileOptions options;
//   options.operators = {twice};
//
// What the functions return, and the exceptions they throw, become diagnostics of compile, open or run.
#pragma once

#include <climits>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "surelite/tensor.h"

namespace surelite {

class PrepareContext;
class RunContext;
struct Tensor;
struct CustomPrepared;

// What both functions may ask. Positions are those in the operator's lists of inputs and outputs; one outside them is
// answered as an absent tensor is: float32, shape [], no quantization. Valid during the call only, on the thread of the
// call.
class CustomContext {
 public:
  CustomContext(const CustomContext&) = delete;
  CustomContext& operator=(const CustomContext&) = delete;

  [[nodiscard]] int input_count() const;
  [[nodiscard]] int output_count() const;
  // False for an optional input that is absent.
  [[nodiscard]] bool has_input(int i) const { return tensor(true, i) != nullptr; }
  [[nodiscard]] ElementType input_type(int i) const;
  [[nodiscard]] const Shape& input_shape(int i) const;
  [[nodiscard]] const Quantization& input_quantization(int i) const;
  [[nodiscard]] ElementType output_type(int i) const;
  // Before it is set: [].
  [[nodiscard]] const Shape& output_shape(int i) const;
  [[nodiscard]] const Quantization& output_quantization(int i) const;
  // As in the file; their meaning is the operator's own.
  [[nodiscard]] std::span<const std::byte> custom_options() const;
  // What to return when something is wrong: A724 with the operator, its place in the model and this text.
  [[nodiscard]] Failure fail(std::string_view message) const;

 protected:
  CustomContext(PrepareContext* prepare, RunContext* run) : prepare_(prepare), run_(run) {}
  ~CustomContext() = default;
  const Tensor* tensor(bool input, int i) const;
  Failure absent(bool input, int i) const;
  Status check_output_shape(int i, const Shape& shape) const;
  PrepareContext* prepare_;
  RunContext* run_;
};

// When shapes are known: while compiling, after a resize, or right before the run where they depend on data.
class CustomPrepare : public CustomContext {
 public:
  CustomPrepare(PrepareContext& context, CustomPrepared& prepared)
      : CustomContext(&context, nullptr), prepared_(prepared) {}

  // Fails with A724 for a position that does not exist or a negative extent, P311 or B801 for a size beyond the limits.
  // An output that is left out gets its shape from CustomRun::set_output_shape, string outputs always do.
  Status set_output_shape(int output, const Shape& shape);
  // The bytes of an input that is a constant of the model; A701 for others, A704 for an absent one.
  Result<std::span<const std::byte>> constant(int input) const;
  // Memory for each run, 64-byte aligned, of undefined content; CustomRun::scratch takes the number returned.
  [[nodiscard]] int request_scratch(size_t bytes);
  // State that all sessions of the program share; CustomRun::state gives it back. Released with the program.
  void keep(std::shared_ptr<const void> state);

 private:
  CustomPrepared& prepared_;
};

// At every run. Sessions of one program run in parallel: shared state is read-only.
class CustomRun : public CustomContext {
 public:
  CustomRun(RunContext& context, const CustomPrepared& prepared)
      : CustomContext(nullptr, &context), prepared_(prepared) {}

  // The elements in place, in the order of the shape. A704 for a position that does not exist or is absent, A703 for
  // another type.
  template <class T>
  Result<std::span<const T>> input(int i) const {
    SURELITE_LET(const std::span<const std::byte> raw, bytes_of(true, i, element_type_of<T>()));
    return std::span<const T>(reinterpret_cast<const T*>(raw.data()), raw.size() / sizeof(T));
  }
  template <class T>
  Result<std::span<T>> output(int i) {
    SURELITE_LET(const std::span<std::byte> raw, bytes_of(false, i, element_type_of<T>()));
    return std::span<T>(reinterpret_cast<T*>(raw.data()), raw.size() / sizeof(T));
  }
  // The bytes in place, whatever the type.
  Result<std::span<const std::byte>> input_bytes(int i) const;
  Result<std::span<std::byte>> output_bytes(int i);
  // For an output whose shape prepare left open; its memory is there afterwards. Fails as
  // CustomPrepare::set_output_shape does, and with A724 for another shape than the one set in prepare.
  Status set_output_shape(int output, const Shape& shape);
  // String tensors. A703 for other types, R406 for a malformed input, A724 for another number of strings than the shape
  // says.
  Result<std::vector<std::string_view>> input_strings(int i) const;
  Status set_output_strings(int output, const Shape& shape, std::span<const std::string_view> strings);
  // What CustomPrepare::keep was given; null if nothing. The type is the caller's promise.
  template <class State>
  [[nodiscard]] const State* state() const {
    return static_cast<const State*>(kept());
  }
  // Empty for a number that request_scratch did not return.
  [[nodiscard]] std::span<std::byte> scratch(int number);
  // Whether the application has asked the run to stop: return then.
  [[nodiscard]] bool cancelled() const;

 private:
  const void* kept() const;
  Result<std::span<std::byte>> bytes_of(bool input, int i) const;
  Result<std::span<std::byte>> bytes_of(bool input, int i, ElementType wanted) const;
  const CustomPrepared& prepared_;
};

struct CustomOperator {
  std::string code;  // the custom code in the model
  // Sets the shapes of the outputs. Empty: they have those of the file.
  std::function<Status(CustomPrepare&)> prepare;
  // Reads inputs, writes outputs. Called from the threads that run sessions, at the same time for different sessions.
  std::function<Status(CustomRun&)> run;
  // Versions in the file that it takes.
  int min_version = 1;
  int max_version = INT_MAX;
};

}  // namespace surelite

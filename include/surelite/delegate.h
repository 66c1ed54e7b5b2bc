// SPDX-License-Identifier: Apache-2.0
// Backends that run operators in place of the CPU's kernels. A delegate says which operators it takes, prepares the
// parts of a graph that it gets, and runs them; whatever fails, the CPU runs the part with the same result.
//
//   CompileOptions options;
//   options.delegates.delegates = {std::make_shared<MyDelegate>()};
//   SURELITE_LET(const Program program, Program::compile(model, options));
//   std::puts(program.placement().text().c_str());
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "surelite/tensor.h"

namespace surelite {

struct ModelData;
struct OperatorDef;
struct Tensor;

// What a delegate may know of a tensor. Costs a pointer; valid as long as that is. Thread-safe as the memory is.
class DelegateTensor {
 public:
  // Not null.
  explicit DelegateTensor(const Tensor* tensor) : tensor_(tensor) {}

  [[nodiscard]] std::string_view name() const;
  [[nodiscard]] ElementType type() const;
  [[nodiscard]] const Shape& shape() const;
  [[nodiscard]] const Quantization& quantization() const;
  // In claims and prepare: its value is known already, and is in bytes() if it is in the file.
  [[nodiscard]] bool is_constant() const;
  // In run: the memory. Before that: empty, but for constants in the file.
  [[nodiscard]] std::span<const std::byte> bytes() const;
  [[nodiscard]] std::span<std::byte> writable_bytes() const;  // of outputs, in run
  // The elements; empty for another type than the tensor's.
  template <class T>
  [[nodiscard]] std::span<const T> values() const {
    if (type() != element_type_of<T>()) return {};
    return {reinterpret_cast<const T*>(bytes().data()), bytes().size() / sizeof(T)};
  }
  template <class T>
  [[nodiscard]] std::span<T> writable_values() const {
    if (type() != element_type_of<T>()) return {};
    return {reinterpret_cast<T*>(writable_bytes().data()), writable_bytes().size() / sizeof(T)};
  }

 private:
  const Tensor* tensor_;
};

// An operator whose shapes are known. What it points at lives as long as the call that gets it; definitions and the
// bytes of constants live as long as the kernel. An absent input is null.
class OpView {
 public:
  OpView(std::string_view delegate, const OperatorDef& def, const Where& where, std::span<const Tensor* const> inputs,
         std::span<const Tensor* const> outputs)
      : delegate_(delegate), def_(def), where_(where), inputs_(inputs), outputs_(outputs) {}

  [[nodiscard]] std::string_view name() const;  // "CONV_2D", or the custom code
  [[nodiscard]] int version() const;
  // Options by the schema's names ("stride_w"); the schema's default where the file leaves one out, 0 for a name that
  // the operator's options do not have.
  [[nodiscard]] int64_t integer_option(std::string_view field) const;
  [[nodiscard]] float real_option(std::string_view field) const;
  [[nodiscard]] const Where& where() const { return where_; }  // position in the model
  [[nodiscard]] std::span<const Tensor* const> inputs() const { return inputs_; }
  [[nodiscard]] std::span<const Tensor* const> outputs() const { return outputs_; }
  [[nodiscard]] bool has_input(size_t i) const { return i < inputs_.size() && inputs_[i]; }
  const OperatorDef& def() const { return def_; }

  // Reasons not to take it.
  [[nodiscard]] Status not_implemented() const;                                            // D504
  [[nodiscard]] Status wrong_version(int last) const;                                      // D505
  [[nodiscard]] Status wrong_type(const Tensor& tensor, std::string_view accepted) const;  // D506
  // "strides", 3, "1 to 2"; "a rank of", 5, "up to 4".
  [[nodiscard]] Status wrong_value(std::string_view what, int64_t value, std::string_view accepted) const;  // D507
  [[nodiscard]] Status left_out() const;  // D515: whoever decided gave no reason

 private:
  std::string_view delegate_;
  const OperatorDef& def_;
  const Where& where_;
  std::span<const Tensor* const> inputs_, outputs_;
};

// Operators that one kernel is to run, in an order in which they can run.
struct PartView {
  std::span<const OpView> ops;
  std::span<const Tensor* const> inputs;   // what the part reads from outside; no constants
  std::span<const Tensor* const> outputs;  // what others read of what it computes; constants left out
  const ModelData* model = nullptr;        // for part_as_model
};

// The part as a model of its own (the bytes of a .tflite file), with the part's inputs and outputs in their order, for
// delegates that hand operators to somebody else. Names of tensors are kept. Fails with A709 for a model that has no
// file.
Result<std::vector<std::byte>> part_as_model(const PartView& part);

// A prepared part. Sessions share it: calls come from several threads at once, but never with the same memory.
class DelegateKernel {
 public:
  // What a session needs between its runs.
  class Memory {
   public:
    virtual ~Memory() = default;
  };

  virtual ~DelegateKernel() = default;

  // Called once per session, before its first run. Null is fine for a kernel that needs no memory.
  virtual Result<std::unique_ptr<Memory>> open() const { return std::unique_ptr<Memory>(); }
  // Tensors are in the order of the PartView, with memory that may move from run to run. Reads inputs, leaves them as
  // they are, and writes every byte of every output. After a failure the CPU runs the operators: outputs may be half
  // written.
  virtual Status run(Memory* memory, std::span<const Tensor* const> inputs,
                     std::span<const Tensor* const> outputs) const = 0;
};

// Programs keep it alive. They may be compiled on several threads at once.
class Delegate {
 public:
  virtual ~Delegate() = default;

  // For messages: "xnnpack".
  virtual std::string_view name() const = 0;
  // Called once per program before `claims`, with all operators that it will be asked about: for delegates that decide
  // on a whole graph. After a failure it is not asked at all, which is noted (D511) or, under the strict policy,
  // returned (D501).
  virtual Status survey(const PartView& everything);
  // Success if this operator can run here, otherwise the reason: a D5xx with both numbers. Quick, and without effects:
  // it is asked about every operator, except those with lasting effects, with sizes that depend on data, or with
  // kernels of the application, those that DelegateOptions::denied names, and those of subgraphs that control flow
  // calls.
  virtual Status claims(const OpView& op) const = 0;
  // Makes the kernel for operators that were claimed. After a failure the CPU runs them.
  virtual Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) = 0;
};

// What happens when a delegate fails to prepare or to run.
enum class DelegatePolicy : uint8_t {
  fall_back,  // the CPU takes over, the result is the same; D511, D512 or D519 is noted
  strict,     // compiling, opening or running fails with D501
};

struct DelegateOptions {
  std::vector<std::shared_ptr<Delegate>> delegates;  // the first that takes an operator gets it
  DelegatePolicy policy = DelegatePolicy::fall_back;
  size_t min_operators = 2;  // smaller parts stay on the CPU
  std::vector<int> denied;   // operators that stay on the CPU, by position in the subgraph
  // So many first runs of each part are computed on the CPU as well; a delegate whose results differ beyond the
  // tolerance of run/difference.h is left alone from then on (D519), and that run has the CPU's result.
  int verified_runs = 0;
};

}  // namespace surelite
